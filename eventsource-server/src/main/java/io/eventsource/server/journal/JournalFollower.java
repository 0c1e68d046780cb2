package io.eventsource.server.journal;

/** Applies the records of a journal. Implemented by the broker, called by a {@link Journal}. */
public interface JournalFollower {

    /**
     * Applies a record. Called by one thread at a time, in the order of positions. Never fails, and takes memory operations
     * only.
     *
     * @param position the position of the record, more than that of the record before
     * @param record the record
     */
    void apply(long position, JournalRecord record);

    /**
     * Says that records up to a position were removed, except needed ones, which are applied after this call. Called
     * before the first record that is left, and whenever records were removed that were not applied yet.
     *
     * @param position the newest removed position
     */
    void trimmed(long position);

    /**
     * Returns whether a record must outlive the bounds of the history: a waiting command, for example. A journal asks before
     * it deletes a record that was applied, and keeps those that are needed at their positions. Called by any thread.
     *
     * @param position the position of the record
     * @param record the record
     * @return whether it is needed
     */
    boolean isNeeded(long position, JournalRecord record);

    /**
     * Says that a record that was needed is not needed any more, by a record that was removed before it could be applied: a
     * waiting command was confirmed, for example. Called like {@link #apply}.
     *
     * @param position the position of the needed record
     * @param record the record; its block may be missing
     */
    default void settled(long position, JournalRecord record) {}

    /**
     * Says that another node has been silent for too long: its subscribers do not count any more. The broker appends a record of
     * kind {@link JournalRecord.Kind#GONE}. May be called for the same node again, until that was applied. Called by any thread,
     * without a lock.
     *
     * @param node the node
     */
    default void lost(String node) {}

    /**
     * Says that the history has ended: the journal applies and appends no more records, because it has lost its place to
     * another history. The broker ends its streams, so that their clients reconnect elsewhere and learn what they have missed.
     *
     * @param reason why, for operators
     */
    default void ended(String reason) {}
}
