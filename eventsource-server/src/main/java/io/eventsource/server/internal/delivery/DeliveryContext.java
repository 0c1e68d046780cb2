package io.eventsource.server.internal.delivery;

import io.eventsource.server.internal.log.CommitSequence;
import io.eventsource.server.internal.log.EventBlocks;
import io.eventsource.server.internal.log.LogContext;
import io.eventsource.server.internal.log.MemoryBudget;

/**
 * Holds what all streams of one broker share.
 *
 * @param log what their logs share
 * @param threads where streams are written and user code is called
 * @param timer the time, and delayed tasks
 * @param counters the counters for statistics
 * @param blocks encodes what is written
 * @param reports receives which commands were written
 */
public record DeliveryContext(
        LogContext log,
        DeliveryThreads threads,
        BrokerTimer timer,
        BrokerCounters counters,
        EventBlocks blocks,
        DeliveryReports reports) {

    CommitSequence commit() {
        return log.commit();
    }

    MemoryBudget memory() {
        return log.memory();
    }

    long nanoTime() {
        return timer.nanoTime();
    }
}
