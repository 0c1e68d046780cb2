package io.eventsource.server;

import java.time.Duration;

/**
 * Bounds how much of a channel is kept: the bound that is reached first decides.
 *
 * @param events the maximum number of events; 0 to keep none
 * @param bytes the maximum number of bytes; 0 to keep none
 * @param age the maximum age of an event, up to a year (366 days); zero to keep none
 */
public record Retention(int events, long bytes, Duration age) {

    /** Keeps nothing. */
    public static final Retention NONE = new Retention(0, 0, Duration.ZERO);

    /**
     * Checks the bounds.
     *
     * @param events the maximum number of events
     * @param bytes the maximum number of bytes
     * @param age the maximum age
     * @throws IllegalArgumentException if a bound is negative, or the age is more than a year (366 days)
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
