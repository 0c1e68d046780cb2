package io.eventsource.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events that are too large may be skipped: all the others come, and the skipped one's id counts. */
class SkippingTest {

    private static final String LARGE = "x".repeat(50);

    private static final class Skipper implements EventStreamHandler {

        private final List<String> calls = new ArrayList<>();

        @Override
        public void onEvent(MessageEvent event) {
            calls.add(event.data() + "/" + event.lastEventId());
        }

        @Override
        public void onLastEventId(String lastEventId) {
            calls.add("id " + lastEventId);
        }

        @Override
        public void onEventSkipped(long size) {
            calls.add("skipped");
        }
    }

    private static List<String> parse(int pieces, String stream) {
        Skipper skipper = new Skipper();
        EventStreamParser parser = EventStreamParser.builder(skipper)
                .maxEventSize(20)
                .oversizedEvents(OversizedEvents.SKIP)
                .build();
        byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += pieces) {
            parser.feed(ByteBuffer.wrap(bytes, at, Math.min(pieces, bytes.length - at)));
        }
        return skipper.calls;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1_000})
    void theNextEventComes(int pieces) {
        assertThat(parse(pieces, "id: 1\ndata: a\n\ndata: " + LARGE + "\r\ndata: b\r\nid: 2\r\n\r\ndata: c\n\n"))
                .containsExactly("a/1", "skipped", "id 2", "c/2");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void manyLinesAreTooLargeTogether(int pieces) {
        assertThat(parse(pieces, "data: 1234567\r\n".repeat(5) + "\r\ndata\n".replace("data", "data: a") + "\n"))
                .containsExactly("skipped", "a/");
        assertThat(parse(pieces, "data\r\n".repeat(30) + "\r\ndata: a\n\n")).containsExactly("skipped", "a/");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 1_000})
    void anIdThatIsTooLargeCostsItsEvent(int pieces) {
        assertThat(parse(pieces, "data: a\nid: " + LARGE + "\n\ndata: b\n\n")).containsExactly("skipped", "b/");
    }
}
