package io.eventsource.auth;

import io.eventsource.protocol.internal.TimeText;
import java.time.Duration;
import java.util.Objects;

/**
 * How often something may happen: so many times at once, and then as often as the time allows. With 60 in a minute, 60 may happen
 * at once, and then one in each second.
 *
 * @param count how many times; from 1 to 1,000,000,000
 * @param time in which time; from a millisecond to 366 days
 */
public record Rate(int count, Duration time) {

    private static final int MOST = 1_000_000_000;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofDays(366);

    /**
     * Creates a rate.
     *
     * @param count how many times; from 1 to 1,000,000,000
     * @param time in which time; from a millisecond to 366 days
     * @throws IllegalArgumentException if the count or the time is out of bounds
     */
    public Rate {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("a rate must count from 1 to " + MOST + ", but counts " + count);
        }
        Objects.requireNonNull(time, "time");
        if (time.compareTo(SHORTEST) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "the time of a rate must be from a millisecond to 366 days, but is " + TimeText.of(time));
        }
    }

    /** Shows the rate as refusals do, such as {@code 60 in 1 min}. */
    @Override
    public String toString() {
        return count + " in " + TimeText.of(time);
    }
}
