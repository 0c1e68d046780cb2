package io.eventsource.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.MessageEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventPrinterTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void textIsForPeople() throws IOException {
        assertThat(printed(Output.TEXT, new MessageEvent("ping", "42", "7"))).isEqualTo("ping: 42\n");
    }

    @Test
    void furtherLinesOfTextAreIndented() throws IOException {
        assertThat(printed(Output.TEXT, new MessageEvent("ping", "one\ntwo\n", "")))
                .isEqualTo("ping: one\n      two\n      \n");
    }

    @Test
    void textDoesNotCommandTheTerminal() throws IOException {
        assertThat(printed(Output.TEXT, new MessageEvent("p\u0007", "\u001b[2J\tü\u009b", "")))
                .isEqualTo("p\\u0007: \\u001b[2J\tü\\u009b\n");
    }

    @Test
    void jsonIsOneLineInThisOrder() throws IOException {
        assertThat(printed(Output.JSON, new MessageEvent("ping", "a\n\"b\" <é>&'😀\u2028", "e:1")))
                .isEqualTo("{\"type\":\"ping\",\"data\":\"a\\n\\\"b\\\" <é>&'😀\\u2028\",\"lastEventId\":\"e:1\"}\n");
    }

    @Test
    void rawIsTheStreamItself() throws IOException {
        EventPrinter printer = new EventPrinter(Output.RAW, out);
        printer.bytes(ByteBuffer.wrap(new byte[] {'a', (byte) 0xff, '\r'}).asReadOnlyBuffer());
        printer.event(new MessageEvent("message", "x", ""));
        assertThat(out.toByteArray()).containsExactly('a', 0xff, '\r');
    }

    @Test
    void otherFormsLeaveTheBytesAlone() throws IOException {
        new EventPrinter(Output.JSON, out).bytes(ByteBuffer.wrap(new byte[] {'a'}));
        assertThat(out.size()).isZero();
    }

    private String printed(Output output, MessageEvent event) throws IOException {
        new EventPrinter(output, out).event(event);
        return out.toString(StandardCharsets.UTF_8);
    }
}
