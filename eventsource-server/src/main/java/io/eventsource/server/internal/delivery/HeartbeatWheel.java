package io.eventsource.server.internal.delivery;

import io.eventsource.server.CloseReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Watches all streams of a broker with one timer. Each stream is in one slot of the wheel and is checked when the wheel reaches
 * that slot: a silent stream gets a heartbeat, and a stream ends if it is too old or its sink has not been ready for too long.
 *
 * <p>A silent stream gets its heartbeat at a random time in the second half of the interval, so that the streams that received
 * the same event do not all get theirs at once.
 */
public final class HeartbeatWheel {

    /** The right or the age of a stream without such a limit. */
    public static final long FOR_EVER = Long.MAX_VALUE / 2;

    private static final int SLOTS = 64;
    private static final Duration SHORTEST_TICK = Duration.ofMillis(1);
    private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
    private static final Duration LONGEST_RIGHT = Duration.ofDays(3650);
    /** How often streams are checked without heartbeats. */
    private static final Duration SILENT_INTERVAL = Duration.ofSeconds(15);

    /** A stream on the wheel. It is its own list node, so that a stream needs no extra object. */
    abstract static class Entry {

        // Guarded by the wheel's lock.
        private @Nullable Entry previous;
        private @Nullable Entry next;
        private int slot;
        /** When the stream reaches its maximum age, or the right of its client ends. */
        private long expires;
        /** Whether its right ends first. */
        private boolean isRevokedThen;

        private final long openedAt;

        /**
         * Creates an entry that is on no wheel.
         *
         * @param now the time, by the broker's timer
         */
        Entry(long now) {
            openedAt = now;
        }

        /** Returns when the stream was opened, by the broker's timer. Needs no lock. */
        public final long openedAt() {
            return openedAt;
        }

        /** Returns when its sink last took bytes, or was found not ready. */
        abstract long lastProgress();

        /** Returns whether it waits for its sink to become ready. */
        abstract boolean isParked();

        /** Writes a heartbeat if nothing else is due. */
        abstract void beat();

        /** Ends it after what was published up to now, or at once if the sink is not ready. */
        abstract void end(CloseReason reason);

        /** Ends it because its client may not read it any more. */
        public abstract void revoke();

        /** Ends it if it is parked. */
        abstract void endIfParked(CloseReason reason);

        /** Ends it if its sink knows that the peer has vanished. */
        abstract void endIfVanished();
    }

    private final boolean beats;
    private final long interval;
    private final long tick;
    private final long stallDeadline;
    private final long maxAge;

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.
    private final @Nullable Entry[] slots = new @Nullable Entry[SLOTS];
    private int current;

    /**
     * Creates an empty wheel.
     *
     * @param heartbeat the longest silence of a stream; zero for no heartbeats
     * @param stallDeadline how long a sink may be not ready; zero for no limit
     * @param maxAge the maximum age of a stream; zero for no limit
     */
    public HeartbeatWheel(Duration heartbeat, Duration stallDeadline, Duration maxAge) {
        beats = !heartbeat.isZero();
        Duration every = beats ? heartbeat : SILENT_INTERVAL;
        interval = every.toNanos();
        Duration part = every.dividedBy(SLOTS / 2);
        tick = (part.compareTo(SHORTEST_TICK) < 0
                        ? SHORTEST_TICK
                        : part.compareTo(LONGEST_TICK) > 0 ? LONGEST_TICK : part)
                .toNanos();
        this.stallDeadline = stallDeadline.toNanos();
        this.maxAge = maxAge.toNanos();
    }

    /** Returns how often to turn the wheel. */
    public Duration tick() {
        return Duration.ofNanos(tick);
    }

    /**
     * Adds a stream that opens now.
     *
     * @param right how long its client may read it
     */
    public void add(Entry entry, long now, long right) {
        lock.lock();
        try {
            long age = maxAge == 0
                    ? FOR_EVER
                    : maxAge - ThreadLocalRandom.current().nextLong(maxAge / 4 + 1);
            entry.isRevokedThen = right < age;
            entry.expires = now + Math.min(age, right);
            put(entry, delay(), now);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Returns how long a right lasts.
     *
     * @param deadline when it ends; null for never
     * @param now the wall-clock time, in milliseconds
     */
    public static long until(@Nullable Instant deadline, long now) {
        if (deadline == null || deadline.isAfter(Instant.ofEpochMilli(now).plus(LONGEST_RIGHT))) {
            return FOR_EVER;
        }
        return Math.max(0, Duration.between(Instant.ofEpochMilli(now), deadline).toNanos());
    }

    /** Removes a stream. */
    public void remove(Entry entry) {
        lock.lock();
        try {
            unlink(entry);
        } finally {
            lock.unlock();
        }
    }

    /** Returns a random time between half of the interval and all of it, minus the time of one tick. */
    private long delay() {
        return Math.max(tick, interval / 2 + ThreadLocalRandom.current().nextLong(interval / 2) - tick);
    }

    private void put(Entry entry, long delay, long now) {
        long until = entry.isRevokedThen ? Math.min(delay, entry.expires - now + tick - 1) : delay;
        int ticks = (int) Math.min(SLOTS - 1, Math.max(1, until / tick));
        entry.slot = (current + ticks) % SLOTS;
        Entry next = slots[entry.slot];
        entry.next = next;
        if (next != null) {
            next.previous = entry;
        }
        slots[entry.slot] = entry;
    }

    private void unlink(Entry entry) {
        Entry next = entry.next;
        Entry previous = entry.previous;
        if (next != null) {
            next.previous = previous;
        }
        if (previous != null) {
            previous.next = next;
        } else if (slots[entry.slot] == entry) {
            slots[entry.slot] = next;
        }
        entry.next = null;
        entry.previous = null;
    }

    /** Turns the wheel by one slot, and checks the streams there. */
    public void turn(long now) {
        List<Runnable> actions = new ArrayList<>();
        lock.lock();
        try {
            current = (current + 1) % SLOTS;
            Entry entry = slots[current];
            slots[current] = null;
            while (entry != null) {
                Entry next = entry.next;
                entry.next = null;
                entry.previous = null;
                long delay = interval;
                try {
                    delay = lookAt(entry, now, actions);
                } catch (Error e) {
                    NamedThreads.report(e); // and check the other streams
                }
                put(entry, delay, now);
                entry = next;
            }
        } finally {
            lock.unlock();
        }
        actions.forEach(Runnable::run);
    }

    /** Adds the actions that a stream needs; returns the time after which to check it again. */
    private long lookAt(Entry entry, long now, List<Runnable> actions) {
        long silent = now - entry.lastProgress();
        if (now - entry.expires >= 0) {
            actions.add(entry.isRevokedThen ? entry::revoke : () -> entry.end(CloseReason.EXPIRED));
        } else if (entry.isParked() && stallDeadline != 0 && silent >= stallDeadline) {
            actions.add(() -> entry.endIfParked(CloseReason.TOO_SLOW));
        } else {
            actions.add(entry::endIfVanished);
            if (beats && !entry.isParked() && silent >= interval / 2 - tick) {
                actions.add(entry::beat);
                return delay();
            }
        }
        // What was written since the last check delays the next one by as much.
        return Math.max(tick, Math.min(stallOr(interval), delay() - Math.min(silent, interval / 2)));
    }

    private long stallOr(long other) {
        return stallDeadline == 0 ? other : Math.min(stallDeadline, other);
    }
}
