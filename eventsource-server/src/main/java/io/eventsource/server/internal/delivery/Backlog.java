package io.eventsource.server.internal.delivery;

import io.eventsource.server.EventProjection;
import io.eventsource.server.internal.log.ChannelLog;
import io.eventsource.server.internal.log.EventLog;
import io.eventsource.server.internal.log.EventLog.Run;
import io.eventsource.server.internal.log.LogReader;
import io.eventsource.server.internal.log.MemoryBudget;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Reads what one stream has not received yet: the entries of its channels' logs after its position, and its private events,
 * in one order. An event that is in several of the logs appears once.
 *
 * <p>The thread that runs the stream reads and advances the position; any thread may add private events.
 */
public final class Backlog {

    /** How many bytes of private events may wait for one subscriber. */
    static final int MAX_PRIVATE_BYTES = 256 * 1024;

    /** An event for this stream alone. It follows everything up to a sequence, and precedes what comes after that. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record PrivateEvent(long after, byte[] block, long time) {}

    /** How many bytes of memory a private event uses besides its block. */
    private static final int BYTES_PER_PRIVATE_EVENT = 64;

    /** The budget that the memory of private events counts against. */
    private final MemoryBudget budget;

    // Changed under the broker's commit lock; a change is a new array.
    private volatile SubscriberShard[] shards;

    // Owned by the thread that runs the stream; other threads see the position as it is at the moment.
    private volatile long position;
    /** The sequence up to which every gap has been signalled to the client. */
    private long signalledUpTo;
    /** The position after which events are read that do not wait for a client. */
    private final long eventsAfter;
    /** The subscriber's properties, for projections. */
    private final @Nullable Object properties;

    /** Guarded by this; null while no private event waits. */
    private volatile @Nullable ArrayDeque<PrivateEvent> privateEvents;

    private int privateBytes;
    private boolean closed;
    /** Whether a private event was lost because it did not fit. */
    private volatile boolean lost;

    /**
     * Creates the backlog after a position.
     *
     * @param shards the shards of the channels that the stream reads
     * @param position the sequence after which the stream begins
     * @param signalledUpTo the sequence up to which the stream's opening signals missing events
     * @param eventsAfter the sequence after which the stream reads events that do not wait for a client
     * @param properties the subscriber's properties; null if it has none
     */
    public Backlog(
            SubscriberShard[] shards,
            long position,
            long signalledUpTo,
            long eventsAfter,
            @Nullable Object properties) {
        this.budget = shards[0].owner().context().memory();
        this.shards = shards;
        this.position = position;
        this.signalledUpTo = signalledUpTo;
        this.eventsAfter = eventsAfter;
        this.properties = properties;
    }

    /** Returns the shards of the channels that the stream reads, in an array that must not be changed. */
    public SubscriberShard[] shards() {
        return shards;
    }

    /** Returns whether an epoch contains the secret of the only exclusive channel that the stream reads. */
    public boolean isProvenBy(String epoch) {
        ChannelLog exclusive = null;
        for (SubscriberShard shard : shards) {
            if (shard.log().hasSecret()) {
                if (exclusive != null) {
                    return false;
                }
                exclusive = shard.log();
            }
        }
        return exclusive != null && exclusive.isProvenBy(epoch);
    }

    /** Replaces the shards. The caller holds the commit lock. */
    public void shards(SubscriberShard[] changed) {
        shards = changed;
    }

    /** Returns the sequence up to which the stream has received everything. */
    public long position() {
        return position;
    }

    /** Returns whether events were evicted before the stream received them, and no gap was signalled for them yet. */
    boolean hasGap() {
        if (lost) {
            return true;
        }
        long known = Math.max(position, signalledUpTo);
        for (SubscriberShard shard : shards) {
            if (shard.log().completeAfter() > known) {
                return true;
            }
        }
        return false;
    }

    /** Continues with what is still in the logs. The caller signals the gap. */
    void passGap() {
        lost = false;
        SubscriberShard[] all = shards;
        for (SubscriberShard shard : all) {
            signalledUpTo = Math.max(signalledUpTo, shard.log().completeAfter());
        }
        if (all.length == 1) {
            position = Math.max(position, signalledUpTo);
        }
    }

    /**
     * Reads what comes next.
     *
     * @param upTo the last sequence to read
     * @param maxBytes about how many bytes to read
     * @return whole blocks; null if nothing is left; {@link Run#GAP} if some were evicted
     */
    @Nullable Run read(long upTo, int maxBytes) {
        if (hasGap()) {
            return Run.GAP;
        }
        SubscriberShard[] all = shards;
        if (all.length == 1
                && privateEvents == null
                && all[0].projection() == null
                && all[0].log().outbox() == null) {
            EventLog log = all[0].log().events();
            return log.read(startIn(log, position), upTo, maxBytes);
        }
        return merge(all, upTo, maxBytes);
    }

    /** Moves the position to the end of what has been written. */
    void advance(Run written) {
        position = written.sequence();
    }

    /** Returns how many bytes of memory a private event uses. */
    static long bytes(byte[] block) {
        return block.length + (long) BYTES_PER_PRIVATE_EVENT;
    }

    /** Records that a private event did not fit. */
    void lose() {
        lost = true;
    }

    /** Adds a private event, whose memory the caller has counted; false if too many wait. */
    boolean addPrivate(long after, byte[] block) {
        long time = shards[0].owner().context().nanoTime();
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
            events.addLast(new PrivateEvent(after, block, time));
            privateBytes += block.length;
            privateEvents = events;
            return true;
        }
    }

    /** Removes and returns the next private event if it is due before an entry with this sequence; null if not. */
    private @Nullable PrivateEvent takePrivate(long before) {
        synchronized (this) {
            ArrayDeque<PrivateEvent> events = privateEvents;
            if (events == null || events.isEmpty() || events.getFirst().after() >= before) {
                return null;
            }
            PrivateEvent first = events.removeFirst();
            privateBytes -= first.block().length;
            budget.use(-bytes(first.block()));
            if (events.isEmpty()) {
                privateEvents = null;
            }
            return first;
        }
    }

    /** Drops the waiting private events, and accepts no more. */
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

    /** Gathers entries of several logs, and private events, in one new array. */
    private @Nullable Run merge(SubscriberShard[] all, long upTo, int maxBytes) {
        ByteArrayOutputStream gathered = new ByteArrayOutputStream(512);
        long at = position;
        long time = 0;
        while (gathered.size() < maxBytes) {
            LogReader log = nextLog(all, at);
            long next = log == null ? LogReader.NONE : log.next(startIn(log, at));
            // There may be entries after upTo already: a private event that follows those must wait for them.
            PrivateEvent own = takePrivate(Math.min(next, upTo + 1));
            if (own != null) {
                time = gathered.size() == 0 ? own.time() : time;
                gathered.writeBytes(own.block());
                continue;
            }
            if (log == null || next > upTo) {
                break;
            }
            Run entry = log.read(next - 1, next, 1);
            if (entry == null) {
                continue; // a command that does not wait any more
            }
            if (entry.isGap()) {
                break; // evicted at this moment: the next read returns GAP
            }
            time = gathered.size() == 0 ? entry.time() : time;
            EventProjection<?> projection = projection(all, log);
            if (projection == null) {
                gathered.write(entry.bytes(), entry.offset(), entry.length());
            } else {
                gathered.writeBytes(ProjectedEvent.of(
                        entry, projection, properties, all[0].owner().context().blocks()));
            }
            at = next;
        }
        return at == position && gathered.size() == 0
                ? null
                : new Run(gathered.toByteArray(), 0, gathered.size(), at, time);
    }

    /** Returns the log whose next entry comes first; null if none has one. */
    private @Nullable LogReader nextLog(SubscriberShard[] all, long at) {
        LogReader first = null;
        for (SubscriberShard shard : all) {
            first = earlier(first, shard.log().events(), at);
            first = earlier(first, shard.log().outbox(), at);
        }
        return first;
    }

    private static @Nullable EventProjection<?> projection(SubscriberShard[] all, LogReader log) {
        for (SubscriberShard shard : all) {
            if (shard.log().events() == log) {
                return shard.projection();
            }
        }
        return null;
    }

    private @Nullable LogReader earlier(@Nullable LogReader one, @Nullable LogReader other, long at) {
        if (other == null) {
            return one;
        }
        long next = other.next(startIn(other, at));
        return next < (one == null ? LogReader.NONE : one.next(startIn(one, at))) ? other : one;
    }

    /** Returns the position after which to read a log. What waits for a client was published before the client subscribed. */
    private long startIn(LogReader log, long at) {
        return log instanceof EventLog ? Math.max(at, Math.max(log.start(), eventsAfter)) : at;
    }
}
