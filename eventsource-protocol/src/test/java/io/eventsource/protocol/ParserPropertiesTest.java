package io.eventsource.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for any bytes at all. */
class ParserPropertiesTest {

    @Property(tries = 5_000)
    void parserAgreesWithTheStandardTakenWordForWord(@ForAll(supplier = BiasedStream.class) byte[] stream) {
        assertThat(Recorder.of(stream).lines()).isEqualTo(ReferenceParser.parse(stream));
    }

    @Property(tries = 2_000)
    void theWayAStreamIsCutNeverChangesWhatItSays(
            @ForAll(supplier = BiasedStream.class) byte[] stream,
            @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 12) Integer> sizes,
            @ForAll Memory memory) {
        Recorder recorder = new Recorder();
        EventStreamParser parser = new EventStreamParser(recorder);
        int from = 0;
        for (int piece = 0; from < stream.length; piece++) {
            int to = Math.min(stream.length, from + sizes.get(piece % sizes.size()));
            parser.feed(memory.buffer(stream, from, to));
            from = to;
        }
        recorder.end(parser);

        assertThat(recorder.lines()).isEqualTo(Recorder.of(stream).lines());
    }

    @Property
    void emptyPiecesSayNothing(@ForAll(supplier = BiasedStream.class) byte[] stream, @ForAll Memory memory) {
        Recorder recorder = new Recorder();
        EventStreamParser parser = new EventStreamParser(recorder);
        for (int i = 0; i < stream.length; i++) {
            parser.feed(memory.buffer(stream, i, i));
            parser.feed(memory.buffer(stream, i, i + 1));
        }
        recorder.end(parser);

        assertThat(recorder.lines()).isEqualTo(Recorder.of(stream).lines());
    }

    @Property
    void whatTheHandlerThrowsCostsAndDoublesNothing(
            @ForAll(supplier = BiasedStream.class) byte[] stream, @ForAll Memory memory) {
        ThrowingRecorder recorder = new ThrowingRecorder();
        EventStreamParser parser = new EventStreamParser(recorder);
        recorder.feedAgainUntilTaken(parser, memory.buffer(stream, 0, stream.length));
        recorder.end(parser);

        assertThat(recorder.lines()).isEqualTo(Recorder.of(stream).lines());
    }
}
