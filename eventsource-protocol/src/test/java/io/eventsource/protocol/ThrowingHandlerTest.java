package io.eventsource.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.eventsource.it.support.StreamVector;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a handler throws passes through, and the stream can be read on from where it stands. */
class ThrowingHandlerTest {

    private final ThrowingRecorder recorder = new ThrowingRecorder();
    private final EventStreamParser parser = new EventStreamParser(recorder);

    @ParameterizedTest
    @EnumSource
    void positionIsAfterTheProcessedLine(Memory memory) {
        byte[] stream = "id: 1\n\nretry: 5\r\ndata: a\r\n\r\ndata: b\n\n".getBytes(UTF_8);
        ByteBuffer chunk = memory.buffer(stream, 0, stream.length);

        assertThrowsWithRest(chunk, "retry: 5\r\ndata: a\r\n\r\ndata: b\n\n");
        assertThrowsWithRest(chunk, "\ndata: a\r\n\r\ndata: b\n\n");
        assertThrowsWithRest(chunk, "\ndata: b\n\n");
        assertThrowsWithRest(chunk, "");
        assertThat(recorder.lines())
                .containsExactly(
                        Recorder.lastEventId("1"),
                        Recorder.retry(5),
                        Recorder.event("message", "a", "1"),
                        Recorder.event("message", "b", "1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.eventsource.it.support.StreamVector#all")
    void feedingAgainLosesAndDoublesNothing(StreamVector vector) {
        byte[] stream = vector.stream();
        for (Memory memory : Memory.values()) {
            ThrowingRecorder throwing = new ThrowingRecorder();
            EventStreamParser again = new EventStreamParser(throwing);
            throwing.feedAgainUntilTaken(again, memory.buffer(stream, 0, stream.length));
            throwing.end(again);
            assertThat(throwing.lines()).as("%s, from %s", vector, memory).isEqualTo(Recorder.expected(vector));
        }
    }

    @Test
    void openBlockAfterTheThrowingEventIsKept() {
        ByteBuffer chunk = ByteBuffer.wrap("event: x\ndata: a\n\nevent: y\ndata: b".getBytes(UTF_8));
        recorder.feedAgainUntilTaken(parser, chunk);
        recorder.feedAgainUntilTaken(parser, ByteBuffer.wrap("c\n\n".getBytes(UTF_8)));

        assertThat(recorder.lines()).containsExactly(Recorder.event("x", "a", ""), Recorder.event("y", "bc", ""));
    }

    @Test
    void retryThatThrowsLeavesItsBlockWhole() {
        ByteBuffer chunk = ByteBuffer.wrap("event: x\ndata: a\nretry: 5\ndata: b\nid: 7\n\n".getBytes(UTF_8));
        recorder.feedAgainUntilTaken(parser, chunk);

        assertThat(recorder.lines()).containsExactly(Recorder.retry(5), Recorder.event("x", "a\nb", "7"));
    }

    @Test
    void anErrorPassesThroughAsItIs() {
        EventStreamParser failing = new EventStreamParser(event -> {
            throw new AssertionError("of the handler");
        });

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> failing.feed(ByteBuffer.wrap("id: 7\ndata: a\n\n".getBytes(UTF_8))))
                .withMessage("of the handler");
        assertThat(failing.lastEventId()).isEqualTo("7");
    }

    private void assertThrowsWithRest(ByteBuffer chunk, String rest) {
        assertThatExceptionOfType(ThrowingRecorder.Thrown.class).isThrownBy(() -> parser.feed(chunk));
        assertThat(UTF_8.decode(chunk.duplicate()).toString()).isEqualTo(rest);
    }
}
