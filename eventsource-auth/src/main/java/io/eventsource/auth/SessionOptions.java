package io.eventsource.auth;

import io.eventsource.protocol.internal.TimeText;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How long sessions of browsers live, and how many there are. Immutable: each method returns a changed copy.
 *
 * <p>A session ends after its lifetime, after it was not used for the idle time, when its user logs out, or when the credential that
 * it was opened with ends. A session with an open stream is in use.
 */
public final class SessionOptions {

    /** A lifetime of twelve hours, an idle time of one hour, ten sessions per caller, and 10,000 in all. */
    public static final SessionOptions DEFAULT =
            new SessionOptions(Duration.ofHours(12), Duration.ofHours(1), 10, 10_000);

    private static final Duration LONGEST = Duration.ofDays(400); // the most that browsers keep a cookie

    private final Duration lifetime;
    private final Duration idleTime;
    private final int maxPerCaller;
    private final int maxTotal;

    private SessionOptions(Duration lifetime, Duration idleTime, int maxPerCaller, int maxTotal) {
        this.lifetime = lifetime;
        this.idleTime = idleTime;
        this.maxPerCaller = maxPerCaller;
        this.maxTotal = maxTotal;
    }

    /**
     * Sets how long a session lives at most. It also bounds how long the cookie of a stream that a ticket has opened is valid.
     *
     * @param lifetime from a second to 400 days
     * @return the changed options
     * @throws IllegalArgumentException if it is out of range
     */
    public SessionOptions withLifetime(Duration lifetime) {
        return new SessionOptions(require("lifetime", lifetime), idleTime, maxPerCaller, maxTotal);
    }

    /**
     * Sets how long a session lives without a request and without an open stream.
     *
     * @param idleTime from a second to 400 days
     * @return the changed options
     * @throws IllegalArgumentException if it is out of range
     */
    public SessionOptions withIdleTime(Duration idleTime) {
        return new SessionOptions(lifetime, require("idle time", idleTime), maxPerCaller, maxTotal);
    }

    private static Duration require(String name, Duration time) {
        if (time.compareTo(Duration.ofSeconds(1)) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "the " + name + " of a session must be from one second to 400 days, but is " + TimeText.of(time));
        }
        return time;
    }

    /**
     * Sets how many sessions one caller has. One more ends the oldest.
     *
     * @param max at least 1
     * @return the changed options
     * @throws IllegalArgumentException if it is less
     */
    public SessionOptions withMaxPerCaller(int max) {
        return new SessionOptions(lifetime, idleTime, require(max), maxTotal);
    }

    /**
     * Sets how many sessions there are. One more is refused with status 503. As many tickets wait for their use, and as many streams
     * that tickets have opened can reconnect.
     *
     * @param max at least 1
     * @return the changed options
     * @throws IllegalArgumentException if it is less
     */
    public SessionOptions withMaxTotal(int max) {
        return new SessionOptions(lifetime, idleTime, maxPerCaller, require(max));
    }

    private static int require(int max) {
        if (max < 1) {
            throw new IllegalArgumentException("the limit of sessions must be at least 1, but is " + max);
        }
        return max;
    }

    @Override
    public boolean equals(@Nullable Object object) {
        return object instanceof SessionOptions other
                && lifetime.equals(other.lifetime)
                && idleTime.equals(other.idleTime)
                && maxPerCaller == other.maxPerCaller
                && maxTotal == other.maxTotal;
    }

    @Override
    public int hashCode() {
        return Objects.hash(lifetime, idleTime, maxPerCaller, maxTotal);
    }

    Duration lifetime() {
        return lifetime;
    }

    Duration idleTime() {
        return idleTime;
    }

    int maxPerCaller() {
        return maxPerCaller;
    }

    int maxTotal() {
        return maxTotal;
    }
}
