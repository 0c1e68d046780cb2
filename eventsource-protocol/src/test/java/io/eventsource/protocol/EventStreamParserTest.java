package io.eventsource.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the parser does when: at which byte it acts, what it takes, and what stays from one connection to the next. */
class EventStreamParserTest {

    private final Recorder recorder = new Recorder();
    private final EventStreamParser parser = new EventStreamParser(recorder);

    @Test
    void handlerMayBeAFunctionOfTheEventAlone() {
        List<MessageEvent> events = new ArrayList<>();
        EventStreamParser lambda = new EventStreamParser(events::add);

        lambda.feed(bytes("retry: 5\nid: 7\n\nevent: ping\ndata: 42\n\n"));

        assertThat(events).containsExactly(MessageEvent.of("ping", "42", "7"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: a\n\n", "data: a\r\r", "data: a\r\n\r", "data: a\n\r", "data: a\r\n\n"})
    void eventIsDispatchedAtTheFirstByteThatEndsTheBlankLine(String stream) {
        feedAllButTheLastByte(stream);
        assertThat(recorder.lines()).isEmpty();

        feed(stream.substring(stream.length() - 1));
        assertThat(recorder.lines()).containsExactly(Recorder.event("message", "a", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"retry: 10\n", "retry: 10\r", "data: a\nretry:10\r"})
    void reconnectionTimeIsReportedAtTheFirstByteThatEndsItsLine(String stream) {
        feedAllButTheLastByte(stream);
        assertThat(recorder.lines()).isEmpty();

        feed(stream.substring(stream.length() - 1));
        assertThat(recorder.lines()).containsExactly(Recorder.retry(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"id: 7\n\n", "id: 7\r\r", "id\rid: 7\r\n\r"})
    void idIsCommittedAtTheFirstByteThatEndsTheBlankLine(String stream) {
        feedAllButTheLastByte(stream);
        assertThat(parser.lastEventId()).isEmpty();

        feed(stream.substring(stream.length() - 1));
        assertThat(parser.lastEventId()).isEqualTo("7");
        assertThat(recorder.lines()).containsExactly(Recorder.lastEventId("7"));
    }

    @Test
    void lastEventIdIsSetWhenTheEventIsDispatched() {
        List<String> seen = new ArrayList<>();
        EventStreamParser[] self = new EventStreamParser[1];
        self[0] = new EventStreamParser(event -> seen.add(self[0].lastEventId()));

        self[0].feed(bytes("id: 7\ndata: a\n\n"));

        assertThat(seen).containsExactly("7");
    }

    @Test
    void lfLongAfterTheCrIsStillItsSecondHalf() {
        feed("data: a\r");
        feed("");
        feed("\n");
        assertThat(recorder.lines()).isEmpty();

        feed("data: b\r");
        feed("\r");
        feed("\n");
        assertThat(recorder.lines()).containsExactly(Recorder.event("message", "a\nb", ""));
    }

    @Test
    void lfAtTheStartOfTheNextConnectionIsASeparateLine() {
        feed("data: a\r\r");
        parser.end();
        feed("\ndata: b\n\n");

        assertThat(recorder.lines())
                .containsExactly(Recorder.event("message", "a", ""), Recorder.event("message", "b", ""));
    }

    @ParameterizedTest
    @EnumSource
    void everyByteOfTheChunkIsTakenAndNoneIsKept(Memory memory) {
        byte[] stream = "id: 7\ndata: abc".getBytes(UTF_8);
        ByteBuffer chunk = memory.buffer(stream, 0, stream.length);
        int limit = chunk.limit();
        parser.feed(chunk);
        assertThat(chunk.position()).isEqualTo(limit);
        assertThat(chunk.limit()).isEqualTo(limit);

        Arrays.fill(stream, (byte) '!');
        feed("\n\n");
        assertThat(recorder.lines()).containsExactly(Recorder.event("message", "abc", "7"));
    }

    @Test
    void parserBeginsWithTheLastEventIdThatItIsGiven() {
        EventStreamParser resumed = EventStreamParser.builder(recorder)
                .lastEventId("41")
                .maxEventSize(100)
                .build();
        assertThat(resumed.lastEventId()).isEqualTo("41");

        resumed.feed(bytes("id: 41\n\ndata: a\n\nid: 42\ndata: b\n\n"));

        assertThat(recorder.lines())
                .containsExactly(Recorder.event("message", "a", "41"), Recorder.event("message", "b", "42"));
    }

    @Test
    void lastEventIdPersistsIntoTheNextConnection() {
        feed("id: 7\ndata: a\n\nid: 8\ndata: lost");
        parser.end();
        assertThat(parser.lastEventId()).isEqualTo("7");

        feed("data: b\n\n");
        parser.end();
        feed("id: 7\n\n");
        parser.end();
        assertThat(parser.lastEventId()).isEqualTo("7");
        assertThat(recorder.lines())
                .containsExactly(Recorder.event("message", "a", "7"), Recorder.event("message", "b", "7"));
    }

    @Test
    void eachConnectionMayBeginWithAMark() {
        feed("\uFEFFdata: a\n\n");
        parser.end();
        feed("\uFEFFdata: b\n\n");
        parser.end();
        feed("\uFEFF");
        parser.end();
        feed("\uFEFF\uFEFFdata: lost\n\n");

        assertThat(recorder.lines())
                .containsExactly(Recorder.event("message", "a", ""), Recorder.event("message", "b", ""));
    }

    @Test
    void endingTwiceOrBeforeAnythingCameIsFine() {
        parser.end();
        parser.end();
        feed("data: a\n\n");

        assertThat(recorder.lines()).containsExactly(Recorder.event("message", "a", ""));
    }

    @Test
    void wrongArgumentsAreRefused() {
        assertThatNullPointerException()
                .isThrownBy(() -> new EventStreamParser((EventStreamHandler) null))
                .withMessage("handler");
        assertThatNullPointerException()
                .isThrownBy(() -> EventStreamParser.builder(recorder).lastEventId(null))
                .withMessage("lastEventId");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventStreamParser.builder(recorder).maxEventSize(0))
                .withMessage("maxEventSize must be at least 1, but is 0");
    }

    private void feedAllButTheLastByte(String stream) {
        feed(stream.substring(0, stream.length() - 1));
    }

    private void feed(String bytes) {
        parser.feed(bytes(bytes));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(UTF_8));
    }
}
