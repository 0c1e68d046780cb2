package io.eventsource.server.internal.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.server.Retention;
import io.eventsource.server.internal.log.EventLog.Run;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every event log does, whatever it is made of. Sequences leave numbers out, as other channels take them. */
abstract class EventLogContract {

    static final int NO_LIMIT = Integer.MAX_VALUE;
    private static final Pattern SEMICOLON = Pattern.compile(";");
    private static final Duration LONG = Duration.ofDays(1);

    private long now = Long.MAX_VALUE - 500; // so that times overflow on the way
    private long walked = Long.MAX_VALUE;

    /** Creates a log that begins after a position, and keeps everything after {@link #walked()}. */
    abstract EventLog newLog(long position);

    final long walked() {
        return walked;
    }

    private void append(EventLog log, long sequence, @Nullable String id, String head, String body) {
        log.append(sequence, id, bytes(head), bytes(body), now);
    }

    private void append(EventLog log, long... sequences) {
        for (long sequence : sequences) {
            append(log, sequence, null, sequence + ":", "x;");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads everything after a position, in as many pieces as necessary. */
    static List<String> blocks(EventLog log, long position, long upTo, int maxBytes) {
        StringBuilder text = new StringBuilder();
        long at = position;
        for (Run run = log.read(at, upTo, maxBytes); run != null; run = log.read(at, upTo, maxBytes)) {
            assertThat(run.isGap()).as("a gap at " + at).isFalse();
            assertThat(run.sequence()).isGreaterThan(at).isLessThanOrEqualTo(upTo);
            text.append(new String(run.bytes(), run.offset(), run.length(), StandardCharsets.US_ASCII));
            at = run.sequence();
        }
        return text.isEmpty() ? List.of() : SEMICOLON.splitAsStream(text).toList();
    }

    private static List<String> blocks(EventLog log, long position) {
        return blocks(log, position, log.end(), NO_LIMIT);
    }

    @Test
    void anEmptyLogBeginsAndEndsAtItsPosition() {
        EventLog log = newLog(7);

        assertThat(log.start()).isEqualTo(7);
        assertThat(log.end()).isEqualTo(7);
        assertThat(log.next(7)).isEqualTo(EventLog.NONE);
        assertThat(log.read(7, 100, NO_LIMIT)).isNull();
        assertThat(log.find("a")).isEmpty();
    }

    @Test
    void readsEventsAfterAPosition() {
        EventLog log = newLog(0);
        append(log, 3, 4, 9);

        assertThat(blocks(log, 0)).containsExactly("3:x", "4:x", "9:x");
        assertThat(blocks(log, 3)).containsExactly("4:x", "9:x");
        assertThat(blocks(log, 5)).containsExactly("9:x");
        assertThat(blocks(log, 9)).isEmpty();
    }

    @Test
    void knowsWhatComesNext() {
        EventLog log = newLog(0);
        append(log, 3, 9);

        assertThat(log.next(0)).isEqualTo(3);
        assertThat(log.next(3)).isEqualTo(9);
        assertThat(log.next(5)).isEqualTo(9);
        assertThat(log.next(9)).isEqualTo(EventLog.NONE);
    }

    @Test
    void readsNothingAfterTheGivenEnd() {
        EventLog log = newLog(0);
        append(log, 3, 4, 9);

        assertThat(blocks(log, 0, 4, NO_LIMIT)).containsExactly("3:x", "4:x");
        assertThat(blocks(log, 0, 8, NO_LIMIT)).containsExactly("3:x", "4:x");
        assertThat(log.read(0, 2, NO_LIMIT)).isNull();
    }

    @Test
    void readsWholeEntriesUpToALimitOfBytesAndOneAtLeast() {
        EventLog log = newLog(0);
        append(log, 1, 2, 3, 4);

        assertThat(log.read(0, 4, 9)).satisfies(run -> {
            assertThat(run.length()).isEqualTo(8);
            assertThat(run.sequence()).isEqualTo(2);
        });
        assertThat(log.read(0, 4, 8).sequence()).isEqualTo(2);
        assertThat(log.read(0, 4, 1).sequence()).isEqualTo(1);
    }

    @Test
    void anEntryMayBeEmpty() {
        EventLog log = newLog(0);
        append(log, 1, null, "", "");

        assertThat(log.read(0, 1, NO_LIMIT)).satisfies(run -> {
            assertThat(run.length()).isZero();
            assertThat(run.sequence()).isEqualTo(1);
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100, 65_536, NO_LIMIT})
    void holdsManyEntriesOfAllSizes(int maxBytes) {
        EventLog log = newLog(0);
        List<String> all = new ArrayList<>();
        for (int i = 1; i <= 2_000; i++) {
            String body = "y".repeat(i % 50 == 0 ? 10_000 : i % 91);
            append(log, 2L * i, null, i + ":", body + ";");
            all.add(i + ":" + body);
        }

        assertThat(blocks(log, 0, log.end(), maxBytes)).isEqualTo(all);
        assertThat(blocks(log, 2_001, log.end(), maxBytes)).isEqualTo(all.subList(1_000, 2_000));
    }

    @Test
    void keepsAsManyEventsAsAllowedAndSaysWhatIsMissing() {
        EventLog log = newLog(0);
        append(log, 1, 3, 5, 7, 9);

        log.retain(new Retention(2, 1_000, LONG), NO_LIMIT, now);

        assertThat(log.start()).isEqualTo(5);
        assertThat(blocks(log, 5)).containsExactly("7:x", "9:x");
        assertThat(blocks(log, 6)).containsExactly("7:x", "9:x");
        assertThat(log.read(4, 9, NO_LIMIT).isGap()).isTrue();
    }

    @Test
    void keepsAsManyBytesAsAllowed() {
        EventLog log = newLog(0);
        append(log, 1, 2, 3);

        log.retain(new Retention(100, 8, LONG), NO_LIMIT, now);

        assertThat(blocks(log, log.start())).containsExactly("2:x", "3:x");
    }

    @Test
    void keepsAsLongAsAllowed() {
        EventLog log = newLog(0);
        Retention second = new Retention(100, 1_000, Duration.ofNanos(1_000));
        append(log, 1);
        now += 600;
        append(log, 2);

        now += 399;
        log.retain(second, NO_LIMIT, now);
        assertThat(log.start()).isZero();

        now += 1;
        log.retain(second, NO_LIMIT, now);
        assertThat(blocks(log, log.start())).containsExactly("2:x");

        now += 600;
        log.retain(second, NO_LIMIT, now);
        assertThat(log.start()).isEqualTo(log.end()).isEqualTo(2);
    }

    @Test
    void keepsEventsThatAStreamHasNotReceived() {
        EventLog log = newLog(0);
        append(log, 1, 2, 3);

        walked = 1;
        log.retain(Retention.NONE, NO_LIMIT, now);
        assertThat(log.start()).isEqualTo(1);

        walked = 3;
        log.retain(Retention.NONE, 2, now);
        assertThat(log.start()).isEqualTo(2);
        assertThat(blocks(log, 2)).containsExactly("3:x");
    }

    @Test
    void continuesAfterAllWasEvicted() {
        EventLog log = newLog(0);
        append(log, 1, "a", "", "1;");
        log.retain(Retention.NONE, NO_LIMIT, now);

        append(log, 4);

        assertThat(log.start()).isEqualTo(1);
        assertThat(blocks(log, 1)).containsExactly("4:x");
        assertThat(log.find("a")).isEmpty();
    }

    private void append(EventLog log, long sequence, String id, String head, String body, boolean found) {
        append(log, sequence, id, head, body);
        assertThat(log.find(id).isPresent()).isEqualTo(found);
    }

    @Test
    void findsAnEntryByItsIdUntilItIsForgotten() {
        EventLog log = newLog(0);
        append(log, 2, "a", "", "1;", true);
        append(log, 4, "b", "", "2;", true);
        assertThat(log.find("a")).hasValue(2);

        log.retain(new Retention(1, 1_000, LONG), NO_LIMIT, now);

        assertThat(log.find("a")).isEmpty();
        assertThat(log.find("b")).hasValue(4);
    }

    @Test
    void anIdThatIsUsedAgainMeansTheNewerEntry() {
        EventLog log = newLog(0);
        append(log, 1, "a", "", "1;", true);
        append(log, 2, "a", "", "2;", true);
        append(log, 3, null, "", "3;");
        assertThat(log.find("a")).hasValue(2);

        log.retain(new Retention(2, 1_000, LONG), NO_LIMIT, now);
        assertThat(log.find("a")).hasValue(2);

        log.retain(new Retention(1, 1_000, LONG), NO_LIMIT, now);
        assertThat(log.find("a")).isEmpty();
    }

    /** One thread appends and forgets, others read what they have learnt of: each entry once, whole and in order. */
    @Test
    void isReadWhileItGrowsAndForgets() throws Exception {
        EventLog log = newLog(0);
        CommitSequence commit = new CommitSequence();
        int entries = 100_000;
        List<Thread> readers = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Thread reader = new Thread(() -> {
                String fault = readAll(log, commit, entries);
                if (fault != null) {
                    synchronized (faults) {
                        faults.add(fault);
                    }
                }
            });
            reader.start();
            readers.add(reader);
        }
        for (int i = 1; i <= entries; i++) {
            commit.begin(i);
            append(log, commit.current(), null, i + ":", "z".repeat(i % 300) + ";");
            commit.advance();
            if (i % 100 == 0) {
                log.retain(new Retention(5_000, 1_000_000, LONG), NO_LIMIT, now);
            }
        }
        for (Thread reader : readers) {
            reader.join(30_000);
            assertThat(reader.isAlive()).isFalse();
        }
        assertThat(faults).isEmpty();
    }

    private static @Nullable String readAll(EventLog log, CommitSequence commit, int entries) {
        long position = 0;
        while (position < entries) {
            Run run = log.read(position, commit.end(), 10_000);
            if (run == null) {
                Thread.onSpinWait();
            } else if (run.isGap()) {
                position = log.start(); // outrun, which is not what this is about
            } else {
                String text = new String(run.bytes(), run.offset(), run.length(), StandardCharsets.US_ASCII);
                for (String block : SEMICOLON.splitAsStream(text).toList()) {
                    position++;
                    if (!block.equals(position + ":" + "z".repeat((int) (position % 300)))) {
                        return "at " + position + ": " + block;
                    }
                }
                if (position != run.sequence()) {
                    return "at " + position + " instead of " + run.sequence();
                }
            }
        }
        return null;
    }
}
