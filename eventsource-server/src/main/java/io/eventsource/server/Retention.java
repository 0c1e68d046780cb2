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

    /**
     * Returns whether this keeps nothing.
     *
     * @return true if any of the bounds is 0
     */
    public boolean isNone() {
        return events == 0 || bytes == 0 || age.isZero();
    }
}
