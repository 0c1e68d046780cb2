package io.eventsource.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.StreamVector;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The parser gives what the vectors expect, however the stream is cut and wherever its bytes are. */
class StreamVectorsTest {

    private static final List<Integer> PIECES = List.of(Integer.MAX_VALUE, 1, 2, 3, 7);

    @Test
    void thereAreManyVectors() {
        assertThat(StreamVector.names(".stream")).hasSizeGreaterThanOrEqualTo(120);
    }

    @Test
    void everyStreamHasItsExpectedEventsAndTheOtherWayRound() {
        assertThat(StreamVector.names(".stream")).isEqualTo(StreamVector.names(".expected"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.eventsource.it.support.StreamVector#all")
    void streamTellsWhatIsExpectedInPiecesOfAnySize(StreamVector vector) {
        List<String> expected = Recorder.expected(vector);
        for (Memory memory : Memory.values()) {
            for (int size : PIECES) {
                assertThat(inPieces(vector.stream(), memory, size))
                        .as("%s, in pieces of %,d bytes, in a buffer of kind %s", vector, size, memory)
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.eventsource.it.support.StreamVector#small")
    void streamGivesTheExpectedEventsCutOnceAtAnyOffset(StreamVector vector) {
        byte[] stream = vector.stream();
        List<String> expected = Recorder.expected(vector);
        for (int cut = 0; cut <= stream.length; cut++) {
            Recorder recorder = new Recorder();
            EventStreamParser parser = new EventStreamParser(recorder);
            parser.feed(ByteBuffer.wrap(stream, 0, cut));
            parser.feed(ByteBuffer.wrap(stream, cut, stream.length - cut));
            recorder.end(parser);
            assertThat(recorder.lines())
                    .as("%s, cut before byte %d", vector, cut)
                    .isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("io.eventsource.it.support.StreamVector#small")
    void nextConnectionStartsAfreshWhereverTheStreamWasCutOff(StreamVector vector) {
        byte[] next = "\uFEFFdata: next\n\nretry: 5\nevent: x\nid: n\ndata\n\n".getBytes(StandardCharsets.UTF_8);
        for (int cut = 0; cut <= vector.stream().length; cut++) {
            Recorder recorder = new Recorder();
            EventStreamParser parser = new EventStreamParser(recorder);
            parser.feed(ByteBuffer.wrap(vector.stream(), 0, cut));
            parser.end();
            String lastEventId = parser.lastEventId();
            recorder.lines().clear();
            parser.feed(ByteBuffer.wrap(next));
            assertThat(recorder.lines())
                    .as("%s, cut off before byte %d, then another stream", vector, cut)
                    .containsExactly(
                            Recorder.event("message", "next", lastEventId),
                            Recorder.retry(5),
                            Recorder.event("x", "", "n"));
        }
    }

    private static List<String> inPieces(byte[] stream, Memory memory, int size) {
        Recorder recorder = new Recorder();
        EventStreamParser parser = new EventStreamParser(recorder);
        int from = 0;
        while (from < stream.length) {
            int to = from + Math.min(size, stream.length - from);
            ByteBuffer piece = memory.buffer(stream, from, to);
            parser.feed(piece);
            assertThat(piece.remaining()).as("bytes not taken").isZero();
            from = to;
        }
        recorder.end(parser);
        return recorder.lines();
    }
}
