package io.eventsource.client;

import io.eventsource.client.internal.StandardPolicies;
import java.time.Duration;

/**
 * Decides, after each attempt has ended, whether the source reconnects, and when.
 *
 * <pre>{@code
 * EventSource.builder(uri).reconnectPolicy(ReconnectPolicy.persistent().atMost(10)).connect(listener);
 * }</pre>
 *
 * <p>A policy is immutable: its decision names the next policy, which holds what must be remembered. So one policy serves many
 * sources. It is called on the listener's thread, right before
 * {@link EventSourceListener#onReconnecting} or {@link EventSourceListener#onClosed}, and must not block. If it throws,
 * that is logged and the source stops.
 *
 * <p>Whatever a policy decides, the source keeps servers from being flooded: the delay is 100 ms at least
 * ({@link EventSourceBuilder#MIN_RECONNECTION_TIME}) and a day at most ({@link EventSourceBuilder#maxReconnectionTime}), and
 * the source adds a random part to it, of a time that begins with the reconnection time and doubles with each attempt in a
 * row that opened no stream, or a short one, up to {@link #maxBackoff}. A stream that was open for a minute restarts the
 * doubling.
 */
@FunctionalInterface
public interface ReconnectPolicy {

    /**
     * Decides what follows an attempt.
     *
     * @param attempt the attempt that has ended
     * @return the decision
     */
    ReconnectDecision next(FailedAttempt attempt);

    /**
     * Returns the upper bound of the random part that the source adds to each delay.
     *
     * @return the bound, {@link EventSourceBuilder#DEFAULT_BACKOFF} unless overridden; the source takes less than 100 ms as
     *     100 ms
     */
    default Duration maxBackoff() {
        return EventSourceBuilder.DEFAULT_BACKOFF;
    }

    /**
     * Returns the standard's policy, which is the default: after the end of a stream and after a network failure the source waits
     * for the reconnection time and reconnects; everything else is final, an untrusted certificate included.
     *
     * @return the policy
     * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model">HTML,
     *     9.2.3</a>
     */
    static ReconnectPolicy standard() {
        return StandardPolicies.STANDARD;
    }

    /**
     * Returns a policy that reconnects as {@link #standard()}, and also after a status that may pass: 408, 423, 425, 429, 500, 502, 503 and 504, and
     * after an untrusted or expired certificate, which may be renewed. It waits for the reconnection time, or longer if the
     * answer's {@code Retry-After} asks for it.
     *
     * @return the policy
     */
    static ReconnectPolicy persistent() {
        return StandardPolicies.PERSISTENT;
    }

    /**
     * Returns a policy that never reconnects: one attempt, one stream. To wait for a server that is not there yet, use {@link #once}.
     *
     * @return the policy
     */
    static ReconnectPolicy never() {
        return StandardPolicies.NEVER;
    }

    /**
     * Limits this policy to one stream: the source stops when a stream that was open has ended, for whatever reason.
     *
     * @return the bounded policy
     */
    default ReconnectPolicy once() {
        return new StandardPolicies.Once(this);
    }

    /**
     * Limits how many attempts may fail in a row. An attempt that opened a stream resets the count.
     *
     * @param maxReconnects how many attempts may follow the first that failed, 0 or more
     * @return the bounded policy
     */
    default ReconnectPolicy atMost(int maxReconnects) {
        return new StandardPolicies.AtMost(this, maxReconnects);
    }

    /**
     * Limits how long there may be no stream.
     *
     * @param time the longest time without a stream, the wait for the next attempt included; not negative
     * @return the bounded policy
     * @throws IllegalArgumentException if the time is negative
     */
    default ReconnectPolicy within(Duration time) {
        return new StandardPolicies.Within(this, time);
    }

    /**
     * Sets the upper bound of the random part that the source adds to each delay.
     *
     * @param max the bound; not negative; the source takes less than 100 ms as 100 ms
     * @return the policy with the bound
     * @throws IllegalArgumentException if the bound is negative
     */
    default ReconnectPolicy backoff(Duration max) {
        return new StandardPolicies.Backoff(this, max);
    }
}
