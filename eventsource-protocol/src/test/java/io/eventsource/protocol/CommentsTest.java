package io.eventsource.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A handler that wants comments gets them whole and in order with the events. */
class CommentsTest {

    private static final class Listener implements EventStreamHandler {

        private final List<String> calls = new ArrayList<>();

        @Override
        public void onEvent(MessageEvent event) {
            calls.add(event.data());
        }

        @Override
        public void onComment(String comment) {
            calls.add("#" + comment);
        }
    }

    private static List<String> parse(boolean wanted, int maxEventSize, int pieces, String stream) {
        Listener listener = new Listener();
        EventStreamParser parser = EventStreamParser.builder(listener)
                .maxEventSize(maxEventSize)
                .comments(wanted)
                .build();
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += pieces) {
            parser.feed(ByteBuffer.wrap(bytes, at, Math.min(pieces, bytes.length - at)));
        }
        return listener.calls;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1_000})
    void arriveInOrderWithTheEvents(int pieces) {
        String stream = ": one\ndata: a\n:two\r\ndata: b\r\r:\n:  three: é\ndata: c\n\n: never ends";

        assertThat(parse(true, 100, pieces, stream)).containsExactly("#one", "#two", "a\nb", "#", "# three: é", "c");
        assertThat(parse(false, 100, pieces, stream)).containsExactly("a\nb", "c");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100_000})
    void areCutWhereTheyAreTooLongAndHarmNoEvent(int pieces) {
        String stream = "data: a\n: " + "x".repeat(20_000) + "\ndata: b\n\n";

        List<String> calls = parse(true, 10, pieces, stream);

        assertThat(calls).hasSize(2);
        assertThat(calls.get(0)).hasSize(8 * 1024 + 1).startsWith("#xxx");
        assertThat(calls.get(1)).isEqualTo("a\nb");
    }
}
