package io.eventsource.server.internal;

import io.eventsource.server.CloseReason;
import io.eventsource.server.Sink;
import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.SubscribeResult;
import io.eventsource.server.SubscriberLimit;
import io.eventsource.server.internal.channel.BrokerContext;
import io.eventsource.server.internal.channel.Channel;
import io.eventsource.server.internal.channel.ChannelMemory;
import io.eventsource.server.internal.channel.ChannelRegistry;
import io.eventsource.server.internal.channel.Presence;
import io.eventsource.server.internal.delivery.Backlog;
import io.eventsource.server.internal.delivery.BrokerCounters;
import io.eventsource.server.internal.delivery.Identity;
import io.eventsource.server.internal.delivery.StreamMemory;
import io.eventsource.server.internal.delivery.SubscriberShard;
import io.eventsource.server.internal.delivery.SubscriberStream;
import io.eventsource.server.internal.log.EventBlocks;
import io.eventsource.server.internal.log.LogPosition;
import io.eventsource.server.internal.log.Secrets;
import io.eventsource.server.journal.JournalRecord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Admits a subscriber to all requested channels, or refuses the request with a reason. */
final class SubscriberAdmission {

    private final ChannelRegistry registry;
    private final RecordApplier applier;
    private final BrokerContext context;
    private final StartPositionResolver starts;

    SubscriberAdmission(ChannelRegistry registry, RecordApplier applier) {
        this.registry = registry;
        this.applier = applier;
        this.context = registry.broker();
        this.starts = new StartPositionResolver(registry);
    }

    SubscribeResult admit(SubscribeRequest request, Sink sink, Consumer<CloseReason> onClose) {
        long large =
                request.initial().stream().mapToLong(EventBlocks::largeLength).sum();
        if (!registry.tryUse(large)) {
            return new SubscribeResult.LimitReached();
        }
        try {
            return admit(request, context.blocks().encode(request.initial()), sink, onClose);
        } finally {
            context.memory().use(-large);
        }
    }

    private SubscribeResult admit(SubscribeRequest request, byte[] initial, Sink sink, Consumer<CloseReason> onClose) {
        Set<SubscriberStream> replaced = new LinkedHashSet<>();
        SubscriberStream admitted;
        context.commit().lock();
        try {
            // Before channels are looked up, because making room may discard some.
            if (!registry.makeRoom(growth(request, initial))) {
                return new SubscribeResult.LimitReached();
            }
            List<Channel> channels = new ArrayList<>(request.channels().names().size());
            for (String name : request.channels()) {
                Channel channel = registry.obtain(name);
                if (channel == null) {
                    return new SubscribeResult.LimitReached();
                }
                channels.add(channel);
            }
            for (Channel channel : channels) {
                if (channel.mustAnswerFinished(request.lastEventId())) {
                    return new SubscribeResult.ChannelFinished();
                }
            }
            for (Channel channel : channels) {
                SubscriberStream present =
                        channel.options().subscribers() == SubscriberLimit.MANY ? null : channel.present();
                if (present != null
                        && channel.options().subscribers() == SubscriberLimit.ONE
                        && !isSame(request, present)) {
                    return new SubscribeResult.ChannelTaken();
                }
                if (present == null && isTakenElsewhere(request, channel)) {
                    return new SubscribeResult.ChannelTaken();
                }
                if (present != null) {
                    replaced.add(present);
                }
            }
            if (registry.count() - replaced.size() >= context.options().maxSubscribers()) {
                return new SubscribeResult.LimitReached();
            }
            StartPosition start = starts.resolve(request, channels);
            claim(request, channels);
            replaced.forEach(this::remove);
            SubscriberShard[] shards = channels.stream().map(Channel::room).toArray(SubscriberShard[]::new);
            admitted = new SubscriberStream(
                    registry,
                    request.withInitial(List.of()), // the opening holds them; they must not live as long as the stream
                    new Backlog(
                            shards, start.position(), start.signalledUpTo(), start.eventsAfter(), request.properties()),
                    opening(channelOfIds(channels), start, initial),
                    start.gap(),
                    sink,
                    onClose);
            registry.add(admitted);
            admitted.countOpening();
            if (context.options().ids() && !request.lastEventId().isEmpty()) {
                BrokerCounters counters = context.counters();
                (start.gap() == null ? counters.resumed : counters.resumedWithGap).increment();
            }
        } finally {
            applier.unlock();
        }
        replaced.forEach(subscriber -> subscriber.end(CloseReason.REPLACED));
        return new SubscribeResult.Accepted(admitted, admitted);
    }

    /**
     * Starts a generation of the exclusive channels whose earlier client this may not be. The journal learns of it when it has
     * time: if it is stopped before, this client has an id that proves nothing, and begins as one without an id.
     */
    private void claim(SubscribeRequest request, List<Channel> channels) {
        List<Channel> exclusive =
                channels.stream().filter(channel -> channel.log().hasSecret()).toList();
        if (exclusive.isEmpty() || starts.isProven(request, exclusive)) {
            return;
        }
        long generation = Secrets.random();
        exclusive.forEach(channel -> channel.startGeneration(generation));
        if (context.journal().isVolatile()) {
            return;
        }
        List<String> names = exclusive.stream().map(Channel::name).toList();
        names.forEach(name -> applier.claimed(name, generation));
        context.journal()
                .append(JournalRecord.of(
                                JournalRecord.Kind.CLAIM, names, context.timer().currentTimeMillis())
                        .reference(generation)
                        .build())
                .whenComplete((position, failure) -> {
                    if (failure != null) {
                        context.threads().callBack(() -> applier.forgetClaim(names, generation));
                    }
                });
    }

    /** Removes a replaced stream from its channels at once; the stream itself ends outside the lock. */
    private void remove(SubscriberStream replaced) {
        for (SubscriberShard shard : replaced.backlog().shards()) {
            if (Channel.of(shard).remove(replaced, shard)) {
                registry.vacated(Channel.of(shard));
            }
        }
    }

    /** Returns how many bytes of memory a subscriber adds at most, with channels that do not exist yet. */
    private long growth(SubscribeRequest request, byte[] initial) {
        long growth = StreamMemory.of(request) + initial.length;
        for (String name : request.channels()) {
            growth += registry.find(name) == null ? ChannelMemory.of(name) : 0;
        }
        return growth;
    }

    /**
     * Returns whether a request comes from the present client: it has the same principal or the same client id, or its last
     * event ID has the secret of the present stream's channel. A stream of several exclusive channels has several secrets, and
     * an earlier client of one of the channels knows one of them, so there an id proves nothing.
     */
    private boolean isSame(SubscribeRequest request, SubscriberStream present) {
        if (Identity.of(request).isSame(present.identity())) {
            return true;
        }
        LogPosition claimed = context.options().ids() ? LogPosition.parse(request.lastEventId()) : null;
        return claimed != null && present.backlog().isProvenBy(claimed.epoch());
    }

    /** Returns whether a channel for one client has another one on another node. */
    private boolean isTakenElsewhere(SubscribeRequest request, Channel channel) {
        if (channel.options().subscribers() != SubscriberLimit.ONE || channel.countElsewhere() == 0) {
            return false;
        }
        Presence presence = registry.presence();
        LogPosition claimed = context.options().ids() ? LogPosition.parse(request.lastEventId()) : null;
        boolean hasProof = claimed != null && channel.log().isProvenBy(claimed.epoch());
        return !presence.isReadBy(Identity.of(request), channel) && !(hasProof && presence.isReadByProof(channel));
    }

    /** Returns the channel whose id the opening has: one with a secret if possible, so that the client can prove itself. */
    private static Channel channelOfIds(List<Channel> channels) {
        return channels.stream()
                .filter(channel -> channel.log().hasSecret())
                .findFirst()
                .orElse(channels.get(0));
    }

    private byte[] opening(Channel channel, StartPosition start, byte[] initial) {
        return EventBlocks.opening(
                channel.reconnectionTime(), channel.log().idForReaders(start.position()), start.gap(), initial);
    }
}
