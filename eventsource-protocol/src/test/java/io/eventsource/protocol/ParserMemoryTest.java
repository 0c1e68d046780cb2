package io.eventsource.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.management.ThreadMXBean;
import io.eventsource.it.support.Effort;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stream costs, in bytes allocated rather than in time: the same on every machine. */
class ParserMemoryTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CHUNK = 64 * 1024;
    /** Four thousand chunks at full effort: 250 MiB. */
    private static final int MANY = Effort.of(4_000);

    private final EventStreamParser parser = new EventStreamParser(event -> {});

    @ParameterizedTest
    @ValueSource(strings = {":", "unknown:", "data2:", "no colon", ": \n:", "unknown: x\nunknown:", "x\n", "\r\n"})
    void skippedLinesTakeConstantMemory(String start) {
        ByteBuffer chunk = repeated(start.endsWith("\n") || start.endsWith("\r") ? start : "-");
        feed(start);
        parser.feed(chunk.rewind());

        long allocated = allocatedBy(() -> {
            for (int i = 0; i < MANY; i++) {
                parser.feed(chunk.rewind());
            }
        });

        assertThat(allocated)
                .as("bytes allocated for %d chunks of %s…", MANY, start)
                .isLessThan(CHUNK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data:", "data: x\ndata:", "event:", "id:", "retry:"})
    void lineThatNeverEndsFailsBeforeItTakesMoreThanAFewTimesTheBound(String start) {
        int max = 1 << 20;
        EventStreamParser bounded =
                EventStreamParser.builder(event -> {}).maxEventSize(max).build();
        ByteBuffer chunk = repeated("0");
        bounded.feed(ByteBuffer.wrap(start.getBytes(UTF_8)));

        long allocated = allocatedBy(() -> assertThatExceptionOfType(EventTooLargeException.class)
                .isThrownBy(() -> {
                    for (int i = 0; i < MANY; i++) {
                        bounded.feed(chunk.rewind());
                    }
                }));

        assertThat(allocated).isLessThan(5L * max);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data\n", "data\r", "data:\n", "data: \r\n", "data\n:\n", "id: 7\ndata\n"})
    void linesThatNeverDispatchFailAtTheBoundToo(String line) {
        int max = 1 << 16;
        EventStreamParser bounded =
                EventStreamParser.builder(event -> {}).maxEventSize(max).build();
        ByteBuffer chunk = repeated(line);

        assertThatExceptionOfType(EventTooLargeException.class).isThrownBy(() -> {
            for (int i = 0; i < MANY; i++) {
                bounded.feed(chunk.rewind());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 4_096, Integer.MAX_VALUE})
    void lineCostsAFewTimesItsLengthHoweverItIsCut(int piece) {
        byte[] stream = ("data: " + "x".repeat(1 << 17) + "\n\n").getBytes(UTF_8);
        ByteBuffer chunk = ByteBuffer.wrap(stream);
        feed("data: warm\n\n");

        long allocated = allocatedBy(() -> feedInPieces(chunk, piece));

        assertThat(allocated).isLessThan(6L * stream.length);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: x\n",
                "data\n",
                ": x\n",
                "id: 7\n",
                "event: ping\n",
                "retry: 5\n",
                "id: 7\ndata: x\n\n",
                "data: \u00ff\n\n"
            })
    void costGrowsWithTheLengthOfTheStreamAndNoFaster(String lines) {
        costOf(lines, 2_000);

        long once = costOf(lines, 10_000);
        long eightTimes = costOf(lines, 80_000);

        assertThat(eightTimes).isLessThan(once * 8 * 3 / 2 + CHUNK);
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD) // looking at the line again for each byte takes hours
    void lineFedByteByByteIsLookedAtOnce() {
        feedInPieces(ByteBuffer.wrap(("data: " + "x".repeat(8 << 20) + "\n\n").getBytes(UTF_8)), 1);
    }

    @Test
    void oneLargeEventLeavesNoLargeBuffer() {
        ByteBuffer large = ByteBuffer.wrap(
                ("id: " + "7".repeat(1 << 20) + "\ndata: " + "x".repeat(1 << 20) + "\n\n").getBytes(UTF_8));
        feedInPieces(large, CHUNK);
        feed("id: 7\n\n");

        // A parser that had kept its buffers would take the same event again without new ones.
        long again = allocatedBy(() -> feedInPieces(large.rewind(), CHUNK));
        assertThat(again).isGreaterThan(4L << 20);
    }

    private long costOf(String lines, int times) {
        ByteBuffer stream = ByteBuffer.wrap(lines.repeat(times).getBytes(ISO_8859_1)); // so that U+00FF is malformed
        return allocatedBy(() -> feedInPieces(stream, 1));
    }

    private void feed(String text) {
        parser.feed(ByteBuffer.wrap(text.getBytes(UTF_8)));
    }

    private void feedInPieces(ByteBuffer stream, int size) {
        int end = stream.limit();
        while (stream.position() < end) {
            parser.feed(stream.limit((int) Math.min(end, (long) stream.position() + size)));
        }
    }

    private static ByteBuffer repeated(String text) {
        return ByteBuffer.wrap(text.repeat(CHUNK / text.length()).getBytes(UTF_8));
    }

    private static long allocatedBy(Runnable work) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        work.run();
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
