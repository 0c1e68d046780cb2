package io.eventsource.server;

import java.time.Duration;

/**
 * How much of a channel is kept: whichever bound is met first.
 *
 * @param events the most events; 0 to keep none
 * @param bytes the most bytes; 0 to keep none
 * @param age the longest time, up to a year
 */
public record Retention(int events, long bytes, Duration age) {

    /** Nothing. */
    public static final Retention NONE = new Retention(0, 0, Duration.ZERO);

    /**
     * Checks the bounds.
     *
     * @param events the most events
     * @param bytes the most bytes
     * @param age the longest time
     * @throws IllegalArgumentException if one is negative, or the age is more than a year
     */
    public Retention {
        if (events < 0 || bytes < 0 || age.isNegative() || age.compareTo(Duration.ofDays(366)) > 0) {
            throw new IllegalArgumentException(
                    "a retention must not be negative, nor its age more than a year, but it is %d events, %d bytes and %s"
                            .formatted(events, bytes, age));
        }
    }

    /** Whether nothing is kept. */
    boolean isNone() {
        return events == 0 || bytes == 0 || age.isZero();
    }

    /** What satisfies both: one of them if it can, as each channel has one of these. */
    Retention or(Retention other) {
        Retention both = new Retention(
                Math.max(events, other.events),
                Math.max(bytes, other.bytes),
                age.compareTo(other.age) >= 0 ? age : other.age);
        return both.equals(this) ? this : both.equals(other) ? other : both;
    }

    long ageNanos() {
        return age.toNanos();
    }
}
