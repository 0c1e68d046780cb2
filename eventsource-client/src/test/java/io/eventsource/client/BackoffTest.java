package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.EOFException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How long sources wait whose server cannot be reached. */
class BackoffTest {

    private static final URI STREAM = URI.create("http://example.org/");
    private static final Duration TIME = Duration.ofSeconds(3);
    private static final Duration CAP = Duration.ofSeconds(30);

    private final ReconnectPolicy policy = ReconnectPolicy.standard().backoff(CAP);

    private static Attempt failed(int failures) {
        return new Attempt(
                new Ending.ConnectionLost(STREAM, new EOFException()),
                TIME,
                failures,
                Duration.ZERO,
                Duration.ofSeconds(failures));
    }

    private static Attempt streamOf(Duration open) {
        return new Attempt(new Ending.StreamEnded(STREAM), TIME, 0, open, Duration.ZERO);
    }

    private static ReconnectDecision.Reconnect next(ReconnectPolicy policy, Attempt attempt) {
        return (ReconnectDecision.Reconnect) policy.next(attempt);
    }

    /** What is added to the reconnection time after some failures in a row, in seconds, many times over. */
    private List<Double> addedAfter(int failures) {
        List<Double> added = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            ReconnectPolicy now = policy;
            Duration delay = Duration.ZERO;
            for (int failure = 1; failure <= failures; failure++) {
                ReconnectDecision.Reconnect again = next(now, failed(failure));
                now = again.next();
                delay = again.delay();
            }
            added.add(delay.minus(TIME).toMillis() / 1_000.0);
        }
        return added;
    }

    @Test
    void aRandomPartOfATimeThatDoublesIsAddedUpToABound() {
        double[] bounds = {3, 6, 12, 24, 30, 30};
        for (int failures = 1; failures <= bounds.length; failures++) {
            double bound = bounds[failures - 1];
            List<Double> added = addedAfter(failures);

            assertThat(added).as("after " + failures).allMatch(seconds -> seconds >= 0 && seconds <= bound);
            assertThat(added).anyMatch(seconds -> seconds > bound * 0.9);
            assertThat(added).anyMatch(seconds -> seconds < bound * 0.1);
        }
    }

    @Test
    void itGoesOnForMonths() {
        ReconnectPolicy now = policy;
        for (int failure = 1; failure < 100_000; failure++) {
            ReconnectDecision.Reconnect again = next(now, failed(failure));
            assertThat(again.delay()).isBetween(TIME, TIME.plus(CAP));
            now = again.next();
        }
    }

    @Test
    void theEndOfAStreamAloneIsNoReasonToWaitLonger() {
        assertThat(next(policy, streamOf(Duration.ZERO)).delay()).isEqualTo(TIME);
    }

    @Test
    void streamsThatEndAtOnceAreWhenTheyFollowEachOther() {
        ReconnectPolicy now = policy;
        Duration longest = Duration.ZERO;
        for (int i = 0; i < 50; i++) {
            ReconnectDecision.Reconnect again = next(now, streamOf(Duration.ofSeconds(1)));
            now = again.next();
            longest = again.delay().compareTo(longest) > 0 ? again.delay() : longest;
        }
        assertThat(longest).isGreaterThan(TIME.plus(CAP.dividedBy(2)));
    }

    @Test
    void aStableStreamStartsItAnew() {
        ReconnectPolicy now = policy;
        for (int failure = 1; failure < 10; failure++) {
            now = next(now, failed(failure)).next();
        }
        ReconnectDecision.Reconnect afterStream = next(now, streamOf(Duration.ofMinutes(1)));
        assertThat(afterStream.delay()).isEqualTo(TIME);
        assertThat(next(afterStream.next(), failed(1)).delay()).isLessThanOrEqualTo(TIME.multipliedBy(2));
    }

    @Test
    void whatTheOtherPolicyStopsAtIsFinal() {
        assertThat(policy.next(new Attempt(new Ending.ToldToStop(STREAM), TIME, 1, Duration.ZERO, Duration.ZERO)))
                .isEqualTo(ReconnectDecision.stop());
    }

    @Test
    void withinATimeItGivesUpOnceTheNextAttemptWouldComeLater() {
        ReconnectPolicy bounded = ReconnectPolicy.standard().within(Duration.ofSeconds(10));

        assertThat(next(bounded, failed(7)).next()).isEqualTo(bounded);
        assertThat(bounded.next(failed(8))).isEqualTo(ReconnectDecision.stop());
    }

    @Test
    void nothingIsNegative() {
        Duration negative = Duration.ofMillis(-1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReconnectPolicy.standard().backoff(negative));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ReconnectPolicy.standard().within(negative));
    }
}
