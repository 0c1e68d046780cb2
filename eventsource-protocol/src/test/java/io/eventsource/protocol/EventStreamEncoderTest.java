package io.eventsource.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventStreamEncoderTest {

    @Test
    void eventIsItsTypeAndItsDataAndABlankLine() {
        assertThat(encoded(OutgoingEvent.of("ping", "42"))).isEqualTo("event: ping\ndata: 42\n\n");
    }

    @Test
    void defaultTypeNeedsNoLine() {
        assertThat(encoded(OutgoingEvent.of("message", "42"))).isEqualTo("data: 42\n\n");
        assertThat(encoded(OutgoingEvent.of("", "42"))).isEqualTo("data: 42\n\n");
    }

    @Test
    void idAndReconnectionTimeStandInFront() {
        assertThat(encoded(new OutgoingEvent("ping", "42", EventId.of("7"), Duration.ofSeconds(3))))
                .isEqualTo("id: 7\nretry: 3000\nevent: ping\ndata: 42\n\n");
    }

    @ParameterizedTest
    @MethodSource
    void eachLineOfTheDataIsAField(String data, String fields) {
        assertThat(encoded(OutgoingEvent.of("message", data))).isEqualTo(fields + "\n");
    }

    static Stream<Arguments> eachLineOfTheDataIsAField() {
        return Stream.of(
                arguments("", "data: \n"),
                arguments("a", "data: a\n"),
                arguments(" a", "data:  a\n"),
                arguments("a\nb", "data: a\ndata: b\n"),
                arguments("a\rb", "data: a\ndata: b\n"),
                arguments("a\r\nb", "data: a\ndata: b\n"),
                arguments("a\n\rb", "data: a\ndata: \ndata: b\n"),
                arguments("a\n", "data: a\ndata: \n"),
                arguments("\n", "data: \ndata: \n"),
                arguments("\r\n\r\n", "data: \ndata: \ndata: \n"),
                arguments("a\u2028b\u0085c\u000bd", "data: a\u2028b\u0085c\u000bd\n"),
                arguments("id: 1", "data: id: 1\n"),
                arguments("é😀", "data: é😀\n"),
                arguments("a\ud83db", "data: a\ufffdb\n"));
    }

    @Test
    void bytesAreUtf8() {
        assertThat(EventStreamEncoder.encode(OutgoingEvent.of("é", "😀")))
                .containsExactly(
                        'e', 'v', 'e', 'n', 't', ':', ' ', 0xC3, 0xA9, '\n', 'd', 'a', 't', 'a', ':', ' ', 0xF0, 0x9F,
                        0x98, 0x80, '\n', '\n');
    }

    @Test
    void blockWithoutDataHasNoType() {
        assertThat(encoded(OutgoingEvent.reconnectionTime(Duration.ofMillis(2500))))
                .isEqualTo("retry: 2500\n\n");
        assertThat(encoded(new OutgoingEvent("ping", null, EventId.of("7"), null)))
                .isEqualTo("id: 7\n\n");
        assertThat(encoded(new OutgoingEvent("ping", null, EventId.NONE, null))).isEqualTo("\n");
    }

    @Test
    void emptyIdIsWrittenSinceItClears() {
        assertThat(encoded(OutgoingEvent.of("ping", "42").withId(EventId.of(""))))
                .isEqualTo("id: \nevent: ping\ndata: 42\n\n");
    }

    @Test
    void theCallerWritesTheIdOfThePosition() {
        assertThat(encoded(OutgoingEvent.of("ping", "42").withId(EventId.CURSOR)))
                .isEqualTo("event: ping\ndata: 42\n\n");
        assertThat(new String(EventStreamEncoder.idField("5c1e:7"), UTF_8)).isEqualTo("id: 5c1e:7\n");
    }

    @Test
    void idFieldIsRefusedAsAnIdIs() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventStreamEncoder.idField("7\n"))
                .withMessage("an event id must not hold CR, LF or NUL, but has U+000A at index 1");
    }

    @ParameterizedTest
    @MethodSource
    void eachLineOfACommentIsOne(String text, String lines) {
        assertThat(new String(EventStreamEncoder.comment(text), UTF_8)).isEqualTo(lines);
    }

    static Stream<Arguments> eachLineOfACommentIsOne() {
        return Stream.of(
                arguments("", ": \n"),
                arguments("beat", ": beat\n"),
                arguments("a\nb\r\nc\rd", ": a\n: b\n: c\n: d\n"),
                arguments("\n\ndata: x\n\n", ": \n: \n: data: x\n: \n: \n"),
                arguments("é\ud83d", ": é\ufffd\n"));
    }

    @Test
    void digitsAreAsciiWhateverTheLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(encoded(OutgoingEvent.reconnectionTime(Duration.ofMillis(1234))))
                    .isEqualTo("retry: 1234\n\n");
        } finally {
            Locale.setDefault(before);
        }
    }

    private static String encoded(OutgoingEvent event) {
        return new String(EventStreamEncoder.encode(event), UTF_8);
    }
}
