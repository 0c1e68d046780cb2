package io.eventsource.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.benchmarks.peer.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamParserTest {

    private static final int BYTES = 50;
    private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";
    private static final String FIRST = Payload.of(7, 0x1234_5678_9abc_def0L, BYTES);
    private static final String SECOND = Payload.of(8, -1, BYTES);

    private final List<String> seen = new ArrayList<>();
    private final StreamParser parser = new StreamParser(BYTES, new Recorder());

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 4096})
    void findsBothNumbersOfEachEventHoweverTheStreamIsCut(int piece) throws IOException {
        feed(HEAD + "\r\nid: 1\ndata: " + FIRST + "\n\nevent: x\ndata:" + SECOND + "\nid: 2\n\n", piece);

        assertThat(seen).containsExactly("open", "7 at 123456789abcdef0", "8 at ffffffffffffffff");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 4096})
    void findsEventsThatLieAcrossChunks(int piece) throws IOException {
        String body = ":\n\ndata: " + FIRST + "\n\ndata: " + SECOND + "\n\n";
        String chunks = chunk(body.substring(0, 20)) + chunk(body.substring(20, 41)) + chunk(body.substring(41));

        feed(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunks, piece);

        assertThat(seen).containsExactly("open", "7 at 123456789abcdef0", "8 at ffffffffffffffff");
        assertThat(parser.isEnded()).isFalse();
    }

    @Test
    void theLastChunkEndsTheStream() throws IOException {
        feed(HEAD + "Transfer-Encoding: chunked\r\n\r\n" + chunk("data: " + FIRST + "\n\n") + "0\r\n\r\n", 4096);

        assertThat(seen).hasSize(2);
        assertThat(parser.isEnded()).isTrue();
    }

    @Test
    void extensionsOfChunksAreSkipped() throws IOException {
        String event = "data: " + FIRST + "\n\n";
        feed(HEAD + "transfer-encoding: chunked\r\n\r\n" + Integer.toHexString(event.length()) + ";a=b\r\n" + event, 5);

        assertThat(seen).hasSize(2);
    }

    @Test
    void otherDataIsNoEvent() throws IOException {
        feed(HEAD + "\r\ndata: hello\n\ndatum: 0\n\ndata\n\ndata: " + FIRST + "\n\n", 4096);

        assertThat(seen).containsExactly("open", "7 at 123456789abcdef0");
    }

    @Test
    void anotherStatusIsAnError() {
        assertThatThrownBy(() -> feed("HTTP/1.1 503 Busy\r\n\r\n", 4096)).hasMessageContaining("503 Busy");
    }

    private void feed(String text, int piece) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < bytes.length; i += piece) {
            byte[] part = Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + piece));
            parser.feed(part, part.length);
        }
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    private final class Recorder implements StreamParser.Events {

        @Override
        public void opened() {
            seen.add("open");
        }

        @Override
        public void event(long sequence, long time) {
            seen.add(sequence + " at " + Long.toHexString(time));
        }
    }
}
