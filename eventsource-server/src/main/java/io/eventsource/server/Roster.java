package io.eventsource.server;

import io.eventsource.protocol.EventStream;
import io.eventsource.protocol.EventStreamEncoder;
import io.eventsource.protocol.OutgoingEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** All channels and all subscribers of a broker. */
final class Roster {

    /** How many channels are kept for farewells alone. */
    private static final int MAX_IDLE_CHANNELS = 10_000;

    private final Engine engine;
    private final HeartbeatWheel wheel;
    private final ConcurrentHashMap<String, Channel> channels = new ConcurrentHashMap<>();

    // Guarded by the commit lock.
    private int subscribers;
    /** The newest sequence that any channel had which was discarded. */
    private long forgotten;

    Roster(Engine engine, HeartbeatWheel wheel) {
        this.engine = engine;
        this.wheel = wheel;
    }

    Engine engine() {
        return engine;
    }

    /** Encodes an event that a user publishes. */
    byte[] encoded(OutgoingEvent event) {
        if (event.type().equals(EventStream.GAP)) {
            throw new IllegalArgumentException("the event type " + EventStream.GAP + " is the broker's own");
        }
        byte[] block = EventStreamEncoder.encode(event);
        if (block.length > engine.options().maxEventSize()) {
            throw new EventTooLargeException(block.length, engine.options().maxEventSize());
        }
        return block;
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
        if (known != null || channels.mappingCount() >= engine.options().maxChannels()) {
            return known;
        }
        Channel added = new Channel(name, engine, engine.options().channels().apply(name), forgotten);
        channels.put(name, added);
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
        engine.commit().lock();
        try {
            return channel.finishing();
        } finally {
            engine.commit().unlock();
        }
    }

    /** How many subscribers there are. The caller holds the commit lock. */
    int count() {
        return subscribers;
    }

    /** A subscriber is let in. The caller holds the commit lock. */
    void add(Subscriber subscriber) {
        for (Shard shard : subscriber.backlog().shards()) {
            shard.add(subscriber);
        }
        subscribers++;
        engine.statistics().opened.increment();
        wheel.add(subscriber.spoke);
    }

    /** A stream has ended. */
    void left(Subscriber subscriber, CloseReason reason) {
        engine.statistics().closed(reason).increment();
        engine.commit().lock();
        try {
            subscribers--;
            wheel.remove(subscriber.spoke);
            for (Shard shard : subscriber.backlog().shards()) {
                leave(subscriber, shard);
            }
        } finally {
            engine.commit().unlock();
        }
        for (Shard shard : subscriber.backlog().shards()) {
            shard.channel().walked(); // whom publishers waited for may have been this one
        }
    }

    private static void leave(Subscriber subscriber, Shard shard) {
        if (shard.channel().remove(subscriber, shard)) {
            shard.channel().left(subscriber.cursor());
        }
    }

    /** Takes a subscriber out of a channel; its stream ends if that was its last. Returns whether it was there. */
    boolean unsubscribe(Subscriber subscriber, Predicate<Channel> from) {
        Shard[] left;
        Shard[] before;
        engine.commit().lock();
        try {
            before = subscriber.backlog().shards();
            left = Arrays.stream(before)
                    .filter(shard -> !from.test(shard.channel()))
                    .toArray(Shard[]::new);
            if (left.length > 0 && left.length < before.length) {
                subscriber.backlog().shards(left);
                Arrays.stream(before)
                        .filter(shard -> from.test(shard.channel()))
                        .forEach(shard -> leave(subscriber, shard));
            }
        } finally {
            engine.commit().unlock();
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
            engine.commit().lock();
            try {
                switch (channel.upkeep(idle >= MAX_IDLE_CHANNELS, overdue)) {
                    case IDLE -> idle++;
                    case DISCARDED -> discard(channel);
                    case ALIVE -> {}
                }
            } finally {
                engine.commit().unlock();
            }
        }
        overdue.forEach(Subscriber::hurry);
    }

    private void discard(Channel channel) {
        forgotten = Math.max(forgotten, channel.end());
        channels.remove(channel.name(), channel);
    }
}
