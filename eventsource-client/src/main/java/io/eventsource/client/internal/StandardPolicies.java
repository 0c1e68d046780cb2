package io.eventsource.client.internal;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.FailedAttempt;
import io.eventsource.client.ReconnectDecision;
import io.eventsource.client.ReconnectPolicy;
import io.eventsource.protocol.internal.FaultText;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/** The policies that come with this module. */
public enum StandardPolicies implements ReconnectPolicy {
    STANDARD,
    PERSISTENT,
    NEVER;

    /** Statuses by which a server says that it cannot now, not that it never will. */
    private static final Set<Integer> MAY_PASS = Set.of(408, 423, 425, 429, 500, 502, 503, 504);

    @Override
    public ReconnectDecision next(FailedAttempt attempt) {
        return this != NEVER && mayPass(attempt.end())
                ? ReconnectDecision.after(delay(attempt), this)
                : ReconnectDecision.stop();
    }

    private boolean mayPass(ConnectionEnd end) {
        return end instanceof ConnectionEnd.StreamEnded
                || end instanceof ConnectionEnd.TimedOut
                || end instanceof ConnectionEnd.InvalidResponse
                || end instanceof ConnectionEnd.RequestNotPrepared
                || (end instanceof ConnectionEnd.ConnectionLost lost
                        && (this == PERSISTENT || !FaultText.isUntrustedCertificate(lost.cause())))
                || (this == PERSISTENT
                        && end instanceof ConnectionEnd.HttpStatus http
                        && MAY_PASS.contains(http.status()));
    }

    private static Duration delay(FailedAttempt attempt) {
        return attempt.end() instanceof ConnectionEnd.HttpStatus http && http.retryAfter() != null
                ? Durations.max(attempt.reconnectionTime(), http.retryAfter())
                : attempt.reconnectionTime();
    }

    /** Asks {@code policy} as long as there has been no stream for not too long. */
    public record Within(ReconnectPolicy policy, Duration time) implements ReconnectPolicy {
        public Within {
            Objects.requireNonNull(policy, "policy");
            Durations.requireNotNegative("time", time);
        }

        @Override
        public ReconnectDecision next(FailedAttempt attempt) {
            return policy.next(attempt) instanceof ReconnectDecision.Reconnect again
                            && attempt.failingFor()
                                            .plus(again.delay())
                                            .plus(attempt.backoff())
                                            .compareTo(time)
                                    <= 0
                    ? ReconnectDecision.after(again.delay(), new Within(again.next(), time))
                    : ReconnectDecision.stop();
        }

        @Override
        public Duration maxBackoff() {
            return policy.maxBackoff();
        }
    }

    /** Decides as {@code policy}, with another bound for the random part. */
    public record Backoff(ReconnectPolicy policy, Duration maxBackoff) implements ReconnectPolicy {
        public Backoff {
            Objects.requireNonNull(policy, "policy");
            Durations.requireNotNegative("maxBackoff", maxBackoff);
        }

        @Override
        public ReconnectDecision next(FailedAttempt attempt) {
            return policy.next(attempt) instanceof ReconnectDecision.Reconnect again
                    ? ReconnectDecision.after(again.delay(), new Backoff(again.next(), maxBackoff))
                    : ReconnectDecision.stop();
        }
    }

    /** Asks {@code policy} as long as there has been no stream. */
    public record Once(ReconnectPolicy policy) implements ReconnectPolicy {
        public Once {
            Objects.requireNonNull(policy, "policy");
        }

        @Override
        public ReconnectDecision next(FailedAttempt attempt) {
            return attempt.failures() > 0 && policy.next(attempt) instanceof ReconnectDecision.Reconnect again
                    ? ReconnectDecision.after(again.delay(), new Once(again.next()))
                    : ReconnectDecision.stop();
        }

        @Override
        public Duration maxBackoff() {
            return policy.maxBackoff();
        }
    }

    /** Asks {@code policy} as long as not too many attempts have failed in a row. */
    public record AtMost(ReconnectPolicy policy, int maxReconnects) implements ReconnectPolicy {
        public AtMost {
            Objects.requireNonNull(policy, "policy");
            if (maxReconnects < 0) {
                throw new IllegalArgumentException("maxReconnects must not be negative, but is " + maxReconnects);
            }
        }

        @Override
        public ReconnectDecision next(FailedAttempt attempt) {
            if (attempt.failures() <= maxReconnects
                    && policy.next(attempt) instanceof ReconnectDecision.Reconnect again) {
                return ReconnectDecision.after(again.delay(), new AtMost(again.next(), maxReconnects));
            }
            return ReconnectDecision.stop();
        }

        @Override
        public Duration maxBackoff() {
            return policy.maxBackoff();
        }
    }
}
