package io.eventsource.server.internal.delivery;

import io.eventsource.server.internal.log.CommitSequence;
import io.eventsource.server.internal.log.EventBlocks;
import io.eventsource.server.internal.log.LogContext;
import io.eventsource.server.internal.log.MemoryBudget;

/**
 * What all streams of one broker share.
 *
 * @param log what their logs share
 * @param threads where streams are written and user code is called
 * @param timer time, and what is to happen later
 * @param counters what is counted for statistics
 * @param blocks encodes what is written
 */
public record DeliveryContext(
        LogContext log, DeliveryThreads threads, BrokerTimer timer, BrokerCounters counters, EventBlocks blocks) {

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
