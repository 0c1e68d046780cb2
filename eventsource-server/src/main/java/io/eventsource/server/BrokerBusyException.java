package io.eventsource.server;

import java.time.Duration;

/**
 * The broker does not take an event now: more has been published than was brought to the streams, its memory is used up,
 * or it is about to stop. Nothing was published; later, the same may succeed.
 */
public final class BrokerBusyException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** After which time it makes sense to try again. */
    private final Duration retryAfter;

    BrokerBusyException(String reason, Duration retryAfter) {
        super(reason, null, false, false); // a state, not a fault: and there may be many
        this.retryAfter = retryAfter;
    }

    /**
     * After which time it makes sense to try again.
     *
     * @return the time, at least a second
     */
    public Duration retryAfter() {
        return retryAfter;
    }
}
