package io.eventsource.server.internal.channel;

import io.eventsource.server.ChannelInfo;
import io.eventsource.server.ChannelList;
import io.eventsource.server.ChannelQuery;
import io.eventsource.server.internal.delivery.SubscriberStream;
import io.eventsource.server.internal.log.ChannelLog;
import io.eventsource.server.internal.log.Outbox;
import io.eventsource.server.internal.log.OutcomeNames;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Lists the channels that a query asks for, without a lock: in one pass, holding no more of them than the limit. */
final class ChannelListing {

    /** A channel with the number of its subscribers, which must not change while it is compared. */
    private record Found(Channel channel, int subscribers) {

        String name() {
            return channel.name();
        }
    }

    private final ChannelQuery query;
    private final BrokerContext context;
    private final Comparator<Found> order;

    ChannelListing(ChannelQuery query, BrokerContext context) {
        this.query = query;
        this.context = context;
        Comparator<Found> byName = Comparator.comparing(Found::name);
        order = query.order() == ChannelQuery.Order.NAME
                ? byName
                : Comparator.comparingInt(Found::subscribers).reversed().thenComparing(byName);
    }

    ChannelList of(Collection<Channel> all) {
        PriorityQueue<Found> first = new PriorityQueue<>(order.reversed()); // its head is the last of them
        long total = 0;
        for (Channel channel : all) {
            if (OutcomeNames.isReserved(channel.name()) || !query.matches(channel.name())) {
                continue;
            }
            total++;
            Found found = new Found(channel, channel.count() + channel.countElsewhere());
            if (first.size() < query.limit()) {
                first.add(found);
            } else if (!first.isEmpty() && order.compare(found, first.element()) < 0) {
                first.remove();
                first.add(found);
            }
        }
        List<Found> sorted = new ArrayList<>(first);
        sorted.sort(order);
        return new ChannelList(total, sorted.stream().map(this::info).toList());
    }

    private ChannelInfo info(Found found) {
        ChannelLog log = found.channel().log();
        boolean isExclusive = log.hasSecret();
        SubscriberStream reader = isExclusive ? found.channel().present() : null;
        Outbox waiting = log.outbox();
        long events = log.appendedEvents();
        return new ChannelInfo(
                found.name(),
                isExclusive,
                found.subscribers(),
                reader == null ? null : reader.principal(),
                connectedAt(reader),
                events,
                events == 0 || !context.options().ids() ? null : log.publicId(newest(log, waiting)),
                waiting == null ? 0 : waiting.countAfter(0, Integer.MAX_VALUE));
    }

    private static long newest(ChannelLog log, @Nullable Outbox waiting) {
        return waiting == null ? log.end() : Math.max(log.end(), waiting.end());
    }

    private @Nullable Instant connectedAt(@Nullable SubscriberStream reader) {
        if (reader == null) {
            return null;
        }
        long openFor = TimeUnit.NANOSECONDS.toMillis(context.nanoTime() - reader.openedAt());
        return Instant.ofEpochMilli(context.timer().currentTimeMillis() - openFor);
    }
}
