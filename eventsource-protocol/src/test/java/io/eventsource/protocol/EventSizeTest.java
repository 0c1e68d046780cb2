package io.eventsource.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A parser keeps one event up to the exact bound, and then fails with a specific exception. */
class EventSizeTest {

    private static final int MAX = 10;

    private final List<MessageEvent> events = new ArrayList<>();
    private final EventStreamParser parser =
            EventStreamParser.builder(events::add).maxEventSize(MAX).build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: 0123456789\n\n",
                "data:0123456789\r\r",
                "data: 01234\ndata: 6789\n\n",
                "data: 012\ndata\ndata\ndata: 6789\n\n",
                "data\ndata\ndata\ndata\ndata\ndata\ndata\ndata\ndata\ndata\ndata\n\n",
                "data:\ndata:\ndata:\ndata:\ndata:\ndata:\ndata:\ndata:\ndata:\ndata:\ndata:\n\n",
                "data: 01234\nevent: 6789\nid: 0123\n\n",
                "event: 0123456789\nid: 0123456789\ndata: 0123456789\n\n",
                "retry: 0000000005\ndata: 0123456789\n\n",
                "data: ééééé\n\n",
            })
    void eventOfTheSizeOfTheBoundIsFine(String stream) {
        feed(stream);

        assertThat(events).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "data: 0123456789a",
                "data:  0123456789",
                "data: 01234\ndata: 6789a",
                "data: 012345678\ndata: a",
                "data: 012\ndata\ndata\ndata: 6789a",
                "data: 0123456789\ndata\n",
                "data: 0123456789\ndata:\n",
                "data\ndata\ndata\ndata\ndata\ndata\ndata\ndata\ndata\ndata\ndata\ndata\n",
                "data:\ndata:\ndata:\ndata:\ndata:\ndata:\ndata:\ndata:\ndata:\ndata:\ndata:\ndata:\n",
                "event: 0123456789a",
                "id: 0123456789a",
                "retry: 00000000005",
                "data: 01234\nevent: 6789a",
                "data: 01234\nid: 6789a",
                "data: 01234\nretry: 00001",
                "data: ééééé!",
                "data: \uFEFF\uFEFF\uFEFF\uFEFF",
            })
    void oneByteMoreFailsEvenBeforeTheLineEnds(String stream) {
        assertThatCode(() -> feed(stream.substring(0, stream.length() - 1))).doesNotThrowAnyException();

        assertThatExceptionOfType(EventTooLargeException.class)
                .isThrownBy(() -> feed(stream.substring(stream.length() - 1)));
        assertThat(events).isEmpty();
    }

    @Test
    void boundIsForOneEventNotForTheStream() {
        for (int i = 0; i < 100; i++) {
            feed("event: 123456\ndata: 0123456789\n\n");
        }

        assertThat(events).hasSize(100);
    }

    @Test
    void skippedLinesDoNotCount() {
        feed(": 0123456789abcdef\n0123456789abcdef\nunknown: 0123456789abcdef\ndata: 0123456789\n:0123456789\n\n");

        assertThat(events).containsExactly(MessageEvent.of("message", "0123456789", ""));
    }

    @Test
    void eventsBeforeTheLargeOneAreDispatched() {
        assertThatExceptionOfType(EventTooLargeException.class)
                .isThrownBy(() -> feed("data: a\n\ndata: b\n\ndata: 0123456789a\n\ndata: c\n\n"));

        assertThat(events).extracting(MessageEvent::data).containsExactly("a", "b");
    }

    @Test
    void exceptionNamesTheSizeAndTheLimit() {
        assertThatExceptionOfType(EventTooLargeException.class)
                .isThrownBy(() -> feed("data: 0123456789a"))
                .withMessage("the event has 11 bytes, but at most 10 are allowed; maxEventSize sets this limit")
                .satisfies(e -> assertThat(e.size()).isEqualTo(11))
                .satisfies(e -> assertThat(e.maxSize()).isEqualTo(MAX));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: 0123456789a", "data\n\n", "\n", ":"})
    void failedStreamTakesNoMoreBytes(String next) {
        fail();

        assertThatIllegalStateException()
                .isThrownBy(() -> feed(next))
                .withMessage("the stream has failed with an event that is too large; end() it first");
        assertThat(events).isEmpty();
    }

    @Test
    void restOfTheChunkThatFailedIsNotTaken() {
        ByteBuffer chunk = ByteBuffer.wrap("data: 0123456789a\n\ndata: b\n\n".getBytes(UTF_8));
        assertThatExceptionOfType(EventTooLargeException.class).isThrownBy(() -> parser.feed(chunk));

        assertThatIllegalStateException().isThrownBy(() -> parser.feed(chunk));
        assertThat(events).isEmpty();
    }

    @Test
    void endMakesTheParserReadyForTheNextConnection() {
        feed("id: 7\ndata: a\n\nid: 8\nevent: x\n");
        fail();
        assertThat(parser.lastEventId()).isEqualTo("7");
        parser.end();
        feed("\uFEFFdata: 0123456789\n\n");

        assertThat(events)
                .containsExactly(MessageEvent.of("message", "a", "7"), MessageEvent.of("message", "0123456789", "7"));
    }

    @Test
    void boundIs32MebibytesUnlessSaidOtherwise() {
        List<MessageEvent> large = new ArrayList<>();
        EventStreamParser generous = new EventStreamParser(large::add);
        ByteBuffer mebibyte = ByteBuffer.wrap("x".repeat(1 << 20).getBytes(UTF_8));

        generous.feed(ByteBuffer.wrap("data:".getBytes(UTF_8)));
        for (int i = 0; i < 32; i++) {
            generous.feed(mebibyte.rewind());
        }
        generous.feed(ByteBuffer.wrap("\n\ndata:".getBytes(UTF_8)));
        assertThat(large)
                .singleElement()
                .satisfies(event -> assertThat(event.data()).hasSize(32 << 20));

        for (int i = 0; i < 32; i++) {
            generous.feed(mebibyte.rewind());
        }
        assertThatExceptionOfType(EventTooLargeException.class)
                .isThrownBy(() -> generous.feed(mebibyte.rewind().limit(1)))
                .satisfies(e -> assertThat(e.maxSize()).isEqualTo(EventStreamParser.DEFAULT_MAX_EVENT_SIZE));
    }

    private void fail() {
        assertThatExceptionOfType(EventTooLargeException.class).isThrownBy(() -> feed("data: 0123456789a"));
    }

    private void feed(String stream) {
        parser.feed(ByteBuffer.wrap(stream.getBytes(UTF_8)));
    }
}
