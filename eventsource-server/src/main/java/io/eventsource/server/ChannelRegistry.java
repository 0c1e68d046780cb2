package io.eventsource.server;

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

/** All channels and all subscribers of a broker. */
final class ChannelRegistry {

    /** How many channels are kept only to answer finished clients. */
    private static final int MAX_IDLE_CHANNELS = 10_000;

    /** How many of the channels without a subscriber are looked at in vain when memory is short. */
    private static final int MAX_SPARED = 64;

    private final BrokerContext context;
    private final HeartbeatWheel wheel;
    private final ConcurrentHashMap<String, Channel> channels = new ConcurrentHashMap<>();

    // Guarded by the commit lock.
    private int subscribers;
    /** The channels without a subscriber: those that lost theirs first come first. */
    private final Set<Channel> idle = new LinkedHashSet<>();
    /** The newest sequence that any channel had which was discarded. */
    private long forgotten;

    ChannelRegistry(BrokerContext context, HeartbeatWheel wheel) {
        this.context = context;
        this.wheel = wheel;
    }

    BrokerContext context() {
        return context;
    }

    /** Counts memory, if there is room for it once what can be forgotten is. */
    boolean tryUse(long bytes) {
        if (context.budget().tryUse(bytes)) {
            return true;
        }
        context.commit().lock();
        try {
            boolean hasRoom = makeRoom(bytes);
            if (hasRoom) {
                context.budget().use(bytes);
            }
            return hasRoom;
        } finally {
            context.commit().unlock();
        }
    }

    /** Counts memory for a reservation. */
    boolean tryReserve(long bytes, boolean isLarge) {
        MemoryBudget budget = context.budget();
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
     * Forgets the oldest events, and then channels without a subscriber, until there is room; false, with as little
     * forgotten as possible, if there is none. The caller holds the commit lock.
     */
    boolean makeRoom(long bytes) {
        MemoryBudget budget = context.budget();
        if (budget.hasRoom(bytes)) {
            return true;
        }
        long forgettable = budget.logs() + idle.size() * Channel.MOST_BYTES;
        return budget.hasRoom(bytes - forgettable) && (budget.forgetFor(bytes) || discardIdle(bytes));
    }

    private boolean discardIdle(long bytes) {
        Iterator<Channel> oldest = idle.iterator();
        int spared = 0;
        while (!context.budget().hasRoom(bytes) && spared < MAX_SPARED && oldest.hasNext()) {
            Channel channel = oldest.next();
            if (channel.isIdle()) {
                oldest.remove();
                discard(channel);
            } else {
                spared++;
            }
        }
        return context.budget().hasRoom(bytes);
    }

    /** A channel is about to be used: others are forgotten before it. The caller holds the commit lock. */
    void touch(Channel channel) {
        if (idle.remove(channel)) {
            idle.add(channel);
        }
    }

    /** A channel has no subscriber any more. The caller holds the commit lock. */
    void vacated(Channel channel) {
        idle.add(channel);
    }

    @Nullable Channel find(String name) {
        return channels.get(name);
    }

    Collection<Channel> all() {
        return channels.values();
    }

    /** A channel that there is from now on; null if there are too many. The caller holds the commit lock. */
    @Nullable Channel obtain(String name) {
        Channel known = channels.get(name);
        if (known != null || channels.mappingCount() >= context.options().maxChannels()) {
            return known;
        }
        Channel added = new Channel(name, context, context.options().channels().apply(name), forgotten);
        channels.put(name, added);
        idle.add(added);
        return added;
    }

    /** The subscribers of channels, each once. */
    Set<Subscriber> subscribers(Channels of) {
        Set<Subscriber> all = new LinkedHashSet<>();
        for (String name : of) {
            Channel channel = channels.get(name);
            if (channel != null) {
                all.addAll(channel.subscribers());
            }
        }
        return all;
    }

    /** Those of a channel who were finished and have not got all yet. */
    List<Subscriber> finishing(Channel channel) {
        context.commit().lock();
        try {
            return channel.finishing();
        } finally {
            context.commit().unlock();
        }
    }

    /** How many subscribers there are. The caller holds the commit lock. */
    int count() {
        return subscribers;
    }

    /** A subscriber is let in. The caller holds the commit lock. */
    void add(Subscriber subscriber) {
        for (SubscriberShard shard : subscriber.backlog().shards()) {
            shard.add(subscriber);
            idle.remove(shard.channel());
        }
        context.budget().use(subscriber.bytes());
        subscribers++;
        context.statistics().opened.increment();
        wheel.add(subscriber.wheelEntry);
    }

    /** A stream has ended. */
    void left(Subscriber subscriber, CloseReason reason) {
        context.statistics().closed(reason).increment();
        context.commit().lock();
        try {
            subscribers--;
            context.budget().use(-subscriber.bytes());
            wheel.remove(subscriber.wheelEntry);
            for (SubscriberShard shard : subscriber.backlog().shards()) {
                leave(subscriber, shard);
            }
        } finally {
            context.commit().unlock();
        }
        for (SubscriberShard shard : subscriber.backlog().shards()) {
            shard.channel().walked(); // whom publishers waited for may have been this one
        }
    }

    private void leave(Subscriber subscriber, SubscriberShard shard) {
        if (shard.channel().remove(subscriber, shard)) {
            shard.channel().left(subscriber);
            vacated(shard.channel());
        }
    }

    /** Takes a subscriber out of a channel; its stream ends if that was its last. Returns whether it was there. */
    boolean unsubscribe(Subscriber subscriber, Predicate<Channel> from) {
        SubscriberShard[] left;
        SubscriberShard[] before;
        context.commit().lock();
        try {
            before = subscriber.backlog().shards();
            left = Arrays.stream(before)
                    .filter(shard -> !from.test(shard.channel()))
                    .toArray(SubscriberShard[]::new);
            if (left.length > 0 && left.length < before.length) {
                subscriber.backlog().shards(left);
                Arrays.stream(before)
                        .filter(shard -> from.test(shard.channel()))
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

    /** Gives up what is not worth keeping. */
    void upkeep() {
        int idle = 0;
        List<Subscriber> overdue = new ArrayList<>();
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
        overdue.forEach(Subscriber::hurry);
    }

    private void discard(Channel channel) {
        forgotten = Math.max(forgotten, channel.log().end());
        if (channels.remove(channel.name(), channel)) {
            context.budget().use(-channel.bytes());
            idle.remove(channel);
        }
    }
}
