package io.eventsource.client;

import java.time.Duration;

/**
 * Decides, each time an attempt has ended, whether the source connects again, and when.
 *
 * <pre>{@code
 * EventSource.builder(uri).reconnectPolicy(ReconnectPolicy.persistent().atMost(10)).connect(listener);
 * }</pre>
 *
 * <p>A policy is immutable: what it wants to remember goes into the policy that its decision names as the next one. So
 * one policy serves many sources. It is called on the thread that the listener is called on, right before
 * {@link EventSourceListener#onReconnecting} or {@link EventSourceListener#onClosed}, and must not block. If it throws,
 * that is logged and the source stops.
 */
@FunctionalInterface
public interface ReconnectPolicy {

    /**
     * Decides what follows an attempt.
     *
     * @param attempt the attempt that has ended
     * @return the decision
     */
    ReconnectDecision next(Attempt attempt);

    /**
     * What the standard says, and the default: after the end of a stream and after a network failure the source waits
     * for the reconnection time and connects again; everything else is final. So is a certificate that cannot be
     * believed: to try again at once would be futile.
     *
     * @return the policy
     * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#sse-processing-model">HTML,
     *     9.2.3</a>
     */
    static ReconnectPolicy standard() {
        return ReconnectPolicies.STANDARD;
    }

    /**
     * As {@link #standard()}, and also after a status that may pass: 408, 423, 425, 429, 500, 502, 503 and 504, and
     * after a certificate that cannot be believed, which somebody may renew. It waits for the reconnection time, or longer if the answer's {@code Retry-After} asks for it.
     *
     * @return the policy
     */
    static ReconnectPolicy persistent() {
        return ReconnectPolicies.PERSISTENT;
    }

    /**
     * Never connects again: one attempt, one stream. To wait for a server that is not there yet, use {@link #once}.
     *
     * @return the policy
     */
    static ReconnectPolicy never() {
        return ReconnectPolicies.NEVER;
    }

    /**
     * This policy, but for one stream only: it stops when a stream that was open has ended, for whatever reason.
     *
     * @return the bounded policy
     */
    default ReconnectPolicy once() {
        return new ReconnectPolicies.Once(this);
    }

    /**
     * This policy, but it gives up when attempts fail in a row. An attempt that opened a stream starts the count anew.
     *
     * @param reconnects how many attempts may follow the first that failed, 0 or more
     * @return the bounded policy
     */
    default ReconnectPolicy atMost(int reconnects) {
        return new ReconnectPolicies.AtMost(this, reconnects);
    }

    /**
     * This policy, but it gives up once there has been no stream for some time.
     *
     * @param time the longest time without a stream, the wait for the next attempt included; not negative
     * @return the bounded policy
     * @throws IllegalArgumentException if the time is negative
     */
    default ReconnectPolicy within(Duration time) {
        return new ReconnectPolicies.Within(this, time);
    }

    /**
     * This policy, but it waits longer, each time another random part of a time that doubles: so a server that is down is
     * not hammered, and its clients do not all come at once when it is back. After a stream that was open for a minute the
     * doubling starts anew.
     *
     * @param cap the most that is added to what this policy waits; not negative
     * @return the policy that backs off
     * @throws IllegalArgumentException if the cap is negative
     */
    default ReconnectPolicy backoff(Duration cap) {
        return new ReconnectPolicies.Backoff(this, cap, Duration.ofMinutes(1), 0);
    }
}
