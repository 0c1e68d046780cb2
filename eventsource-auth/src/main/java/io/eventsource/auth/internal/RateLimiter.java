package io.eventsource.auth.internal;

import io.eventsource.auth.Rate;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Limits how often something happens, for each key. Remembers a key only until its whole rate is available again, and a bounded
 * number of keys; those beyond share one rate. Safe for concurrent use.
 */
public final class RateLimiter {

    /** The most keys that have a rate of their own. */
    static final int MOST_KEYS = 100_000;

    private static final String OTHERS = "";
    private static final Duration CLEANED_AFTER = Duration.ofSeconds(1);

    private final LongSupplier clock;
    private final long start;
    private final long nanosOfAll;
    private final double nanosOfOne;
    private final int count;

    /** When the whole rate of a key is available again, in nanoseconds since the start. */
    private final Map<String, Long> fullAt = new ConcurrentHashMap<>();

    private final AtomicLong cleaned = new AtomicLong();

    /**
     * Creates a limiter.
     *
     * @param clock the time in nanoseconds, as {@link System#nanoTime}
     */
    public RateLimiter(Rate rate, LongSupplier clock) {
        this.clock = clock;
        this.start = clock.getAsLong();
        this.count = rate.count();
        this.nanosOfAll = rate.time().toNanos();
        this.nanosOfOne = (double) nanosOfAll / count;
    }

    /**
     * Takes a part of the rate, if it is available.
     *
     * @param key who takes it
     * @param times how many times it happens; more than the whole rate count as the whole rate
     * @return zero if it is taken; otherwise after which time it is available, if nothing else is taken until then
     */
    public Duration take(String key, int times) {
        long now = now();
        long cost = cost(times);
        long[] missing = {0};
        fullAt.compute(known(key, now), (same, before) -> {
            long used = before == null ? 0 : Math.max(0, before - now);
            missing[0] = Math.max(0, used + cost - nanosOfAll);
            return missing[0] > 0 ? before : Long.valueOf(now + used + cost);
        });
        return Duration.ofNanos(missing[0]);
    }

    /** Returns after which time one is available; zero for now. Takes nothing. */
    public Duration missing(String key) {
        long now = now();
        Long full = fullAt.get(known(key, now));
        return Duration.ofNanos(full == null ? 0 : Math.max(0, full - now + cost(1) - nanosOfAll));
    }

    private long cost(int times) {
        return (long) (nanosOfOne * Math.min(times, count));
    }

    private String known(String key, long now) {
        if (fullAt.size() < MOST_KEYS || fullAt.containsKey(key)) {
            return key;
        }
        long before = cleaned.get();
        if (now - before >= CLEANED_AFTER.toNanos() && cleaned.compareAndSet(before, now)) {
            fullAt.values().removeIf(full -> full <= now);
        }
        return fullAt.size() < MOST_KEYS ? key : OTHERS;
    }

    private long now() {
        return clock.getAsLong() - start;
    }

    int keys() {
        return fullAt.size();
    }
}
