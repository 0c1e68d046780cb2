package io.eventsource.benchmarks.client;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** What the source says: events of 200 bytes, one or more in a chunk. */
final class StreamText {

    /** The path of a stream that never ends, before how many events a chunk has. */
    static final String ENDLESS = "/endless/";

    /** The path of a stream that is silent after its first event. */
    static final String IDLE = "/idle";

    /** Bytes of an event. */
    static final int EVENT = 200;

    /** Characters of its data: all but the field's name and the line ends. */
    static final int DATA = EVENT - "data: \n\n".length();

    private static final int EVENTS_A_WRITE = 320;
    private static final long SEED = 42;

    private StreamText() {}

    static byte[] head() {
        return ascii("""
                HTTP/1.1 200 OK\r
                Content-Type: text/event-stream\r
                Cache-Control: no-store\r
                Transfer-Encoding: chunked\r
                \r
                """);
    }

    /** Some chunks of so many events each, which can be written again and again. */
    static byte[] chunks(int events) {
        StringBuilder chunks = new StringBuilder();
        for (int i = 0; i < EVENTS_A_WRITE; i += events) {
            chunks.append(text(events));
        }
        return ascii(chunks.toString());
    }

    /** A chunk of so many events. */
    static byte[] chunk(int events) {
        return ascii(text(events));
    }

    private static String text(int events) {
        Random random = new Random(SEED);
        StringBuilder chunk = new StringBuilder(Integer.toHexString(events * EVENT)).append("\r\n");
        for (int i = 0; i < events; i++) {
            String before = "{\"seq\":" + i + ",\"delta\":\"";
            chunk.append("data: ").append(before);
            for (int left = DATA - before.length() - 2; left > 0; left--) {
                chunk.append((char) ('a' + random.nextInt(26)));
            }
            chunk.append("\"}\n\n");
        }
        return chunk.append("\r\n").toString();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
