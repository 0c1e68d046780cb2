package io.eventsource.client;

import java.time.Duration;
import java.util.Objects;

/**
 * Describes an attempt that has ended, for a {@link ReconnectPolicy}.
 *
 * @param end why it ended
 * @param reconnectionTime the source's reconnection time, a {@code retry} field of the stream included; not negative
 * @param failures how many attempts in a row have ended without a stream, this one included; 0 if this one had one
 * @param openFor how long the stream was open; zero if it never was
 * @param failingFor how long there has been no stream: since the last one ended, or since the source was made
 * @param backoff the random part that the source is going to add to the delay that the policy decides; not negative
 */
public record FailedAttempt(
        ConnectionEnd end,
        Duration reconnectionTime,
        int failures,
        Duration openFor,
        Duration failingFor,
        Duration backoff) {

    /**
     * Checks every piece.
     *
     * @param end why it ended
     * @param reconnectionTime the source's reconnection time
     * @param failures how many attempts in a row have ended without a stream
     * @param openFor how long the stream was open
     * @param failingFor how long there has been no stream
     * @param backoff the random part that the source is going to add
     * @throws IllegalArgumentException if a duration or the number is negative
     */
    public FailedAttempt {
        Objects.requireNonNull(end, "end");
        requireNotNegative("reconnectionTime", reconnectionTime);
        requireNotNegative("openFor", openFor);
        requireNotNegative("failingFor", failingFor);
        requireNotNegative("backoff", backoff);
        if (failures < 0) {
            throw new IllegalArgumentException("failures must not be negative, but is " + failures);
        }
    }

    private static void requireNotNegative(String what, Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("%s must not be negative, but is %s".formatted(what, duration));
        }
    }
}
