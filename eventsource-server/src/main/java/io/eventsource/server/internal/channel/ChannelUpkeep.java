package io.eventsource.server.internal.channel;

import io.eventsource.server.Retention;
import io.eventsource.server.internal.delivery.SubscriberShard;
import io.eventsource.server.internal.delivery.SubscriberStream;
import io.eventsource.server.internal.log.ChannelLog;
import io.eventsource.server.internal.log.Outbox;
import io.eventsource.server.journal.JournalRecord;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Evicts what one channel need not keep any more, and decides whether the channel itself is needed. */
final class ChannelUpkeep {

    private final Channel channel;
    private final BrokerContext context;
    private final ChannelLog log;
    private final @Nullable ReconnectWindow window;

    ChannelUpkeep(Channel channel, BrokerContext context, @Nullable ReconnectWindow window) {
        this.channel = channel;
        this.context = context;
        this.log = channel.log();
        this.window = window;
    }

    /**
     * Evicts events and drops state that are not worth keeping.
     *
     * @param crowded whether too many channels have no subscriber to keep one only to answer finished clients
     * @param overdue receives the finished streams that have had enough time
     */
    Upkeep run(boolean crowded, List<SubscriberStream> overdue) {
        long now = context.nanoTime();
        if (window != null) {
            overdue.addAll(window.overdue(now));
        }
        presumeReceived();
        if (!log.isEmpty()) {
            long slowest = slowest(now);
            log.retain(channel.options().history(), slowest, now);
            if (window != null) {
                log.retain(Retention.NONE, Math.min(slowest, window.finishedAt(now)), now);
            }
        }
        log.compact();
        if (channel.count() > 0 || channel.countElsewhere() > 0 || log.outbox() != null) {
            return Upkeep.ALIVE;
        }
        if (window != null && window.isKept(now, crowded)) {
            return Upkeep.IDLE;
        }
        return log.isEmpty() ? Upkeep.DISCARDED : Upkeep.ALIVE;
    }

    /** Returns whether the channel needs a record after a restart, although the history may have ended after it. */
    boolean needs(long position, JournalRecord record) {
        Outbox outbox = log.outbox();
        return switch (record.kind()) {
            case EVENT -> (outbox != null && outbox.isWaiting(position)) || channel.reconnectionToldAt() == position;
            case FINISH -> window != null && window.mustAnswerFinished(OptionalLong.of(position - 1));
            case CLAIM -> log.isOfGeneration(channel.name(), record.reference());
            case CONFIRM, CANCEL, PRESUME, JUMP, OUTCOME, PRESENT, JOIN, GONE, PROBE, OTHER ->
                false; // they concern records before them, which were removed, or what is so at present
        };
    }

    /** Removes waiting commands that the present client has received by all appearance, unless it confirms them itself. */
    private void presumeReceived() {
        Outbox outbox = log.outbox();
        SubscriberStream present = channel.present();
        if (outbox == null || present == null || !present.identity().clientId().isEmpty()) {
            return;
        }
        long received = outbox.presumed(present.backlog().position());
        if (outbox.next(0) <= received) {
            context.journal()
                    .append(JournalRecord.of(
                                    JournalRecord.Kind.PRESUME,
                                    List.of(channel.name()),
                                    context.timer().currentTimeMillis())
                            .reference(received)
                            .build());
        }
    }

    /** Returns the position that all subscribers, expected clients and finished streams have reached. */
    private long slowest(long now) {
        long slowest = Long.MAX_VALUE;
        for (SubscriberShard shard : channel.shards()) {
            for (SubscriberStream subscriber : shard.members()) {
                slowest = Math.min(slowest, subscriber.backlog().position());
            }
        }
        if (window == null) {
            return slowest;
        }
        if (channel.count() == 0) {
            slowest = window.position(now).orElse(slowest);
        }
        return Math.min(slowest, window.slowestFinishing(now));
    }
}
