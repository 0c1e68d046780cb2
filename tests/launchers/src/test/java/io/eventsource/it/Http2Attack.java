package io.eventsource.it;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What hostile clients do over HTTP/2, with prior knowledge: the attacks that its servers are known to have fallen for, and
 * those of {@link Attack} on many streams of a connection. The bytes of a frame are the characters of a string.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9113#section-10.5">RFC 9113, section 10.5</a>
 */
final class Http2Attack {

    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;

    private static final int END_STREAM = 0x1;
    private static final int END_HEADERS = 0x4;

    private static final String CANCEL = integer(8);
    private static final String LARGEST_FRAME = "x".repeat(1 << 14);

    private Http2Attack() {}

    /** All attacks: 80 connections. */
    static List<Attack> all() {
        return List.of(
                of("streams that are not read", n -> streams(100, i -> get("stalled-" + (n + i) % 16)))
                        .neverReading()
                        .holding(Duration.ofSeconds(6)),
                of("streams without a window", n -> noWindow() + streams(100, i -> get("stalled-" + (n + i) % 16)))
                        .holding(Duration.ofSeconds(6)),
                of("streams of fresh tokens", n -> streams(100, i -> get("fresh-" + n + "-" + i)))
                        .holding(Duration.ofSeconds(1)),
                of(
                        "reset streams",
                        n -> streams(1_000, i -> get("reset-" + i % 50), i -> frame(RST_STREAM, 0, i, CANCEL))),
                of("unfinished bodies", n -> streams(3, Http2Attack::post, i -> frame(DATA, 0, i, LARGEST_FRAME)))
                        .holding(Duration.ofSeconds(4)),
                of("endless headers", n -> frame(HEADERS, 0, 1, field("a", "b")))
                        .sending(frame(CONTINUATION, 0, 1, field("a", "b").repeat(1_000)), 1_000),
                of("empty continuations", n -> frame(HEADERS, 0, 1, field("a", "b")))
                        .sending(frame(CONTINUATION, 0, 1, "").repeat(1_000), 1_000),
                of("settings", n -> "")
                        .sending(frame(SETTINGS, 0, 0, "").repeat(1_000), 1_000)
                        .neverReading(),
                of("pings", n -> "")
                        .sending(frame(PING, 0, 0, "12345678").repeat(1_000), 1_000)
                        .neverReading(),
                of("windows opened byte by byte", n -> streams(1, i -> get("stalled-" + n % 16)))
                        .sending(frame(WINDOW_UPDATE, 0, 1, integer(1)).repeat(1_000), 1_000));
    }

    private static Attack of(String name, IntFunction<String> frames) {
        return Attack.of(
                "HTTP/2: " + name,
                8,
                4,
                n -> "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, 0, "") + frames.apply(n));
    }

    private static String streams(int count, IntFunction<Request> request) {
        return streams(count, request, stream -> "");
    }

    /** Sends for each stream of a connection a request, and what follows it. */
    private static String streams(int count, IntFunction<Request> request, IntFunction<String> following) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    int stream = 2 * i + 1;
                    Request sent = request.apply(i);
                    int flags = END_HEADERS | (sent.isComplete() ? END_STREAM : 0);
                    return frame(HEADERS, flags, stream, sent.fields()) + following.apply(stream);
                })
                .collect(Collectors.joining());
    }

    private record Request(String fields, boolean isComplete) {}

    private static Request get(String token) {
        return new Request(fields("GET", "/poll/" + token), true);
    }

    private static Request post(int number) {
        return new Request(fields("POST", "/ping/body-" + number) + field("content-length", "60000"), false);
    }

    private static String fields(String method, String path) {
        return field(":method", method)
                + field(":scheme", "http")
                + field(":path", path)
                + field(":authority", "localhost");
    }

    /** A field as it is, which enters no table. */
    private static String field(String name, String value) {
        return "\0" + (char) name.length() + name + (char) value.length() + value;
    }

    /** Lets the server send nothing on the streams that follow. */
    private static String noWindow() {
        return frame(SETTINGS, 0, 0, "\0\4" + integer(0));
    }

    private static String frame(int type, int flags, int stream, String payload) {
        ByteBuffer head = ByteBuffer.allocate(9)
                .put((byte) (payload.length() >> 16))
                .putShort((short) payload.length())
                .put((byte) type)
                .put((byte) flags)
                .putInt(stream);
        return new String(head.array(), ISO_8859_1) + payload;
    }

    private static String integer(int value) {
        return new String(ByteBuffer.allocate(4).putInt(value).array(), ISO_8859_1);
    }
}
