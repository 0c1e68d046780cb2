package io.eventsource.client;

import java.time.Duration;
import java.util.Objects;

/** The decision of a {@link ReconnectPolicy}: to reconnect after a delay, or to stop permanently. */
public sealed interface ReconnectDecision {

    /**
     * Decides to reconnect.
     *
     * @param delay how long to wait before; not negative
     * @param next the policy to ask the next time
     */
    record Reconnect(Duration delay, ReconnectPolicy next) implements ReconnectDecision {
        /**
         * Checks both.
         *
         * @param delay how long to wait before
         * @param next the policy to ask the next time
         * @throws IllegalArgumentException if {@code delay} is negative
         */
        public Reconnect {
            if (delay.isNegative()) {
                throw new IllegalArgumentException("delay must not be negative, but is " + delay);
            }
            Objects.requireNonNull(next, "next");
        }
    }

    /** Stops: the source is closed, for the reason that the attempt ended with. */
    record Stop() implements ReconnectDecision {}

    /**
     * Decides to reconnect.
     *
     * @param delay how long to wait before; not negative
     * @param next the policy to ask the next time
     * @return the decision
     * @throws IllegalArgumentException if {@code delay} is negative
     */
    static ReconnectDecision after(Duration delay, ReconnectPolicy next) {
        return new Reconnect(delay, next);
    }

    /**
     * Decides to stop.
     *
     * @return the decision
     */
    static ReconnectDecision stop() {
        return new Stop();
    }
}
