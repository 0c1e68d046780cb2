package io.eventsource.server.internal.log;

import java.util.function.LongSupplier;

/**
 * Holds what all logs of one broker share.
 *
 * @param ids whether events get the log's position as their id, so that streams can be resumed
 * @param epoch a random text that identifies this run of the broker
 * @param commit the one order of all events, and the lock that guards the logs
 * @param memory the budget that the logs' memory counts against
 * @param clock the time in nanoseconds, as {@link System#nanoTime}: only differences are meaningful
 */
public record LogContext(boolean ids, String epoch, CommitSequence commit, MemoryBudget memory, LongSupplier clock) {

    long nanoTime() {
        return clock.getAsLong();
    }
}
