package io.eventsource.client;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** The policies that come with this module. */
enum ReconnectPolicies implements ReconnectPolicy {
    STANDARD,
    PERSISTENT,
    NEVER;

    /** Statuses by which a server says that it cannot now, not that it never will. */
    private static final Set<Integer> MAY_PASS = Set.of(408, 423, 425, 429, 500, 502, 503, 504);

    @Override
    public ReconnectDecision next(Attempt attempt) {
        return this != NEVER && mayPass(attempt.ending())
                ? ReconnectDecision.after(delay(attempt), this)
                : ReconnectDecision.stop();
    }

    private boolean mayPass(Ending ending) {
        return ending instanceof Ending.StreamEnded
                || ending instanceof Ending.TimedOut
                || ending instanceof Ending.RequestNotPrepared
                || (ending instanceof Ending.ConnectionLost lost && (this == PERSISTENT || !lost.isDistrust()))
                || (this == PERSISTENT
                        && ending instanceof Ending.Refused refused
                        && MAY_PASS.contains(refused.status()));
    }

    private static Duration delay(Attempt attempt) {
        return attempt.ending() instanceof Ending.Refused refused && refused.retryAfter() != null
                ? Durations.max(attempt.reconnectionTime(), refused.retryAfter())
                : attempt.reconnectionTime();
    }

    /** Asks {@code policy} as long as there has been no stream for not too long. */
    record Within(ReconnectPolicy policy, Duration time) implements ReconnectPolicy {
        Within {
            Objects.requireNonNull(policy, "policy");
            Durations.requireNotNegative("time", time);
        }

        @Override
        public ReconnectDecision next(Attempt attempt) {
            return policy.next(attempt) instanceof ReconnectDecision.Reconnect again
                            && attempt.failing().plus(again.delay()).compareTo(time) <= 0
                    ? ReconnectDecision.after(again.delay(), new Within(again.next(), time))
                    : ReconnectDecision.stop();
        }
    }

    /**
     * Adds to what {@code policy} waits a random part of a time that doubles with each attempt in a row that had no
     * stream, or none for long.
     *
     * @param attempts how many there were in a row
     */
    record Backoff(ReconnectPolicy policy, Duration cap, Duration stable, int attempts) implements ReconnectPolicy {

        private static final Duration FIRST = Duration.ofSeconds(1);
        private static final int MOST_DOUBLINGS = 30;

        Backoff {
            Objects.requireNonNull(policy, "policy");
            Durations.requireNotNegative("cap", cap);
            Durations.requireNotNegative("stable", stable);
        }

        @Override
        public ReconnectDecision next(Attempt attempt) {
            if (!(policy.next(attempt) instanceof ReconnectDecision.Reconnect again)) {
                return ReconnectDecision.stop();
            }
            boolean hadStream = attempt.failures() == 0;
            boolean wasStable = hadStream && attempt.open().compareTo(stable) >= 0;
            int inARow = wasStable ? 0 : Math.min(attempts + 1, MOST_DOUBLINGS);
            // The end of a stream alone is no reason to wait longer, only one after the other.
            Duration bound = bound(attempt, hadStream ? inARow - 1 : inARow);
            return ReconnectDecision.after(
                    again.delay().plus(randomPartOf(bound)), new Backoff(again.next(), cap, stable, inARow));
        }

        /** Nothing after a stable stream; then the reconnection time, twice that and so on. */
        private Duration bound(Attempt attempt, int inARow) {
            if (inARow <= 0) {
                return Duration.ZERO;
            }
            Duration first = Durations.max(FIRST, attempt.reconnectionTime());
            return first.compareTo(cap.dividedBy(1L << (inARow - 1))) >= 0
                    ? cap
                    : first.multipliedBy(1L << (inARow - 1));
        }

        private static Duration randomPartOf(Duration bound) {
            long millis = Durations.millis(bound);
            return Duration.ofMillis(
                    millis == 0 ? 0 : ThreadLocalRandom.current().nextLong(Math.min(millis, Long.MAX_VALUE - 1) + 1));
        }
    }

    /** Asks {@code policy} as long as there has been no stream. */
    record Once(ReconnectPolicy policy) implements ReconnectPolicy {
        Once {
            Objects.requireNonNull(policy, "policy");
        }

        @Override
        public ReconnectDecision next(Attempt attempt) {
            return attempt.failures() > 0 && policy.next(attempt) instanceof ReconnectDecision.Reconnect again
                    ? ReconnectDecision.after(again.delay(), new Once(again.next()))
                    : ReconnectDecision.stop();
        }
    }

    /** Asks {@code policy} as long as not too many attempts have failed in a row. */
    record AtMost(ReconnectPolicy policy, int reconnects) implements ReconnectPolicy {
        AtMost {
            Objects.requireNonNull(policy, "policy");
            if (reconnects < 0) {
                throw new IllegalArgumentException("reconnects must not be negative, but is " + reconnects);
            }
        }

        @Override
        public ReconnectDecision next(Attempt attempt) {
            if (attempt.failures() <= reconnects && policy.next(attempt) instanceof ReconnectDecision.Reconnect again) {
                return ReconnectDecision.after(again.delay(), new AtMost(again.next(), reconnects));
            }
            return ReconnectDecision.stop();
        }
    }
}
