package io.eventsource.client;

import java.time.Duration;

/** What this module asks of a duration. */
final class Durations {

    private static final Duration MAX_MILLIS = Duration.ofMillis(Long.MAX_VALUE);

    private Durations() {}

    static Duration requireNotNegative(String what, Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("%s must not be negative, but is %s".formatted(what, duration));
        }
        return duration;
    }

    static Duration max(Duration a, Duration b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    /** The milliseconds of {@code duration}, rounded up so that a timer is never early. */
    static long millis(Duration duration) {
        if (duration.compareTo(MAX_MILLIS) >= 0) {
            return Long.MAX_VALUE;
        }
        return duration.toMillis() + (duration.toNanosPart() % 1_000_000 == 0 ? 0 : 1);
    }
}
