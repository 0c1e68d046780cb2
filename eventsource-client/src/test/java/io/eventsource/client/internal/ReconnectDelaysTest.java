package io.eventsource.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.client.internal.ReconnectDelays.Bounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How long sources wait, whatever their policies and servers say. */
class ReconnectDelaysTest {

    private static final Duration TIME = Duration.ofSeconds(3);
    private static final Duration CAP = Duration.ofSeconds(30);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration FLOOR = Duration.ofMillis(100);
    private static final Duration NO_STREAM = Duration.ZERO;

    private final Random random = new Random(4711);
    private final Bounds bounds = new Bounds(FLOOR, DAY, Duration.ofSeconds(1), random::nextDouble);

    private ReconnectDelays delays() {
        return new ReconnectDelays(bounds);
    }

    private static Duration next(ReconnectDelays delays, Duration decided, Duration open) {
        return delays.delay(decided, delays.backoff(decided, open, CAP));
    }

    /** The random part after some failures in a row, in seconds, many times over. */
    private List<Double> addedAfter(int failures) {
        List<Double> added = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            ReconnectDelays delays = delays();
            Duration delay = Duration.ZERO;
            for (int failure = 1; failure <= failures; failure++) {
                delay = next(delays, TIME, NO_STREAM);
            }
            added.add(delay.minus(TIME).toMillis() / 1_000.0);
        }
        return added;
    }

    @Test
    void aRandomPartOfATimeThatDoublesIsAddedUpToABound() {
        double[] limits = {3, 6, 12, 24, 30, 30};
        for (int failures = 1; failures <= limits.length; failures++) {
            double limit = limits[failures - 1];
            List<Double> added = addedAfter(failures);

            assertThat(added).as("after " + failures).allMatch(seconds -> seconds >= 0 && seconds <= limit);
            assertThat(added).anyMatch(seconds -> seconds > limit * 0.9);
            assertThat(added).anyMatch(seconds -> seconds < limit * 0.1);
        }
    }

    /** Whatever is decided, however long streams are: the wait stays within the bounds. */
    @Test
    void noWaitIsShorterThanTheFloorOrLongerThanTheCeiling() {
        for (int i = 0; i < 2_000; i++) {
            Duration max = FLOOR.plus(randomTime());
            ReconnectDelays delays = new ReconnectDelays(bounds.withMax(max));
            for (int n = 0; n < 50; n++) {
                Duration backoff = delays.backoff(randomTime(), randomTime(), randomTime());
                assertThat(delays.delay(randomTime(), backoff)).isBetween(FLOOR, max);
            }
        }
    }

    /** From nothing to the longest duration there is, each order of magnitude as likely. */
    private Duration randomTime() {
        return switch (random.nextInt(8)) {
            case 0 -> Duration.ZERO;
            case 1 -> Duration.ofSeconds(Long.MAX_VALUE / 4);
            default -> Duration.ofMillis(random.nextLong() >>> random.nextInt(1, 64));
        };
    }

    @Test
    void itWorksForMonths() {
        ReconnectDelays delays = delays();
        for (int failure = 1; failure < 100_000; failure++) {
            assertThat(next(delays, TIME, NO_STREAM)).isBetween(TIME, TIME.plus(CAP));
        }
    }

    /** A server that asks to be asked at once, and closes each stream at once. */
    @Test
    void streamsThatEndAtOnceAreAskedForLessAndLessOften() {
        ReconnectDelays delays = delays();
        Duration time = Duration.ZERO;
        int connections = 0;
        while (time.compareTo(Duration.ofMinutes(10)) < 0) {
            time = time.plus(next(delays, Duration.ZERO, Duration.ofMillis(1)));
            connections++;
        }
        assertThat(connections).isLessThan(80); // one each 15 s, and a few more at the beginning
    }

    @Test
    void aStableStreamStartsItAnew() {
        for (int i = 0; i < 200; i++) {
            ReconnectDelays delays = delays();
            for (int failure = 1; failure < 10; failure++) {
                next(delays, TIME, NO_STREAM);
            }
            assertThat(next(delays, TIME, Duration.ofMinutes(1))).isBetween(TIME, TIME.multipliedBy(2));
            assertThat(next(delays, TIME, NO_STREAM)).isBetween(TIME, TIME.multipliedBy(3));
        }
    }

    /** Many platforms end a response after some seconds: that is no failure. */
    @ParameterizedTest
    @ValueSource(ints = {10, 25, 30, 55})
    void streamsThatTheServerEndsAfterSomeSecondsAreNotWaitedForLonger(int seconds) {
        ReconnectDelays delays = delays();
        for (int i = 0; i < 500; i++) {
            assertThat(next(delays, TIME, Duration.ofSeconds(seconds))).isBetween(TIME, TIME.multipliedBy(2));
        }
    }

    /** All of them had a stable stream, which the server's restart has cut. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1_000, 3_000, 600_000, 86_400_000L, 99_999_999_999L})
    void manyClientsReconnectAtDifferentTimes(long millis) {
        Duration asked = Duration.ofMillis(millis);
        List<Long> arrivals = new ArrayList<>();
        for (int client = 0; client < 1_000; client++) {
            ReconnectDelays delays = delays();
            arrivals.add(next(delays, bounds.clamp(asked), Duration.ofHours(1)).toMillis());
        }
        assertSpread(arrivals, Math.min(30_000, Math.max(1_000, millis)));
    }

    /** The server is down at first, so that each client has failed a few times. */
    @Test
    void manyClientsReconnectAtDifferentTimesAfterAnOutage() {
        List<Long> arrivals = new ArrayList<>();
        for (int client = 0; client < 1_000; client++) {
            ReconnectDelays delays = delays();
            long time = next(delays, TIME, Duration.ofHours(1)).toMillis();
            while (time < 120_000) {
                time += next(delays, TIME, NO_STREAM).toMillis();
            }
            arrivals.add(time);
        }
        assertSpread(arrivals, 30_000);
    }

    /** In no tenth of the time do more than a fifth of all come. */
    private static void assertSpread(List<Long> arrivals, long millis) {
        long first = arrivals.stream().mapToLong(Long::longValue).min().orElseThrow();
        long last = arrivals.stream().mapToLong(Long::longValue).max().orElseThrow();
        assertThat(last - first).isGreaterThan(millis * 9 / 10);
        for (long from = first; from < last; from += millis / 20) {
            long begin = from;
            assertThat(arrivals.stream().filter(at -> at >= begin && at < begin + millis / 10))
                    .as("within %d ms from %d", millis / 10, from - first)
                    .hasSizeLessThanOrEqualTo(200);
        }
    }

    @Test
    void aBoundOfTheRandomPartIsNeverNothing() {
        ReconnectDelays delays = delays();
        List<Duration> backoffs = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            backoffs.add(delays.backoff(TIME, NO_STREAM, Duration.ZERO));
        }
        assertThat(backoffs).allMatch(backoff -> backoff.compareTo(FLOOR) <= 0);
        assertThat(backoffs).anyMatch(backoff -> backoff.compareTo(FLOOR.dividedBy(2)) > 0);
    }

    @Test
    void theFirstRequestsOfAProgramAreMetAtOnceThenOnePerSecond() {
        ReconnectDelays delays = delays();
        long now = Long.MAX_VALUE - Duration.ofSeconds(7).toNanos(); // a clock that overflows during the test
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Duration wait = delays.requestDelay(now);
            waits.add(wait.toMillis());
            now += wait.toNanos();
            delays.requested(now);
        }
        assertThat(waits.subList(0, 5)).containsOnly(0L);
        assertThat(waits.subList(5, 20)).containsOnly(1_000L);
        now += Duration.ofHours(1).toNanos();
        assertThat(delays.requestDelay(now)).isZero();
    }
}
