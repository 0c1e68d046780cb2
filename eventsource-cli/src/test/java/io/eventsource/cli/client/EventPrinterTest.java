package io.eventsource.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.eventsource.protocol.MessageEvent;
import io.eventsource.protocol.internal.VisibleText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class EventPrinterTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void textIsForPeople() throws IOException {
        assertThat(printed(OutputFormat.TEXT, MessageEvent.of("ping", "42", "7")))
                .isEqualTo("ping: 42\n");
    }

    @Test
    void furtherLinesOfTextAreIndented() throws IOException {
        assertThat(printed(OutputFormat.TEXT, MessageEvent.of("ping", "one\ntwo\n", "")))
                .isEqualTo("ping: one\n      two\n      \n");
    }

    @Test
    void textDoesNotCommandTheTerminal() throws IOException {
        assertThat(printed(OutputFormat.TEXT, MessageEvent.of("p\u0007", "\u001b[2J\tü\u009b", "")))
                .isEqualTo("p\\u0007: \\u001b[2J\tü\\u009b\n");
    }

    @Test
    void textDoesNotChangeItsDirection() throws IOException {
        assertThat(printed(OutputFormat.TEXT, MessageEvent.of("a\u202e", "\u2066b\u2029\u200f\u061c\u007f", "")))
                .isEqualTo("a\\u202e: \\u2066b\\u2029\\u200f\\u061c\\u007f\n");
    }

    @Test
    void jsonDoesNotCommandTheTerminalAndMeansTheSame() throws IOException {
        String data = "\u001b[2J\u007f\u0085\u009b\u202e\u2067\u2028\u200e\\\\\n\t😀";
        String line = printed(OutputFormat.JSON, MessageEvent.of("t\u009b", data, "\u202a"));
        assertThat(line.strip().chars().anyMatch(c -> VisibleText.isEscaped((char) c)))
                .isFalse();
        JsonObject read = JsonParser.parseString(line).getAsJsonObject();
        assertThat(read.get("type").getAsString()).isEqualTo("t\u009b");
        assertThat(read.get("data").getAsString()).isEqualTo(data);
        assertThat(read.get("lastEventId").getAsString()).isEqualTo("\u202a");
    }

    @Test
    void theTimeOfArrivalComesFirst() throws IOException {
        printer(new OutputOptions(OutputFormat.TEXT, true, true, false)).event(MessageEvent.of("a", "1\n2", ""));
        printer(new OutputOptions(OutputFormat.TEXT, true, true, false)).comment("c");
        printer(new OutputOptions(OutputFormat.JSON, true, true, false)).comment("c");
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        2026-01-02T03:04:05.600Z a: 1
                                                    2
                        2026-01-02T03:04:05.600Z : c
                        {"time":"2026-01-02T03:04:05.600Z","comment":"c"}
                        """);
    }

    @Test
    void colorsAreForTheHeadAlone() throws IOException {
        EventPrinter printer = printer(new OutputOptions(OutputFormat.TEXT, true, false, true));
        printer.event(MessageEvent.of("a", "1", ""));
        printer.event(MessageEvent.of("eventsource.gap", "evicted", ""));
        printer.comment("c");
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "\u001b[1;36ma:\u001b[0m 1",
                        "\u001b[1;33meventsource.gap:\u001b[0m evicted",
                        "\u001b[2m:\u001b[0m c");
    }

    @Test
    void jsonIsOneLineInThisOrder() throws IOException {
        assertThat(printed(OutputFormat.JSON, MessageEvent.of("ping", "a\n\"b\" <é>&'😀\u2028", "e:1")))
                .isEqualTo("{\"type\":\"ping\",\"data\":\"a\\n\\\"b\\\" <é>&'😀\\u2028\",\"lastEventId\":\"e:1\"}\n");
    }

    @Test
    void rawIsTheStreamItself() throws IOException {
        EventPrinter printer = printer(new OutputOptions(OutputFormat.RAW));
        printer.bytes(ByteBuffer.wrap(new byte[] {'a', (byte) 0xff, '\r'}).asReadOnlyBuffer());
        printer.event(MessageEvent.of("message", "x", ""));
        assertThat(out.toByteArray()).containsExactly('a', 0xff, '\r');
    }

    @Test
    void otherFormsLeaveTheBytesAlone() throws IOException {
        printer(new OutputOptions(OutputFormat.JSON)).bytes(ByteBuffer.wrap(new byte[] {'a'}));
        assertThat(out.size()).isZero();
    }

    private EventPrinter printer(OutputOptions options) {
        return new EventPrinter(options, out, InstantSource.fixed(Instant.parse("2026-01-02T03:04:05.6Z")));
    }

    private String printed(OutputFormat output, MessageEvent event) throws IOException {
        printer(new OutputOptions(output)).event(event);
        return out.toString(StandardCharsets.UTF_8);
    }
}
