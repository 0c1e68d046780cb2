package io.eventsource.server;

import java.time.Duration;

/**
 * Thrown when a broker refuses an event for now: publishers are far ahead of delivery, its memory is used up, or it is stopping.
 * Nothing was published; the same event may be accepted later.
 */
public final class BrokerBusyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** After which time it makes sense to try again. */
    private final Duration retryAfter;

    /**
     * Describes why an event was refused. Has no stack trace: it reports a state, and there may be many.
     *
     * @param reason the reason, in words for the publisher
     * @param retryAfter after which time it makes sense to try again, at least a second
     */
    public BrokerBusyException(String reason, Duration retryAfter) {
        super(reason, null, false, false);
        this.retryAfter = retryAfter;
    }

    /**
     * Returns after which time it makes sense to try again.
     *
     * @return the time, at least a second
     */
    public Duration retryAfter() {
        return retryAfter;
    }
}
