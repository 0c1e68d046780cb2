package io.eventsource.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds for any bytes at all. */
class ParserPropertiesTest {

    @Test
    void parserAgreesWithTheStandardTakenWordForWord() {
        Law.holds(
                5_000,
                BiasedStream::any,
                stream -> assertThat(linesOf(stream)).isEqualTo(ReferenceParser.parse(stream.bytes())));
    }

    @Test
    void theWayAStreamIsCutNeverChangesWhatItSays() {
        Law.holds(2_000, CutStream::any, cut -> {
            byte[] stream = cut.stream().bytes();
            Recorder recorder = new Recorder();
            EventStreamParser parser = new EventStreamParser(recorder);
            int from = 0;
            for (int piece = 0; from < stream.length; piece++) {
                int size = cut.sizes().get(piece % cut.sizes().size());
                int to = Math.min(stream.length, from + size);
                parser.feed(cut.memory().buffer(stream, from, to));
                from = to;
            }
            recorder.end(parser);

            assertThat(recorder.lines()).isEqualTo(linesOf(cut.stream()));
        });
    }

    @Test
    void emptyPiecesSayNothing() {
        Law.holds(1_000, StoredStream::any, stored -> {
            byte[] stream = stored.stream().bytes();
            Recorder recorder = new Recorder();
            EventStreamParser parser = new EventStreamParser(recorder);
            for (int i = 0; i < stream.length; i++) {
                parser.feed(stored.memory().buffer(stream, i, i));
                parser.feed(stored.memory().buffer(stream, i, i + 1));
            }
            recorder.end(parser);

            assertThat(recorder.lines()).isEqualTo(linesOf(stored.stream()));
        });
    }

    @Test
    void anExceptionOfTheHandlerLosesAndRepeatsNothing() {
        Law.holds(1_000, StoredStream::any, stored -> {
            byte[] stream = stored.stream().bytes();
            ThrowingRecorder recorder = new ThrowingRecorder();
            EventStreamParser parser = new EventStreamParser(recorder);
            recorder.feedAgainUntilTaken(parser, stored.memory().buffer(stream, 0, stream.length));
            recorder.end(parser);

            assertThat(recorder.lines()).isEqualTo(linesOf(stored.stream()));
        });
    }

    private static List<String> linesOf(BiasedStream stream) {
        return Recorder.of(stream.bytes()).lines();
    }

    /** A stream in one kind of buffer. */
    record StoredStream(BiasedStream stream, Memory memory) {
        static StoredStream any(Inputs inputs) {
            return new StoredStream(BiasedStream.any(inputs), anyMemory(inputs));
        }
    }

    /** A stream in pieces of these sizes, over and over. */
    record CutStream(BiasedStream stream, List<Integer> sizes, Memory memory) {
        static CutStream any(Inputs inputs) {
            List<Integer> sizes = inputs.list(1, 20, each -> each.number(1, 12));
            return new CutStream(BiasedStream.any(inputs), sizes, anyMemory(inputs));
        }
    }

    private static Memory anyMemory(Inputs inputs) {
        return inputs.oneOf(List.of(Memory.values()));
    }
}
