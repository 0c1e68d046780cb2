package io.eventsource.server;

import java.time.Duration;

/**
 * Thrown when a broker refuses an event for now: publishers are far ahead of delivery, its memory is used up, or it is stopping.
 * Nothing was published; the same event may be accepted later.
 */
public final class BrokerBusyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The time after which the publisher should try again. */
    private final Duration retryAfter;

    /**
     * Creates an exception with a reason. It has no stack trace: it reports a state, and a busy broker throws many.
     *
     * @param reason the reason, written for the publisher
     * @param retryAfter the time after which to try again, at least a second
     */
    public BrokerBusyException(String reason, Duration retryAfter) {
        super(reason, null, false, false);
        this.retryAfter = retryAfter;
    }

    /**
     * Returns the time after which the publisher should try again.
     *
     * @return the time, at least a second
     */
    public Duration retryAfter() {
        return retryAfter;
    }
}
