package io.eventsource.server;

import io.eventsource.server.EventLog.Run;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What one subscriber has not got yet: whatever its channels' logs hold behind its cursor, and its private events, in one
 * order. An event that is in several of the logs is there once.
 *
 * <p>Reading and moving the cursor is for the one who runs the subscriber; private events may be added by anyone.
 */
final class Backlog {

    /** How many bytes of private events may wait for one subscriber. */
    static final int MAX_PRIVATE_BYTES = 256 * 1024;

    /** An event for one subscriber alone. It comes after everything up to a place, and before what comes after that. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record PrivateEvent(long place, byte[] block) {}

    /** What a private event takes besides its bytes. */
    private static final int BYTES_PER_PRIVATE_EVENT = 64;

    /** What private events are counted against. */
    private final MemoryBudget budget;

    // Changed under the broker's commit lock; a change is a new array.
    private volatile SubscriberShard[] shards;

    // Owned by the one who runs the subscriber; others see the cursor as it is at the moment.
    private volatile long cursor;
    /** Everything that was missing up to here has been told. */
    private long told;

    /** Guarded by itself, for a few steps only; null as long as there was no private event. */
    private volatile @Nullable ArrayDeque<PrivateEvent> privateEvents;

    private int privateBytes;
    private boolean closed;
    /** Whether a private event had no room. */
    private volatile boolean lost;

    /**
     * What comes behind a place.
     *
     * @param shards where the subscriber is in each of its channels
     * @param cursor the place
     * @param told the place up to which the subscriber is told of what is missing as it opens
     */
    Backlog(SubscriberShard[] shards, long cursor, long told) {
        this.budget = shards[0].channel().context().budget();
        this.shards = shards;
        this.cursor = cursor;
        this.told = told;
    }

    SubscriberShard[] shards() {
        return shards;
    }

    void shards(SubscriberShard[] changed) {
        shards = changed;
    }

    /** The sequence up to which the subscriber has got everything. */
    long cursor() {
        return cursor;
    }

    /** Whether there were events that the subscriber cannot get any more, and has not been told of. */
    boolean hasGap() {
        if (lost) {
            return true;
        }
        long known = Math.max(cursor, told);
        for (SubscriberShard shard : shards) {
            if (shard.log().start() > known) {
                return true;
            }
        }
        return false;
    }

    /** Goes on with what is still there: the subscriber is being told of what is not. */
    void passGap() {
        lost = false;
        SubscriberShard[] all = shards;
        for (SubscriberShard shard : all) {
            told = Math.max(told, shard.log().start());
        }
        if (all.length == 1) {
            cursor = Math.max(cursor, told);
        }
    }

    /**
     * What comes next.
     *
     * @param upTo the last sequence to read
     * @param maxBytes about how many bytes to read
     * @return whole blocks; null if there are none; {@link Run#GAP} if some that should come are gone
     */
    @Nullable Run read(long upTo, int maxBytes) {
        if (hasGap()) {
            return Run.GAP;
        }
        SubscriberShard[] all = shards;
        if (all.length == 1 && privateEvents == null) {
            EventLog log = all[0].log().events();
            return log.read(Math.max(cursor, log.start()), upTo, maxBytes);
        }
        return merge(all, upTo, maxBytes);
    }

    /** Moves the cursor behind what has been written. */
    void advance(Run written) {
        cursor = written.sequence();
    }

    /** How many bytes of memory a private event takes. */
    static long bytes(byte[] block) {
        return block.length + (long) BYTES_PER_PRIVATE_EVENT;
    }

    /** Says that a private event had no room. */
    void lose() {
        lost = true;
    }

    /** Adds an event for this subscriber alone, whose memory is counted; false if too many wait for it. */
    boolean addPrivate(long place, byte[] block) {
        synchronized (this) {
            if (closed) {
                return false;
            }
            ArrayDeque<PrivateEvent> events = privateEvents;
            if (events == null) {
                events = new ArrayDeque<>(2);
            }
            if (!events.isEmpty() && privateBytes + block.length > MAX_PRIVATE_BYTES) {
                lost = true;
                return false;
            }
            events.addLast(new PrivateEvent(place, block));
            privateBytes += block.length;
            privateEvents = events;
            return true;
        }
    }

    /** Takes the next private event, if it is due before an entry with some sequence; null if not. */
    private byte @Nullable [] takePrivate(long before) {
        synchronized (this) {
            ArrayDeque<PrivateEvent> events = privateEvents;
            if (events == null || events.isEmpty() || events.getFirst().place() >= before) {
                return null;
            }
            byte[] block = events.removeFirst().block();
            privateBytes -= block.length;
            budget.use(-bytes(block));
            if (events.isEmpty()) {
                privateEvents = null;
            }
            return block;
        }
    }

    /** Drops the private events that wait, and takes no more. */
    void close() {
        synchronized (this) {
            closed = true;
            ArrayDeque<PrivateEvent> events = privateEvents;
            if (events != null) {
                events.forEach(event -> budget.use(-bytes(event.block())));
                privateEvents = null;
                privateBytes = 0;
            }
        }
    }

    /** Gathers the entries of several logs, and private events, into an array of its own. */
    private @Nullable Run merge(SubscriberShard[] all, long upTo, int maxBytes) {
        ByteArrayOutputStream gathered = new ByteArrayOutputStream(512);
        long place = cursor;
        while (gathered.size() < maxBytes) {
            EventLog log = nextLog(all, place);
            long next = log == null ? EventLog.NONE : log.next(Math.max(place, log.start()));
            // Behind the end there may be entries already: a private event that comes after those must wait for them.
            byte[] own = takePrivate(Math.min(next, upTo + 1));
            if (own != null) {
                gathered.writeBytes(own);
                continue;
            }
            Run entry = log == null || next > upTo ? null : log.read(next - 1, next, 1);
            if (entry == null || entry.isGap()) {
                break; // no more, or forgotten at this very moment: then the next read says so
            }
            gathered.write(entry.bytes(), entry.offset(), entry.length());
            place = next;
        }
        return place == cursor && gathered.size() == 0
                ? null
                : new Run(gathered.toByteArray(), 0, gathered.size(), place);
    }

    /** The log whose next entry comes first; null if none has one. */
    private static @Nullable EventLog nextLog(SubscriberShard[] all, long place) {
        EventLog first = null;
        long least = EventLog.NONE;
        for (SubscriberShard shard : all) {
            EventLog log = shard.log().events();
            long next = log.next(Math.max(place, log.start()));
            if (next < least) {
                least = next;
                first = log;
            }
        }
        return first;
    }
}
