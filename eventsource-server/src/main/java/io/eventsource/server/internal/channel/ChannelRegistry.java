package io.eventsource.server.internal.channel;

import io.eventsource.server.BrokerStatistics;
import io.eventsource.server.ChannelList;
import io.eventsource.server.ChannelQuery;
import io.eventsource.server.Channels;
import io.eventsource.server.CloseReason;
import io.eventsource.server.Subscription;
import io.eventsource.server.internal.delivery.DeliveryContext;
import io.eventsource.server.internal.delivery.HeartbeatWheel;
import io.eventsource.server.internal.delivery.StreamOwner;
import io.eventsource.server.internal.delivery.SubscriberShard;
import io.eventsource.server.internal.delivery.SubscriberStream;
import io.eventsource.server.internal.log.MemoryBudget;
import io.eventsource.server.internal.log.OutcomeNames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Holds all channels and all subscribers of a broker. */
public final class ChannelRegistry implements StreamOwner {

    /** How many channels are kept at most only to answer finished clients. */
    private static final int MAX_IDLE_CHANNELS = 10_000;

    /** How many channels that must be kept are passed over when memory is short. */
    private static final int MAX_SPARED = 64;

    private final BrokerContext context;
    private final HeartbeatWheel wheel;
    private final ConcurrentHashMap<String, Channel> channels = new ConcurrentHashMap<>();
    private final Presence presence;

    // Guarded by the commit lock.
    private int subscribers;
    /** The channels without a subscriber, in the order in which they lost theirs or were last used. */
    private final Set<Channel> idle = new LinkedHashSet<>();
    /** The newest sequence of any discarded channel. */
    private long evictedUpTo;

    public ChannelRegistry(BrokerContext context, HeartbeatWheel wheel) {
        this.context = context;
        this.wheel = wheel;
        this.presence = new Presence(this, context);
    }

    /** Returns what is known of the other nodes that share the history. */
    public Presence presence() {
        return presence;
    }

    @Override
    public DeliveryContext context() {
        return context.delivery();
    }

    /** Returns what all parts of the broker share. */
    public BrokerContext broker() {
        return context;
    }

    /** Counts memory if it fits, evicting events and discarding channels for it if necessary. */
    @Override
    public boolean tryUse(long bytes) {
        if (context.memory().tryUse(bytes)) {
            return true;
        }
        context.commit().lock();
        try {
            boolean hasRoom = makeRoom(bytes);
            if (hasRoom) {
                context.memory().use(bytes);
            }
            return hasRoom;
        } finally {
            context.commit().unlock();
        }
    }

    /** Counts memory for a reservation. */
    public boolean tryReserve(long bytes, boolean isLarge) {
        MemoryBudget budget = context.memory();
        if (!budget.tryReserve(bytes, isLarge)) {
            return false;
        }
        if (tryUse(bytes)) {
            return true;
        }
        budget.unreserve(bytes);
        return false;
    }

    /**
     * Evicts the oldest events, then discards channels without a subscriber, until some bytes fit. Returns false, after
     * evicting as little as possible, if they cannot fit. The caller holds the commit lock.
     */
    public boolean makeRoom(long bytes) {
        MemoryBudget budget = context.memory();
        if (budget.hasRoom(bytes)) {
            return true;
        }
        long evictable = budget.logs() + idle.size() * ChannelMemory.MOST;
        return budget.hasRoom(bytes - evictable) && (budget.evictFor(bytes) || discardIdle(bytes));
    }

    private boolean discardIdle(long bytes) {
        Iterator<Channel> oldest = idle.iterator();
        int spared = 0;
        while (!context.memory().hasRoom(bytes) && spared < MAX_SPARED && oldest.hasNext()) {
            Channel channel = oldest.next();
            if (channel.isIdle()) {
                oldest.remove();
                discard(channel);
            } else {
                spared++;
            }
        }
        return context.memory().hasRoom(bytes);
    }

    /** Moves a channel to the end of the order in which channels are discarded. The caller holds the commit lock. */
    public void touch(Channel channel) {
        if (idle.remove(channel)) {
            idle.add(channel);
        }
    }

    /** Notes that a channel has no subscriber any more. The caller holds the commit lock. */
    public void vacated(Channel channel) {
        idle.add(channel);
    }

    public @Nullable Channel find(String name) {
        return channels.get(name);
    }

    public Collection<Channel> all() {
        return channels.values();
    }

    /** Returns a channel, creating it if necessary; null if the broker has too many. The caller holds the commit lock. */
    public @Nullable Channel obtain(String name) {
        Channel known = channels.get(name);
        return known != null || isFull() ? known : create(name);
    }

    /** Returns a channel for a record to be applied to, creating it if necessary. The caller holds the commit lock. */
    public Channel obtainForRecord(String name) {
        Channel known = channels.get(name);
        return known != null ? known : create(name);
    }

    private Channel create(String name) {
        long start =
                OutcomeNames.isReserved(name) ? 0 : evictedUpTo; // an outcome is kept although the history was trimmed
        Channel added = new Channel(name, context, context.options().channelOptions(name), start);
        channels.put(name, added);
        idle.add(added);
        return added;
    }

    /** Returns whether the broker has so many channels that none may be added for a new purpose. */
    public boolean isFull() {
        return channels.mappingCount() >= context.options().maxChannels();
    }

    /** Discards the channel of an outcome, unless it has a subscriber. The caller holds the commit lock. */
    public boolean discardOutcome(String name) {
        Channel channel = channels.get(name);
        if (channel != null && channel.count() > 0) {
            return false;
        }
        if (channel != null) {
            channel.clear();
            discard(channel);
        }
        return true;
    }

    /** Returns some channels. Needs no lock. */
    public ChannelList list(ChannelQuery query) {
        return new ChannelListing(query, context).of(channels.values());
    }

    /** Returns the subscribers of channels, each once. */
    public Set<SubscriberStream> subscribers(Channels of) {
        Set<SubscriberStream> all = new LinkedHashSet<>();
        for (String name : of) {
            Channel channel = channels.get(name);
            if (channel != null) {
                all.addAll(channel.subscribers());
            }
        }
        return all;
    }

    /** Returns the finished streams of a channel that have not received everything yet. */
    public List<SubscriberStream> finishing(Channel channel) {
        context.commit().lock();
        try {
            return channel.finishing();
        } finally {
            context.commit().unlock();
        }
    }

    /** Returns the number of subscribers. The caller holds the commit lock. */
    public int count() {
        return subscribers;
    }

    /** Adds an admitted subscriber. The caller holds the commit lock. */
    public void add(SubscriberStream subscriber) {
        for (SubscriberShard shard : subscriber.backlog().shards()) {
            shard.add(subscriber);
            idle.remove(Channel.of(shard));
        }
        context.memory().use(subscriber.bytes());
        subscribers++;
        context.counters().opened.increment();
        wheel.add(
                subscriber,
                context.nanoTime(),
                HeartbeatWheel.until(subscriber.deadline(), context.timer().currentTimeMillis()));
        presence.changed(subscriber.backlog().shards());
    }

    @Override
    public void left(SubscriberStream subscriber, CloseReason reason) {
        context.counters().closed(reason).increment();
        context.commit().lock();
        try {
            subscribers--;
            context.memory().use(-subscriber.bytes());
            wheel.remove(subscriber);
            for (SubscriberShard shard : subscriber.backlog().shards()) {
                leave(subscriber, shard);
            }
        } finally {
            context.commit().unlock();
        }
        for (SubscriberShard shard : subscriber.backlog().shards()) {
            shard.owner().walked(); // publishers may have been waiting for this stream
        }
    }

    private void leave(SubscriberStream subscriber, SubscriberShard shard) {
        Channel channel = Channel.of(shard);
        if (channel.remove(subscriber, shard)) {
            channel.left(subscriber);
            vacated(channel);
            presence.changed(channel);
        }
    }

    /** Unsubscribes a stream from channels, and ends it if none are left. Returns whether it was subscribed to one. */
    public boolean unsubscribe(SubscriberStream subscriber, Predicate<Channel> from) {
        SubscriberShard[] left;
        SubscriberShard[] before;
        context.commit().lock();
        try {
            before = subscriber.backlog().shards();
            left = Arrays.stream(before)
                    .filter(shard -> !from.test(Channel.of(shard)))
                    .toArray(SubscriberShard[]::new);
            if (left.length > 0 && left.length < before.length) {
                subscriber.backlog().shards(left);
                Arrays.stream(before)
                        .filter(shard -> from.test(Channel.of(shard)))
                        .forEach(shard -> leave(subscriber, shard));
            }
        } finally {
            context.commit().unlock();
        }
        if (left.length == 0) {
            subscriber.end(CloseReason.UNSUBSCRIBED);
        }
        return left.length < before.length;
    }

    /** Unsubscribes some of the subscribers of channels. Returns how many. */
    public int unsubscribe(Channels from, Predicate<? super Subscription> which) {
        int count = 0;
        for (SubscriberStream stream : subscribers(from)) {
            if (which.test(stream)
                    && unsubscribe(stream, channel -> from.names().contains(channel.name()))) {
                count++;
            }
        }
        return count;
    }

    /** Ends all streams because the broker is closed. */
    public void endAll() {
        List<SubscriberStream> finishing = new ArrayList<>();
        for (Channel channel : channels.values()) {
            channel.subscribers().forEach(stream -> stream.end(CloseReason.BROKER_CLOSED));
            finishing.addAll(finishing(channel));
        }
        finishing.forEach(SubscriberStream::hurry);
    }

    /** Returns the broker's counters, and its present size. */
    public BrokerStatistics statistics() {
        long logBytes;
        context.commit().lock();
        try {
            logBytes = context.memory().logs();
        } finally {
            context.commit().unlock();
        }
        return context.counters().snapshot(channels.size(), logBytes, context.memory());
    }

    /** Evicts events, and discards channels, that are not worth keeping. */
    public void upkeep() {
        int idle = 0;
        List<SubscriberStream> overdue = new ArrayList<>();
        for (Channel channel : channels.values()) {
            context.commit().lock();
            try {
                switch (channel.upkeep(idle >= MAX_IDLE_CHANNELS, overdue)) {
                    case IDLE -> idle++;
                    case DISCARDED -> discard(channel);
                    case ALIVE -> {}
                }
            } finally {
                context.commit().unlock();
            }
        }
        overdue.forEach(SubscriberStream::hurry);
    }

    /** Makes all channels that are created from now on begin after a position. The caller holds the commit lock. */
    public void beginAfter(long sequence) {
        evictedUpTo = Math.max(evictedUpTo, sequence);
    }

    /**
     * Notes that the records up to a position are missing on all channels but the outcomes of commands, which are kept although
     * the history was trimmed. The caller holds the commit lock, and signals the streams of the channels.
     *
     * @return the channels
     */
    public List<Channel> missUpTo(long position) {
        List<Channel> missing = channels.values().stream()
                .filter(channel -> !OutcomeNames.isReserved(channel.name()))
                .toList();
        missing.forEach(channel -> channel.log().missUpTo(position));
        return missing;
    }

    private void discard(Channel channel) {
        evictedUpTo = Math.max(evictedUpTo, channel.log().end());
        if (channels.remove(channel.name(), channel)) {
            context.memory().use(-channel.bytes());
            idle.remove(channel);
        }
    }
}
