package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.server.EventLog.Batch;
import io.eventsource.server.EventLog.Entry;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemoryEventLogTest {

    private static final int NO_LIMIT = Integer.MAX_VALUE;

    private static MemoryEventLog log(int events, long bytes) {
        return new MemoryEventLog(new Retention(events, bytes));
    }

    private static void append(EventLog log, @Nullable String id, String block) {
        log.append(new Entry(id, block.getBytes(StandardCharsets.US_ASCII)));
    }

    private static void append(EventLog log, int from, int to) {
        for (int i = from; i <= to; i++) {
            append(log, null, i + ";");
        }
    }

    private static String text(Batch batch) {
        return new String(batch.bytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void anEmptyLogStartsAndEndsAtZero() {
        MemoryEventLog log = log(10, 1_000);

        assertThat(log.start()).isZero();
        assertThat(log.end()).isZero();
        assertThat(text(log.read(0, 0, NO_LIMIT))).isEmpty();
    }

    @Test
    void epochsAreUnguessableAndNeverTheSame() {
        assertThat(log(1, 1).epoch())
                .matches("[A-Za-z0-9_-]{16}")
                .isNotEqualTo(log(1, 1).epoch());
    }

    @Test
    void keepsAsManyEventsAsAllowedAndForgetsTheOldest() {
        MemoryEventLog log = log(3, 1_000);

        append(log, 1, 5);

        assertThat(log.start()).isEqualTo(2);
        assertThat(log.end()).isEqualTo(5);
        assertThat(text(log.read(2, 5, NO_LIMIT))).isEqualTo("3;4;5;");
    }

    @Test
    void keepsAsManyBytesAsAllowed() {
        MemoryEventLog log = log(100, 6);

        append(log, 1, 4);
        assertThat(log.start()).isEqualTo(1);

        append(log, null, "12345");
        assertThat(log.start()).isEqualTo(4);
    }

    @Test
    void keepsTheNewestEventHoweverLarge() {
        MemoryEventLog log = log(100, 3);

        append(log, 1, 1);
        append(log, null, "far too large");

        assertThat(text(log.read(1, 2, NO_LIMIT))).isEqualTo("far too large");
        assertThat(log.start()).isEqualTo(1);
    }

    @Test
    void growsWithoutLosingWhatItHas() {
        MemoryEventLog log = log(100, 10_000);
        StringBuilder all = new StringBuilder();

        for (int i = 1; i <= 1_000; i++) {
            append(log, i, i);
            if (i > 900) {
                all.append(i).append(';');
            }
        }

        assertThat(log.start()).isEqualTo(900);
        assertThat(text(log.read(900, 1_000, NO_LIMIT))).isEqualTo(all.toString());
    }

    @Test
    void growsInTheMiddleOfItsRing() {
        MemoryEventLog log = log(9, 10_000);
        append(log, 1, 5);
        log.clear();

        append(log, 6, 16);

        assertThat(text(log.read(7, 16, NO_LIMIT))).isEqualTo("8;9;10;11;12;13;14;15;16;");
    }

    @Test
    void readsWholeEventsUpToALimitOfBytes() {
        MemoryEventLog log = log(100, 1_000);
        append(log, 1, 9);

        assertThat(log.read(0, 9, 7)).satisfies(batch -> {
            assertThat(text(batch)).isEqualTo("1;2;3;");
            assertThat(batch.place()).isEqualTo(3);
        });
        assertThat(text(log.read(3, 9, 8))).isEqualTo("4;5;6;7;");
    }

    @Test
    void readsOneEventAtLeast() {
        MemoryEventLog log = log(100, 1_000);
        append(log, 1, 3);

        assertThat(log.read(0, 3, 1)).satisfies(batch -> {
            assertThat(text(batch)).isEqualTo("1;");
            assertThat(batch.place()).isEqualTo(1);
        });
    }

    @Test
    void readsNothingBehindTheGivenEnd() {
        MemoryEventLog log = log(100, 1_000);
        append(log, 1, 9);

        assertThat(text(log.read(2, 4, NO_LIMIT))).isEqualTo("3;4;");
        assertThat(text(log.read(4, 4, NO_LIMIT))).isEmpty();
    }

    @Test
    void findsAnEventByItsOwnIdUntilItIsForgotten() {
        MemoryEventLog log = log(2, 1_000);
        append(log, "a", "1");
        append(log, "b", "2");
        assertThat(log.find("a")).hasValue(1);

        append(log, "c", "3");

        assertThat(log.find("a")).isEmpty();
        assertThat(log.find("c")).hasValue(3);
    }

    @Test
    void anIdThatIsUsedAgainMeansTheNewerEvent() {
        MemoryEventLog log = log(2, 1_000);
        append(log, "a", "1");
        append(log, "a", "2");
        assertThat(log.find("a")).hasValue(2);

        append(log, null, "3");
        assertThat(log.find("a")).hasValue(2);

        append(log, null, "4");
        assertThat(log.find("a")).isEmpty();
    }

    @Test
    void goesOnCountingAfterItWasCleared() {
        MemoryEventLog log = log(10, 8);
        append(log, "a", "1234567");
        append(log, 2, 2);

        log.clear();

        assertThat(log.start()).isEqualTo(2);
        assertThat(log.end()).isEqualTo(2);
        assertThat(log.find("a")).isEmpty();
        append(log, 3, 6);
        assertThat(text(log.read(2, 6, NO_LIMIT))).isEqualTo("3;4;5;6;");
    }
}
