package io.eventsource.client;

import java.time.Duration;
import java.util.Objects;

/**
 * An attempt at a stream that has ended, as a {@link ReconnectPolicy} gets to see it.
 *
 * @param ending why it ended
 * @param reconnectionTime the source's reconnection time, a {@code retry} field of the stream included; not negative
 * @param failures how many attempts in a row have ended without a stream, this one included; 0 if this one had one
 * @param open how long the stream was open; zero if it never was
 * @param failing how long it is that there was no stream: since the last one ended, or the source was made
 * @param backoff the random part that the source is going to add to the delay that the policy decides; not negative
 */
public record Attempt(
        Ending ending, Duration reconnectionTime, int failures, Duration open, Duration failing, Duration backoff) {

    /**
     * Checks every piece.
     *
     * @param ending why it ended
     * @param reconnectionTime the source's reconnection time
     * @param failures how many attempts in a row have ended without a stream
     * @param open how long the stream was open
     * @param failing how long it is that there was no stream
     * @param backoff the random part that the source is going to add
     * @throws IllegalArgumentException if a duration or the number is negative
     */
    public Attempt {
        Objects.requireNonNull(ending, "ending");
        Durations.requireNotNegative("reconnectionTime", reconnectionTime);
        Durations.requireNotNegative("open", open);
        Durations.requireNotNegative("failing", failing);
        Durations.requireNotNegative("backoff", backoff);
        if (failures < 0) {
            throw new IllegalArgumentException("failures must not be negative, but is " + failures);
        }
    }
}
