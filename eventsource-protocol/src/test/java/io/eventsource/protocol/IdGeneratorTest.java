package io.eventsource.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class IdGeneratorTest {

    private static final int THREADS = 4;
    private static final int IDS_OF_EACH = 20_000;

    private final HandMovedClock clock = new HandMovedClock("2025-01-01T00:00:00.000001Z");

    @Test
    void cursorLeavesTheIdToTheLog() {
        assertThat(IdGenerator.cursor().next()).isSameAs(EventId.CURSOR);
    }

    @Test
    void counterCountsFromOne() {
        assertThat(texts(IdGenerator.counter(), 3)).containsExactly("1", "2", "3");
    }

    @Test
    void counterCountsFromAGivenNumber() {
        assertThat(texts(IdGenerator.counter(41), 2)).containsExactly("41", "42");
        assertThat(texts(IdGenerator.counter(-1), 3)).containsExactly("-1", "0", "1");
    }

    @Test
    void eachCounterCountsForItself() {
        IdGenerator.counter().next();

        assertThat(texts(IdGenerator.counter(), 1)).containsExactly("1");
    }

    @RepeatedTest(8)
    void counterNeverGivesAnIdTwiceAndIncreasesForEveryThread() throws Exception {
        assertDistinctAndIncreasing(IdGenerator.counter());
    }

    @Test
    void timestampIsInSecondsWithSixDecimals() {
        assertThat(texts(IdGenerator.timestamp(clock), 1)).containsExactly("1735689600.000001");
        assertThat(texts(IdGenerator.timestamp(new HandMovedClock("2001-09-09T01:46:40Z")), 1))
                .containsExactly("1000000000.000000");
        assertThat(texts(IdGenerator.timestamp(new HandMovedClock("1970-01-01T00:00:00.050Z")), 1))
                .containsExactly("0.050000");
    }

    @Test
    void timestampFollowsTheClock() {
        IdGenerator timestamps = IdGenerator.timestamp(clock);
        timestamps.next();
        clock.move(Duration.ofMillis(1_500));

        assertThat(timestamps.next()).isEqualTo(EventId.of("1735689601.500001"));
    }

    @Test
    void timestampsWithinOneMicrosecondDiffer() {
        IdGenerator timestamps = IdGenerator.timestamp(clock);
        assertThat(texts(timestamps, 2)).containsExactly("1735689600.000001", "1735689600.000002");

        clock.move(Duration.ofNanos(999));
        assertThat(timestamps.next()).isEqualTo(EventId.of("1735689600.000003"));
    }

    @Test
    void timestampAdvancesWhenTheClockGoesBack() {
        IdGenerator timestamps = IdGenerator.timestamp(clock);
        timestamps.next();

        clock.move(Duration.ofHours(-1));
        assertThat(texts(timestamps, 2)).containsExactly("1735689600.000002", "1735689600.000003");

        clock.move(Duration.ofHours(2));
        assertThat(timestamps.next()).isEqualTo(EventId.of("1735693200.000001"));
    }

    @Test
    void timestampCarriesIntoTheNextSecond() {
        HandMovedClock lastMicrosecond = new HandMovedClock("2025-01-01T00:00:00.999999Z");

        assertThat(texts(IdGenerator.timestamp(lastMicrosecond), 2))
                .containsExactly("1735689600.999999", "1735689601.000000");
    }

    @Test
    void timestampIncreasesAsANumberBefore1970Too() {
        HandMovedClock before1970 = new HandMovedClock("1969-12-31T23:59:59.500Z");
        IdGenerator timestamps = IdGenerator.timestamp(before1970);

        assertThat(texts(timestamps, 2)).containsExactly("-0.500000", "-0.499999");
    }

    @Test
    void timestampHasAsciiDigitsWhateverTheLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(texts(IdGenerator.timestamp(clock), 1)).containsExactly("1735689600.000001");
            assertThat(texts(IdGenerator.counter(), 1)).containsExactly("1");
        } finally {
            Locale.setDefault(before);
        }
    }

    @RepeatedTest(8)
    void timestampNeverGivesAnIdTwiceAndIncreasesForEveryThread() throws Exception {
        assertDistinctAndIncreasing(IdGenerator.timestamp(clock));
        assertDistinctAndIncreasing(IdGenerator.timestamp(Clock.systemUTC()));
    }

    @Test
    void uuidIsRandom() {
        List<String> ids = texts(IdGenerator.uuid(), 2);

        assertThat(UUID.fromString(ids.get(0)).version()).isEqualTo(4);
        assertThat(ids.get(0)).isNotEqualTo(ids.get(1));
    }

    @Test
    void ownFunctionIsAGenerator() {
        IdGenerator own = () -> EventId.of("order-7");

        assertThat(own.next().text()).isEqualTo("order-7");
    }

    private static void assertDistinctAndIncreasing(IdGenerator ids) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        Callable<List<String>> take = () -> {
            start.await();
            return texts(ids, IDS_OF_EACH);
        };
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<String> all = new ArrayList<>();
            for (Future<List<String>> taken : threads.invokeAll(Collections.nCopies(THREADS, take))) {
                assertThat(taken.get()).isSortedAccordingTo(Comparator.comparing(BigDecimal::new));
                all.addAll(taken.get());
            }
            assertThat(new HashSet<>(all)).hasSize(THREADS * IDS_OF_EACH);
        } finally {
            threads.shutdown();
        }
    }

    private static List<String> texts(IdGenerator ids, int count) {
        return IntStream.range(0, count).mapToObj(i -> ids.next().text()).toList();
    }
}
