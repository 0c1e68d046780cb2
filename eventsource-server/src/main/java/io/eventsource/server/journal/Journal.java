package io.eventsource.server.journal;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Orders everything that a broker publishes, and keeps it as safely as its implementation promises.
 *
 * <p>A journal is a sequence of {@linkplain JournalRecord records}, each at a position: a number that grows from record to
 * record, but may skip numbers. A broker follows its journal: it applies each record to its channels in memory, from which
 * it serves streams. So a broker that is started again, or another node, sees the same events at the same positions, and a
 * client resumes by its last event ID. Several brokers may share a history, each through its own journal.
 *
 * <p>An implementation must keep these promises; {@code JournalContract} in the tests of this module checks them:
 *
 * <ul>
 *   <li><b>Order.</b> Records are applied in the order of their positions, by one thread at a time, each once, none left out.
 *   <li><b>Safety.</b> The stage of {@link #append} completes after the record is as safe as promised and its follower has
 *       applied it. A record whose stage has completed is there after a crash, and is applied by the next {@link #follow}.
 *   <li><b>Failure.</b> A stage that fails says that the outcome is unknown: the record may be there after a restart. A
 *       journal of one broker does not apply it to the present follower; one that several brokers share may still do so.
 *   <li><b>A position is never given twice</b> within an epoch. Where records may have been lost, the order skips numbers,
 *       and a record of kind {@link JournalRecord.Kind#JUMP} follows at a higher position than any lost record had.
 *   <li><b>Epoch.</b> A journal that cannot promise this any more, because its history was lost, has another {@link #epoch}.
 * </ul>
 *
 * <p>A journal belongs to one broker, which closes it.
 */
public interface Journal extends AutoCloseable {

    /** The longest epoch, in characters. */
    int MAX_EPOCH = 32;

    /**
     * Returns the text that identifies this history. Ids of events begin with it.
     *
     * @return the epoch: 1 to {@value #MAX_EPOCH} of the characters {@code a-z} and {@code 0-9}; the same from the first call on
     */
    String epoch();

    /**
     * Returns the key from which the broker derives the secrets of its exclusive channels. It is as old as the epoch, and the
     * same for all nodes of a journal.
     *
     * @return a copy of the key, 32 bytes; never to be logged
     */
    byte[] key();

    /**
     * Applies all records that are kept after a position, and from then on each record that is appended. Called once. Returns
     * when all records that were kept before the call have been applied: before that the broker is not ready.
     *
     * @param after the position after which to begin; 0 for everything that is kept
     * @param follower what applies the records
     * @throws IllegalStateException if the journal has a follower or is closed
     * @throws JournalException if the records cannot be read
     */
    void follow(long after, JournalFollower follower);

    /**
     * Appends a record. Never blocks: it returns before the record is safe, unless that takes no time.
     *
     * <p>Calls never overlap: the broker makes them under the lock that its follower takes, too. So an implementation may
     * call its follower within this method, on the same thread, but must not wait for another thread that does.
     *
     * @param record the record
     * @return a stage with the position of the record, which completes when the record is safe and was applied; it fails with
     *     a {@link JournalException} if that may not be so, or the journal is closed. Its actions may run on any thread and
     *     must not block
     * @throws IllegalStateException if there is no follower
     */
    CompletionStage<Long> append(JournalRecord record);

    /**
     * Returns whether closing the broker removes all records. Then the broker appends none that are only for a later
     * one.
     *
     * @return false if records are kept
     */
    default boolean isVolatile() {
        return false;
    }

    /**
     * Returns the name of this node among the brokers that share the history. A broker with a name announces to the others who
     * subscribes here, by records.
     *
     * @return the name, another for each journal that is opened: 1 to 64 letters, digits and hyphens; null if no other broker
     *     shares the history
     */
    default @Nullable String node() {
        return null;
    }

    /**
     * Returns why records cannot be appended at present, such as a full disk.
     *
     * @return the reason, for operators and publishers; null if the journal works
     */
    default @Nullable String problem() {
        return null;
    }

    /**
     * Makes the appended records safe, and releases what the journal holds. Stages that are not complete fail. May block for
     * as long as that takes. Further calls do nothing.
     */
    @Override
    void close();
}
