package io.eventsource.client.internal;

import io.eventsource.client.EventSourceBuilder;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * Computes how long a source waits before each attempt, whatever its policy and its server ask for: at least a minimum,
 * at most a maximum, plus a random part whose bound doubles. It also limits how often the program can reconnect at once.
 * Owned by the thread that drives the source.
 */
public final class ReconnectDelays {

    /**
     * The bounds of the delays.
     *
     * @param min the shortest wait after an attempt has ended
     * @param max the longest
     * @param requestInterval how often a program may have the source connect at once, in the long run
     * @param random gives numbers from 0, inclusive, to 1, exclusive
     */
    public record Bounds(Duration min, Duration max, Duration requestInterval, DoubleSupplier random) {

        public static final Bounds DEFAULT = new Bounds(
                EventSourceBuilder.MIN_RECONNECTION_TIME,
                EventSourceBuilder.DEFAULT_MAX_RECONNECTION_TIME,
                Duration.ofSeconds(1),
                () -> ThreadLocalRandom.current().nextDouble());

        public Bounds withMax(Duration time) {
            if (time.compareTo(EventSourceBuilder.MIN_RECONNECTION_TIME) < 0) {
                throw new IllegalArgumentException("maxReconnectionTime must be %d ms at least, but is %s"
                        .formatted(EventSourceBuilder.MIN_RECONNECTION_TIME.toMillis(), time));
            }
            return new Bounds(min, time, requestInterval, random);
        }

        public Duration clamp(Duration time) {
            return Durations.min(max, Durations.max(min, time));
        }
    }

    /** The bound of the random part after the first failure, unless the server asked for a longer wait. */
    private static final Duration FIRST = Duration.ofSeconds(1);

    /** A stream that was open for this long resets the backoff. */
    private static final Duration STABLE = Duration.ofMinutes(1);

    /**
     * A shorter stream undoes one doubling for each of these, because a server may end streams every half minute on
     * purpose.
     */
    private static final Duration UNDOES_ONE = Duration.ofSeconds(10);

    private static final int MOST_DOUBLINGS = 30;

    /** How many requests of the program in a row are granted at once. */
    private static final int BURST = 5;

    private final Bounds bounds;

    /** How often the bound of the random part has doubled. */
    private int doublings = -1;
    /** The bound of the random part that was drawn last. */
    private Duration bound = Duration.ZERO;
    /** The sum of the intervals of all requests of the program that were granted. */
    private long requestedUntil;

    private boolean wasRequested;

    public ReconnectDelays(Bounds bounds) {
        this.bounds = bounds;
    }

    /**
     * Draws the random part of the next wait.
     *
     * @param asked the wait that the server or the program has asked for, to which the random part is in proportion
     * @param open how long there was a stream; zero if there was none
     * @param cap the most that the random part may be
     */
    public Duration backoff(Duration asked, Duration open, Duration cap) {
        if (open.compareTo(STABLE) >= 0) {
            doublings = 0;
        } else {
            long undone = open.dividedBy(UNDOES_ONE);
            doublings = (int) Math.min(MOST_DOUBLINGS, Math.max(0, doublings + 1 - undone));
        }
        Duration most =
                Durations.min(Durations.max(cap, bounds.min()), bounds.max().minus(bounds.min()));
        Duration first = Durations.max(FIRST, bounds.clamp(asked));
        bound = first.compareTo(most.dividedBy(1L << doublings)) >= 0 ? most : first.multipliedBy(1L << doublings);
        return Duration.ofMillis(
                (long) (Durations.millis(bound) * bounds.random().getAsDouble()));
    }

    /**
     * Computes the whole wait: the decision of the policy, within the bounds, and the random part. If the maximum
     * leaves no room, the random part is subtracted, so that even then not all clients reconnect at the same time.
     *
     * @param decided the wait that the policy decided
     * @param backoff the random part that was drawn last
     */
    public Duration delay(Duration decided, Duration backoff) {
        Duration latest = bounds.max().minus(bound);
        return bounds.clamp(Durations.min(bounds.clamp(decided), latest).plus(backoff));
    }

    /** Returns how long a request of the program to reconnect has to wait: zero, unless there were many before it. */
    Duration requestDelay(long now) {
        if (!wasRequested) {
            return Duration.ZERO;
        }
        long ahead = requestedUntil - now - BURST * bounds.requestInterval().toNanos();
        return Duration.ofNanos(Math.max(0, ahead + bounds.requestInterval().toNanos()));
    }

    /** Records that a request of the program was granted. */
    void requested(long now) {
        long from = wasRequested && requestedUntil - now > 0 ? requestedUntil : now;
        wasRequested = true;
        requestedUntil = from + bounds.requestInterval().toNanos();
    }
}
