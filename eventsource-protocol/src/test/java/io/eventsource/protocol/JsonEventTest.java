package io.eventsource.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonEventTest {

    @ParameterizedTest
    @MethodSource
    void textWithoutWhiteSpaceIsSentAsItIs(String json) {
        assertThat(sent(json)).isEqualTo(json);
    }

    static List<String> textWithoutWhiteSpaceIsSentAsItIs() {
        return lines("json/kept.txt");
    }

    @ParameterizedTest
    @MethodSource
    void onlyWhiteSpaceAndEscapesChange(String given, String expected) {
        assertThat(sent(given)).isEqualTo(expected).doesNotContain("\n", "\r");
    }

    static Stream<Arguments> onlyWhiteSpaceAndEscapesChange() {
        return Stream.of(
                arguments(" 1 ", "1"),
                arguments("{ \"a\" : [ 1 , 2 ] }", "{\"a\":[1,2]}"),
                arguments("{\n  \"a\": 1,\r\n\t\"b\": 2\r}\n", "{\"a\":1,\"b\":2}"),
                arguments("\"a  b\"", "\"a  b\""),
                arguments("{\"b\": 1, \"a\": 2, \"b\": 3}", "{\"b\":1,\"a\":2,\"b\":3}"),
                arguments("\"\u007f\ufeff\u2028\"", "\"\u007f\ufeff\\u2028\""),
                arguments("\"\\u0041\\/\\u00e9\"", "\"A/é\""),
                arguments("\"\\ud83d\\ude00\"", "\"😀\""),
                arguments("\"\\u000a\\u000d\"", "\"\\n\\r\""),
                arguments("\ufeff[ 1 ]", "[1]"));
    }

    @ParameterizedTest
    @MethodSource
    @ValueSource(strings = {"\"a\nb\"", "\"a\tb\"", "\"\0\"", "\"\\\n\"", "\"\ud800\"", "\u0661", "1\0"})
    @ValueSource(strings = {"\u00a01", "1\u00a0", "\u000b1", "1\f", "\u2028{}", "\ufeff\ufeff1", "1\ufeff"})
    void anythingButOneJsonValueIsRefused(String text) {
        assertThatExceptionOfType(EventFormatException.class)
                .isThrownBy(() -> sent(text))
                .withMessageStartingWith("expected one JSON value: ")
                .withMessageMatching("(?s).* at line \\d+ column \\d+ \\(path \\$.*\\)");
    }

    static List<String> anythingButOneJsonValueIsRefused() {
        return lines("json/refused.txt");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "\t\r\n "})
    void emptyTextIsRefusedAndCalledSo(String text) {
        assertThatExceptionOfType(EventFormatException.class)
                .isThrownBy(() -> sent(text))
                .withMessage("expected one JSON value, but the text is empty");
    }

    @ParameterizedTest
    @MethodSource
    void refusalNamesThePositionOfTheFault(String text, String fault) {
        assertThatExceptionOfType(EventFormatException.class)
                .isThrownBy(() -> sent(text))
                .withMessage("expected one JSON value: " + fault);
    }

    static Stream<Arguments> refusalNamesThePositionOfTheFault() {
        return Stream.of(
                arguments("{\"k\":[{\"x\":0},{\"y\":nope}]}", "unexpected text at line 1 column 20 (path $.k[1].y)"),
                arguments("[1,\n 2,\n x]", "unexpected text at line 3 column 2 (path $[2])"),
                arguments("{} {}", "unexpected text at line 1 column 5 (path $)"),
                arguments("{\"a\":[1,2", "End of input at line 1 column 10 (path $.a[2])"),
                arguments("\"a", "Unterminated string at line 1 column 3 (path $)"),
                arguments("\"\\x\"", "Invalid escape sequence at line 1 column 4 (path $)"),
                arguments("{\"a\" 1}", "Expected ':' at line 1 column 7 (path $.a)"));
    }

    @Test
    void refusalSpeaksToTheSenderAndNotOfALibrary() {
        assertThatExceptionOfType(EventFormatException.class)
                .isThrownBy(() -> sent("{'a': 1}"))
                .withMessageNotContainingAny("Reader", "Gson", "gson", "lenient", "http", "\n")
                .withCauseInstanceOf(IOException.class);
    }

    @Test
    void idEventIsAsStrict() {
        assertThatExceptionOfType(EventFormatException.class).isThrownBy(() -> new JsonIdEvent("42", "ping", "{}x"));
    }

    @Test
    void nestingMayBe255LevelsDeepAndNoDeeper() {
        String deep = "[".repeat(255) + "]".repeat(255);

        assertThat(sent(deep)).isEqualTo(deep);
        assertThatExceptionOfType(EventFormatException.class)
                .isThrownBy(() -> sent("[" + deep + "]"))
                .withMessageStartingWith("expected one JSON value: Nesting limit 255 reached at line 1 column 257");
    }

    @Test
    void eventKeepsTheTextThatItWasMadeFrom() {
        assertThat(new JsonEvent("42", "ping", " [ 1 ] ").value()).isEqualTo(" [ 1 ] ");
    }

    private static List<String> lines(String file) {
        try (InputStream in = JsonEventTest.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sent(String json) {
        return new JsonEvent("42", "ping", json).render().data();
    }
}
