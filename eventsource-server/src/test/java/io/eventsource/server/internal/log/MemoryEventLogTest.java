package io.eventsource.server.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.server.Retention;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MemoryEventLogTest extends EventLogContract {

    private static final byte[] KIBIBYTE = new byte[1024];
    private static final Retention EVERYTHING = new Retention(1_000_000, 1L << 30, Duration.ofDays(1));

    private final MemoryBudget budget = new MemoryBudget(1024 * 1024);

    @Override
    MemoryEventLog newLog(long position) {
        return new MemoryEventLog(position, budget, this::walked, true);
    }

    private MemoryEventLog newLog(MemoryBudget of, long walked) {
        return new MemoryEventLog(0, of, () -> walked, true);
    }

    private static void append(EventLog log, long from, long to) {
        for (long sequence = from; sequence <= to; sequence++) {
            log.append(sequence, null, KIBIBYTE, KIBIBYTE, 0);
        }
    }

    @Test
    void givesAllItsMemoryBack() {
        MemoryEventLog log = newLog(0);
        for (int i = 1; i <= 1_000; i++) {
            log.append(i, "id " + i % 700, KIBIBYTE, KIBIBYTE, 0);
        }
        assertThat(budget.used()).isGreaterThan(2_000 * 1024);

        log.retain(Retention.NONE, 1_000, 1);

        assertThat(budget.used()).isZero();
    }

    @Test
    void aSmallEventTakesLittle() {
        newLog(0).append(1, null, new byte[10], new byte[20], 0);

        assertThat(budget.used()).isLessThan(500);
    }

    @Test
    void theOldestOfAllLogsGoFirstWhenTheirMemoryIsUsedUp() {
        MemoryEventLog first = newLog(0);
        MemoryEventLog second = newLog(0);
        append(first, 1, 300);
        append(second, 301, 600);
        append(first, 601, 700);
        assertThat(budget.used()).isGreaterThan(1024 * 1024);

        assertThat(budget.evictFor(0)).isTrue();

        assertThat(budget.used()).isLessThanOrEqualTo(1024 * 1024);
        assertThat(first.start()).isBetween(150L, 300L);
        assertThat(second.start()).isZero();
        assertThat(first.end()).isEqualTo(700);
    }

    @Test
    void undeliveredEventsAreNotEvictedEvenThen() {
        MemoryBudget small = new MemoryBudget(10_000);
        MemoryEventLog unseen = newLog(small, 0);
        MemoryEventLog seen = newLog(small, 1_000);
        append(unseen, 1, 10);
        append(seen, 11, 20);

        assertThat(small.evictFor(1)).isFalse();

        assertThat(unseen.start()).isZero();
        assertThat(seen.start()).isEqualTo(20);
        unseen.retain(EVERYTHING, 10, 0);
        assertThat(unseen.start()).isZero();
    }
}
