package io.eventsource.auth.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.auth.Rate;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimiterTest {

    /** Moved by hand; begins where the nanoseconds overflow soon. */
    private long now = Long.MAX_VALUE - 1_000;

    private RateLimiter limiter(int count, Duration time) {
        return new RateLimiter(new Rate(count, time), () -> now);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    @Test
    void theWholeRateIsAvailableAtOnceAndThenAsTimePasses() {
        RateLimiter limiter = limiter(3, Duration.ofSeconds(30));
        assertThat(limiter.take("a", 1)).isZero();
        assertThat(limiter.take("a", 2)).isZero();
        assertThat(limiter.take("a", 1)).isEqualTo(Duration.ofSeconds(10));
        assertThat(limiter.missing("a")).isEqualTo(Duration.ofSeconds(10));
        assertThat(limiter.take("b", 3)).as("another key").isZero();

        pass(Duration.ofSeconds(9));
        assertThat(limiter.take("a", 1)).as("a refusal costs nothing").isEqualTo(Duration.ofSeconds(1));
        pass(Duration.ofSeconds(1));
        assertThat(limiter.missing("a")).isZero();
        assertThat(limiter.take("a", 1)).isZero();
        assertThat(limiter.take("a", 1)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void moreThanTheRateCountsAsTheRate() {
        RateLimiter limiter = limiter(3, Duration.ofSeconds(30));
        assertThat(limiter.take("a", 100)).isZero();
        assertThat(limiter.take("a", 1)).isEqualTo(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void inNoTimeMoreThanTwiceTheRateIsTaken(long seed) {
        Random random = new Random(seed);
        int count = 1 + random.nextInt(20);
        Duration time = Duration.ofMillis(10 + random.nextInt(1_000));
        RateLimiter limiter = limiter(count, time);
        Deque<Long> taken = new ArrayDeque<>();
        long ofAll = 0;
        long start = now;
        for (int i = 0; i < 20_000; i++) {
            now += random.nextInt((int) (2 * time.toNanos() / count));
            int times = 1 + random.nextInt(count);
            Duration missing = limiter.take("a", times);
            if (missing.isZero()) {
                ofAll += times;
                for (int each = 0; each < times; each++) {
                    taken.add(now);
                }
            } else {
                now += missing.toNanos() - 1;
                assertThat(limiter.take("a", times))
                        .as("a nanosecond too early")
                        .isEqualTo(Duration.ofNanos(1));
            }
            while (!taken.isEmpty() && now - taken.peek() >= time.toNanos()) {
                taken.remove();
            }
            assertThat(taken).hasSizeLessThanOrEqualTo(2 * count);
        }
        double atMost = count + (double) (now - start) * count / time.toNanos();
        assertThat((double) ofAll).isLessThanOrEqualTo(atMost * 1.001);
    }

    @Test
    void keysWhoseRateIsAvailableAgainAreForgotten() {
        RateLimiter limiter = limiter(1, Duration.ofSeconds(10));
        for (int i = 0; i < RateLimiter.MOST_KEYS; i++) {
            limiter.take("key " + i, 1);
        }
        assertThat(limiter.take("one more", 1)).as("the first of the others").isZero();
        assertThat(limiter.take("another", 1))
                .as("shares a rate with the others")
                .isPositive();
        assertThat(limiter.take("key 1", 1)).as("a known key").isEqualTo(Duration.ofSeconds(10));
        pass(Duration.ofSeconds(10));
        assertThat(limiter.take("another", 1)).isZero();
        assertThat(limiter.keys()).isEqualTo(1);
    }

    @Test
    void aRateHasBounds() {
        assertThatThrownBy(() -> new Rate(0, Duration.ofDays(1)))
                .hasMessage("a rate must count from 1 to 1000000000, but counts 0");
        assertThatThrownBy(() -> new Rate(1, Duration.ZERO))
                .hasMessage("the time of a rate must be from a millisecond to 366 days, but is 0 ms");
        assertThat(new Rate(100, Duration.ofMillis(1500))).hasToString("100 in 1.5 s");
    }
}
