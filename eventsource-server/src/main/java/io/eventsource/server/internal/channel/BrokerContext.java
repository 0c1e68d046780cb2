package io.eventsource.server.internal.channel;

import io.eventsource.server.internal.delivery.BrokerCounters;
import io.eventsource.server.internal.delivery.BrokerTimer;
import io.eventsource.server.internal.delivery.DeliveryContext;
import io.eventsource.server.internal.delivery.DeliveryThreads;
import io.eventsource.server.internal.log.CommitSequence;
import io.eventsource.server.internal.log.EventBlocks;
import io.eventsource.server.internal.log.LogContext;
import io.eventsource.server.internal.log.MemoryBudget;
import io.eventsource.server.internal.log.Secrets;

/**
 * Holds what all parts of one broker share.
 *
 * @param options the broker's options
 * @param delivery what its streams and logs share
 */
public record BrokerContext(BrokerOptions options, DeliveryContext delivery) {

    /** Creates the context of a new broker, with a new epoch. */
    public static BrokerContext of(BrokerOptions options, BrokerTimer timer, DeliveryThreads threads) {
        LogContext log = new LogContext(
                options.ids(),
                Secrets.text(Secrets.random()),
                new CommitSequence(),
                new MemoryBudget(options.logBytes()),
                timer::nanoTime);
        return new BrokerContext(
                options,
                new DeliveryContext(
                        log, threads, timer, new BrokerCounters(), new EventBlocks(options.maxEventSize())));
    }

    LogContext log() {
        return delivery.log();
    }

    public CommitSequence commit() {
        return delivery.log().commit();
    }

    public MemoryBudget memory() {
        return delivery.log().memory();
    }

    public EventBlocks blocks() {
        return delivery.blocks();
    }

    public BrokerCounters counters() {
        return delivery.counters();
    }

    public DeliveryThreads threads() {
        return delivery.threads();
    }

    public BrokerTimer timer() {
        return delivery.timer();
    }

    long nanoTime() {
        return timer().nanoTime();
    }
}
