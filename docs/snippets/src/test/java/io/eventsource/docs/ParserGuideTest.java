package io.eventsource.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.protocol.EventId;
import io.eventsource.protocol.EventStreamHandler;
import io.eventsource.protocol.EventStreamParser;
import io.eventsource.protocol.EventTooLargeException;
import io.eventsource.protocol.MessageEvent;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.protocol.OversizedEvents;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code docs/protocol.md} says of the parser, row by row. */
class ParserGuideTest {

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(?<stream>[^`]+)` \\| (?<comes>[^|]+) \\|[^|]*\\|$");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(x[0-9A-F]{2}|[nrt0])");

    record Row(String stream, String comes) {}

    static Stream<Row> rows() {
        String guide = Documents.read(Documents.ROOT.resolve("docs/protocol.md"));
        List<Row> rows = new ArrayList<>();
        for (Matcher row = ROW.matcher(guide); row.find(); ) {
            rows.add(new Row(row.group("stream"), row.group("comes").replace("`", "")));
        }
        assertThat(rows).as("all rows of streams").hasSize((int)
                guide.lines().filter(line -> line.startsWith("| `")).count());
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void eachRowIsSo(Row row) {
        byte[] stream = bytes(row.stream());
        assertThat(parsed(stream, stream.length)).isEqualTo(row.comes());
        assertThat(parsed(stream, 1)).as("cut after each byte").isEqualTo(row.comes());
    }

    private static String parsed(byte[] stream, int size) {
        Teller teller = new Teller();
        EventStreamParser parser = new EventStreamParser(teller);
        for (int at = 0; at < stream.length; at += size) {
            parser.feed(ByteBuffer.wrap(stream, at, Math.min(size, stream.length - at)));
        }
        parser.end();
        return teller.calls.isEmpty() ? "nothing" : String.join(", ", teller.calls);
    }

    private static byte[] bytes(String escaped) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int copied = 0;
        for (Matcher escape = ESCAPE.matcher(escaped); escape.find(); copied = escape.end()) {
            bytes.writeBytes(escaped.substring(copied, escape.start()).getBytes(StandardCharsets.UTF_8));
            String code = escape.group(1);
            bytes.write(
                    switch (code) {
                        case "n" -> '\n';
                        case "r" -> '\r';
                        case "t" -> '\t';
                        case "0" -> 0;
                        default -> Integer.parseInt(code.substring(1), 16);
                    });
        }
        bytes.writeBytes(escaped.substring(copied).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    /** Records all calls in the notation of the guide. */
    private static final class Teller implements EventStreamHandler {

        private final List<String> calls = new ArrayList<>();

        @Override
        public void onEvent(MessageEvent event) {
            String data = event.data().replace("\n", "\\n").replace("\t", "\\t").replace("\uFFFD", "\\uFFFD");
            calls.add(event.type() + " \"" + data + "\""
                    + (event.lastEventId().isEmpty() ? "" : " " + event.lastEventId()));
        }

        @Override
        public void onLastEventId(String lastEventId) {
            calls.add("id " + lastEventId);
        }

        @Override
        public void onReconnectionTime(Duration reconnectionTime) {
            calls.add("retry " + reconnectionTime.toMillis());
        }
    }

    @Test
    void theParserAlone() {
        List<Object> seen = new ArrayList<>();
        byte[] bytes = "data: a\n\n".getBytes(StandardCharsets.UTF_8);
        // snippet: parser
        EventStreamParser parser = new EventStreamParser(event -> seen.add(event.data()));
        parser.feed(ByteBuffer.wrap(bytes)); // as often as bytes come, cut anywhere
        parser.end();
        // end
        assertThat(seen).containsExactly("a");
    }

    @Test
    void tooLargeEventsEndTheStreamOrAreSkipped() {
        byte[] stream = "id: 1\ndata: too large\n\ndata: a\n\n".getBytes(StandardCharsets.UTF_8);
        EventStreamParser strict =
                EventStreamParser.builder(event -> {}).maxEventSize(4).build();
        assertThatThrownBy(() -> strict.feed(ByteBuffer.wrap(stream))).isInstanceOf(EventTooLargeException.class);
        assertThatThrownBy(() -> strict.feed(ByteBuffer.wrap(stream))).isInstanceOf(IllegalStateException.class);

        List<MessageEvent> seen = new ArrayList<>();
        EventStreamParser skipping = EventStreamParser.builder(seen::add)
                .maxEventSize(4)
                .oversizedEvents(OversizedEvents.SKIP)
                .build();
        skipping.feed(ByteBuffer.wrap(stream));
        assertThat(seen).containsExactly(MessageEvent.of("message", "a", "1"));
    }

    @Test
    void eventsThatCannotBeReadBackAreRefused() {
        assertThatThrownBy(() -> OutgoingEvent.of("a\nb", "")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EventId.of("a\0")).isInstanceOf(IllegalArgumentException.class);
    }
}
