package io.eventsource.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.server.Retention;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeptRangeTest {

    private static final Duration YEAR = Duration.ofDays(366);

    private static KeptRange range(int events, long bytes, Duration age) {
        return new KeptRange(new Retention(events, bytes, age));
    }

    @Test
    void keepsAllUntilABoundIsReached() {
        KeptRange range = range(1_000, 1_000_000, YEAR);
        for (int i = 1; i <= 1_000; i++) {
            range.add(i, 10, 0);
        }
        assertThat(range.first()).isZero();
    }

    @Test
    void keepsAsManyRecordsAsTheBoundSaysAndFewMore() {
        KeptRange range = range(1_000, 1_000_000, YEAR);
        for (int i = 1; i <= 5_000; i++) {
            range.add(i, 10, 0);
        }
        assertThat(range.first()).isBetween(3_950L, 4_001L);
    }

    @Test
    void keepsAsManyBytesAsTheBoundSaysAndFewMore() {
        KeptRange range = range(1_000_000, 100_000, YEAR);
        for (int i = 1; i <= 5_000; i++) {
            range.add(i, 100, 0);
        }
        assertThat(range.first()).isBetween(3_950L, 4_001L);
    }

    @Test
    void givesUpWhatIsTooOld() {
        KeptRange range = range(1_000_000, 1_000_000_000, Duration.ofSeconds(64));
        for (int i = 1; i <= 1_000; i++) {
            range.add(i, 100, 1_000L * i);
        }
        assertThat(range.first()).isBetween(930L, 936L);
        range.giveUp(2_000_000);
        assertThat(range.first()).as("the last part").isBetween(998L, 1_000L);
    }

    @Test
    void keepsARecordThatIsLargerThanTheBound() {
        KeptRange range = range(1_000, 1_000, YEAR);
        range.add(1, 100, 0);
        range.add(2, 5_000, 0);
        assertThat(range.first()).isEqualTo(2);
        range.add(3, 100, 0);
        range.add(4, 900, 0);
        assertThat(range.first()).isEqualTo(3);
    }
}
