package io.eventsource.client.internal;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceBuilder;
import io.eventsource.client.FailedAttempt;
import io.eventsource.client.ReconnectDecision;
import io.eventsource.client.ReconnectPolicy;
import java.net.URI;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether a source reconnects, and when: it asks the policy and keeps the delays. Owned by the thread that drives the
 * source.
 */
final class Reconnector {

    private static final Logger LOG = LoggerFactory.getLogger(EventSource.class);

    private final ConnectionLabel id;
    private final URI uri;
    private final LongSupplier nanoTime;
    private final ReconnectDelays delays;

    private ReconnectPolicy policy;
    /** How many attempts in a row have opened no stream, without those that the program asked for. */
    private int failures;

    private long openedAt;
    /** When the last stream ended, or when the source was created. */
    private long failingSince;

    Reconnector(SourceOptions options, ConnectionLabel id) {
        this.id = id;
        this.uri = options.request().uri();
        this.nanoTime = options.timeouts().nanoTime();
        this.delays = new ReconnectDelays(options.bounds());
        this.policy = options.reconnectPolicy();
        this.failingSince = nanoTime.getAsLong();
    }

    /** Records that a stream was opened. */
    void opened() {
        openedAt = nanoTime.getAsLong();
    }

    /**
     * Computes the delay before the next attempt.
     *
     * @param end how the last attempt ended
     * @param wasOpen whether it had opened a stream
     * @param reconnectionTime the source's reconnection time
     * @return the delay; null if there is no other attempt
     */
    @Nullable Duration delayAfter(ConnectionEnd end, boolean wasOpen, Duration reconnectionTime) {
        boolean requested = end instanceof ConnectionEnd.ReconnectRequested;
        long now = nanoTime.getAsLong();
        failures = wasOpen ? 0 : failures + (requested ? 0 : 1);
        failingSince = wasOpen ? now : failingSince;
        if (requested) {
            Duration delay = requestDelay();
            requestMet();
            return delay;
        }
        Duration open = wasOpen ? Duration.ofNanos(now - openedAt) : Duration.ZERO;
        Duration failing = Duration.ofNanos(now - failingSince);
        Duration backoff = delays.backoff(askedDelay(end, reconnectionTime), open, maxBackoff());
        FailedAttempt attempt = new FailedAttempt(end, reconnectionTime, failures, open, failing, backoff);
        if (decide(attempt) instanceof ReconnectDecision.Reconnect again) {
            policy = again.next();
            return delays.delay(again.delay(), backoff);
        }
        return null;
    }

    /** Returns how long a program that asks to reconnect has to wait: zero, unless it has asked often. */
    Duration requestDelay() {
        return delays.requestDelay(nanoTime.getAsLong());
    }

    /** Records that the program gets the connection that it asked for. */
    void requestMet() {
        delays.requested(nanoTime.getAsLong());
    }

    /** Returns the time to which the random part of a delay is proportional. */
    private static Duration askedDelay(ConnectionEnd end, Duration reconnectionTime) {
        Duration retryAfter = end instanceof ConnectionEnd.HttpStatus http ? http.retryAfter() : null;
        return retryAfter == null ? reconnectionTime : Durations.max(retryAfter, reconnectionTime);
    }

    private Duration maxBackoff() {
        try {
            return policy.maxBackoff();
        } catch (RuntimeException e) {
            LOG.error("[{}] The reconnect policy of {} threw; the default backoff is used", id, uri, e);
            return EventSourceBuilder.DEFAULT_BACKOFF;
        }
    }

    private ReconnectDecision decide(FailedAttempt attempt) {
        try {
            return policy.next(attempt);
        } catch (RuntimeException e) {
            LOG.error("[{}] The reconnect policy of {} threw; the event source stops", id, uri, e);
            return ReconnectDecision.stop();
        }
    }
}
