package io.eventsource.server.internal.channel;

import io.eventsource.server.ChannelOptions;
import io.eventsource.server.SubscriberLimit;
import io.eventsource.server.internal.delivery.BrokerCounters;
import io.eventsource.server.internal.delivery.BrokerTimer;
import io.eventsource.server.internal.delivery.DeliveryContext;
import io.eventsource.server.internal.delivery.DeliveryReports;
import io.eventsource.server.internal.delivery.DeliveryThreads;
import io.eventsource.server.internal.log.ChannelSecrets;
import io.eventsource.server.internal.log.CommitSequence;
import io.eventsource.server.internal.log.EventBlocks;
import io.eventsource.server.internal.log.LogContext;
import io.eventsource.server.internal.log.MemoryBudget;
import io.eventsource.server.journal.Journal;

/**
 * Holds what all parts of one broker share.
 *
 * @param options the broker's options
 * @param delivery what its streams and logs share
 */
public record BrokerContext(BrokerOptions options, DeliveryContext delivery) {

    /** Creates the context of a new broker. */
    public static BrokerContext of(BrokerOptions options, BrokerTimer timer, DeliveryThreads threads) {
        Journal journal = options.journal();
        LogContext log = LogContext.of(
                options.ids(),
                journal.epoch(),
                new ChannelSecrets(journal.key()),
                new CommitSequence(),
                new MemoryBudget(options.logBytes()),
                timer::nanoTime,
                timer::currentTimeMillis);
        return new BrokerContext(
                options,
                new DeliveryContext(
                        log,
                        threads,
                        timer,
                        new BrokerCounters(),
                        new EventBlocks(options.maxEventSize()),
                        new DeliveryReports()));
    }

    public LogContext log() {
        return delivery.log();
    }

    public CommitSequence commit() {
        return delivery.log().commit();
    }

    public Journal journal() {
        return options.journal();
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

    /** Returns whether a channel retains events that are published while it has no subscriber. */
    public boolean retainsWithoutSubscribers(ChannelOptions channel) {
        return channel.retainWithoutSubscribers()
                && options.ids()
                && !channel.history().isNone();
    }

    /** Returns whether commands may wait for a channel's client. */
    public boolean mayWait(ChannelOptions channel) {
        return channel.subscribers() != SubscriberLimit.MANY && options.ids();
    }

    long nanoTime() {
        return timer().nanoTime();
    }
}
