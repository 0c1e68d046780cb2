package io.eventsource.client.internal;

import java.time.Duration;

/** Checks and compares durations. */
public final class Durations {

    private static final Duration MAX_MILLIS = Duration.ofMillis(Long.MAX_VALUE);

    private static final Duration MAX_NANOS = Duration.ofNanos(Long.MAX_VALUE / 2);

    private Durations() {}

    public static Duration requireNotNegative(String what, Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("%s must not be negative, but is %s".formatted(what, duration));
        }
        return duration;
    }

    public static Duration max(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    public static Duration min(Duration a, Duration b) {
        return a.compareTo(b) <= 0 ? a : b;
    }

    /** The nanoseconds of {@code duration}, or 146 years of them at most: so far apart two times may be. */
    static long nanos(Duration duration) {
        return duration.compareTo(MAX_NANOS) >= 0 ? MAX_NANOS.toNanos() : duration.toNanos();
    }

    /** The milliseconds of {@code duration}, rounded up so that a timer is never early. */
    static long millis(Duration duration) {
        if (duration.compareTo(MAX_MILLIS) >= 0) {
            return Long.MAX_VALUE;
        }
        return duration.toMillis() + (duration.toNanosPart() % 1_000_000 == 0 ? 0 : 1);
    }
}
