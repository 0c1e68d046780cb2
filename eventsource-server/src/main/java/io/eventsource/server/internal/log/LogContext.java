package io.eventsource.server.internal.log;

import java.util.function.LongSupplier;

/**
 * Holds what all logs of one broker share.
 *
 * @param ids whether events get the log's position as their id, so that streams can be resumed
 * @param epoch the journal's epoch
 * @param idFields encodes positions of the epoch
 * @param secrets derives the secrets of exclusive channels
 * @param holes where entries may have been lost
 * @param commit the one order of all events, and the lock that guards the logs
 * @param memory the budget that the logs' memory counts against
 * @param wallClock the time in milliseconds since 1970
 * @param clock the time in nanoseconds, as {@link System#nanoTime}: only differences are meaningful
 */
public record LogContext(
        boolean ids,
        String epoch,
        PositionFields idFields,
        ChannelSecrets secrets,
        Holes holes,
        CommitSequence commit,
        MemoryBudget memory,
        LongSupplier clock,
        LongSupplier wallClock) {

    /** Creates the context of the logs of an epoch. */
    public static LogContext of(
            boolean ids,
            String epoch,
            ChannelSecrets secrets,
            CommitSequence commit,
            MemoryBudget memory,
            LongSupplier clock,
            LongSupplier wallClock) {
        return new LogContext(
                ids, epoch, new PositionFields(epoch), secrets, new Holes(), commit, memory, clock, wallClock);
    }

    long nanoTime() {
        return clock.getAsLong();
    }
}
