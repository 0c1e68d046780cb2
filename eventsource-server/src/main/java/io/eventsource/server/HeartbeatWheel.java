package io.eventsource.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Looks after all streams of a broker with one timer: each is on one of the wheel's slots, and looked at when that is due.
 * There it gets a comment if it has been silent, and is ended if it is too old or its sink has not been ready for too long.
 *
 * <p>A stream that is silent beats at some time in the second half of the interval, another each time: those that got the
 * same event do not beat together.
 */
final class HeartbeatWheel {

    private static final int SLOTS = 64;
    private static final Duration SHORTEST_TICK = Duration.ofMillis(1);
    private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
    /** How often streams are looked at that never beat. */
    private static final Duration SILENT_INTERVAL = Duration.ofSeconds(15);

    private final boolean beats;
    private final long interval;
    private final long tick;
    private final long stallDeadline;
    private final long maxAge;

    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by the lock.
    private final @Nullable WheelEntry[] slots = new @Nullable WheelEntry[SLOTS];
    private int current;

    HeartbeatWheel(BrokerOptions options) {
        beats = !options.heartbeat().isZero();
        Duration every = beats ? options.heartbeat() : SILENT_INTERVAL;
        interval = every.toNanos();
        Duration part = every.dividedBy(SLOTS / 2);
        tick = (part.compareTo(SHORTEST_TICK) < 0
                        ? SHORTEST_TICK
                        : part.compareTo(LONGEST_TICK) > 0 ? LONGEST_TICK : part)
                .toNanos();
        stallDeadline = options.stallDeadline().toNanos();
        maxAge = options.maxAge().toNanos();
    }

    /** How often to turn it. */
    Duration tick() {
        return Duration.ofNanos(tick);
    }

    void add(WheelEntry wheelEntry) {
        lock.lock();
        try {
            wheelEntry.expires = maxAge == 0
                    ? 0
                    : wheelEntry.opened + maxAge - ThreadLocalRandom.current().nextLong(maxAge / 4 + 1);
            put(wheelEntry, delay());
        } finally {
            lock.unlock();
        }
    }

    void remove(WheelEntry wheelEntry) {
        lock.lock();
        try {
            unlink(wheelEntry);
        } finally {
            lock.unlock();
        }
    }

    /** Between a half and the whole of the interval, less what a turn of the wheel may come too late. */
    private long delay() {
        return Math.max(tick, interval / 2 + ThreadLocalRandom.current().nextLong(interval / 2) - tick);
    }

    private void put(WheelEntry wheelEntry, long delay) {
        int ticks = (int) Math.min(SLOTS - 1, Math.max(1, delay / tick));
        wheelEntry.slot = (current + ticks) % SLOTS;
        WheelEntry next = slots[wheelEntry.slot];
        wheelEntry.next = next;
        if (next != null) {
            next.previous = wheelEntry;
        }
        slots[wheelEntry.slot] = wheelEntry;
    }

    private void unlink(WheelEntry wheelEntry) {
        WheelEntry next = wheelEntry.next;
        WheelEntry previous = wheelEntry.previous;
        if (next != null) {
            next.previous = previous;
        }
        if (previous != null) {
            previous.next = next;
        } else if (slots[wheelEntry.slot] == wheelEntry) {
            slots[wheelEntry.slot] = next;
        }
        wheelEntry.next = null;
        wheelEntry.previous = null;
    }

    /** Turns the wheel by one slot. */
    void turn(long now) {
        List<Runnable> actions = new ArrayList<>();
        lock.lock();
        try {
            current = (current + 1) % SLOTS;
            WheelEntry wheelEntry = slots[current];
            slots[current] = null;
            while (wheelEntry != null) {
                WheelEntry next = wheelEntry.next;
                wheelEntry.next = null;
                wheelEntry.previous = null;
                long delay = interval;
                try {
                    delay = lookAt(wheelEntry, now, actions);
                } catch (Error e) {
                    NamedThreads.report(e); // and the others are looked at
                }
                put(wheelEntry, delay);
                wheelEntry = next;
            }
        } finally {
            lock.unlock();
        }
        actions.forEach(Runnable::run);
    }

    /** Finds what is to be done about a stream; returns after which time to look at it again. */
    private long lookAt(WheelEntry wheelEntry, long now, List<Runnable> actions) {
        Subscriber subscriber = wheelEntry.subscriber;
        long silent = now - subscriber.lastProgress();
        if (maxAge != 0 && now - wheelEntry.expires >= 0) {
            actions.add(() -> subscriber.end(CloseReason.EXPIRED));
        } else if (subscriber.isParked() && stallDeadline != 0 && silent >= stallDeadline) {
            actions.add(() -> subscriber.endIfParked(CloseReason.TOO_SLOW));
        } else {
            actions.add(subscriber::endIfVanished);
            if (beats && !subscriber.isParked() && silent >= interval / 2 - tick) {
                actions.add(subscriber::beat);
                return delay();
            }
        }
        // What was written since it was put here puts the next look off by as much.
        return Math.max(tick, Math.min(stallOr(interval), delay() - Math.min(silent, interval / 2)));
    }

    private long stallOr(long other) {
        return stallDeadline == 0 ? other : Math.min(stallDeadline, other);
    }

    /** How many streams are on the wheel. */
    int size() {
        lock.lock();
        try {
            return Arrays.stream(slots).mapToInt(HeartbeatWheel::length).sum();
        } finally {
            lock.unlock();
        }
    }

    private static int length(@Nullable WheelEntry first) {
        int length = 0;
        for (WheelEntry wheelEntry = first; wheelEntry != null; wheelEntry = wheelEntry.next) {
            length++;
        }
        return length;
    }
}
