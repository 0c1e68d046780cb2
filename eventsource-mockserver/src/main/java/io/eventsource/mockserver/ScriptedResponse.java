package io.eventsource.mockserver;

import io.eventsource.mockserver.internal.BoundedWait;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Describes one response: its head, its body, how the body is cut, and how the connection ends.
 *
 * <pre>{@code
 * server.enqueue(ScriptedResponse.stream("data: 1\n\ndata: 2").chunked().inPiecesOf(3).thenReset());
 * server.enqueue(ScriptedResponse.status(503).header("Retry-After", "2").body("try again"));
 * }</pre>
 *
 * <p>A stream is delimited by the end of its connection unless it is {@link #chunked}, any other body by its
 * {@code Content-Length}. The connection ends in order after the body, unless a method whose name begins with
 * {@code then} changes that. Immutable.
 */
public final class ScriptedResponse implements Script {

    private enum Framing {
        CLOSE,
        LENGTH,
        CHUNKED
    }

    private enum Then {
        END,
        STAY_OPEN,
        TRUNCATE,
        RESET
    }

    /**
     * Describes how the body is cut.
     *
     * @param bytes the length of a piece; 0 for one piece with the head
     * @param pause how long the server waits before each piece
     */
    private record Pieces(int bytes, Duration pause) {}

    private final int status;
    private final List<String> headers;
    private final byte[] body;
    private final Framing framing;
    private final Pieces pieces;
    private final Then then;

    private ScriptedResponse(int status, List<String> headers, byte[] body, Framing framing, Pieces pieces, Then then) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.framing = framing;
        this.pieces = pieces;
        this.then = then;
    }

    /**
     * Creates an event stream that ends after the text, even in the middle of an event.
     *
     * @param text the stream, sent as UTF-8
     * @return the response
     */
    public static ScriptedResponse stream(String text) {
        return stream(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Creates an event stream of any bytes, including malformed UTF-8.
     *
     * @param bytes the stream, which is copied
     * @return the response
     */
    public static ScriptedResponse stream(byte[] bytes) {
        return status(200)
                .header("Content-Type", "text/event-stream")
                .body(bytes)
                .closeDelimited();
    }

    /**
     * Creates a response without headers and body.
     *
     * @param status the status; 204 tells a client to stop reconnecting
     * @return the response
     */
    public static ScriptedResponse status(int status) {
        return new ScriptedResponse(
                status, List.of(), new byte[0], Framing.LENGTH, new Pieces(0, Duration.ZERO), Then.END);
    }

    /**
     * Creates a redirect.
     *
     * @param status the status, such as 307
     * @param location the value of {@code Location}
     * @return the response
     */
    public static ScriptedResponse redirect(int status, String location) {
        return status(status).header("Location", location);
    }

    /**
     * Adds a header.
     *
     * @param name the name
     * @param value the value, sent as UTF-8 without a check
     * @return the response with the header
     */
    public ScriptedResponse header(String name, String value) {
        List<String> more =
                Stream.concat(headers.stream(), Stream.of(name + ": " + value)).toList();
        return new ScriptedResponse(status, more, body, framing, pieces, then);
    }

    /**
     * Adds headers.
     *
     * @param more names and values
     * @return the response with the headers
     */
    public ScriptedResponse headers(Map<String, String> more) {
        ScriptedResponse all = this;
        for (Map.Entry<String, String> each : more.entrySet()) {
            all = all.header(each.getKey(), each.getValue());
        }
        return all;
    }

    /**
     * Sets the body.
     *
     * @param text the body, sent as UTF-8
     * @return the response with the body
     */
    public ScriptedResponse body(String text) {
        return body(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Sets the body.
     *
     * @param bytes the body, which is copied
     * @return the response with the body
     */
    public ScriptedResponse body(byte[] bytes) {
        return new ScriptedResponse(status, headers, bytes.clone(), framing, pieces, then);
    }

    /**
     * Sends the body in chunks, so that a client can distinguish its end from a lost connection.
     *
     * @return the response in chunks
     */
    public ScriptedResponse chunked() {
        return framed(Framing.CHUNKED);
    }

    /**
     * Ends the body with the connection, so that a client cannot distinguish its end from a lost connection.
     *
     * @return the response without a length
     */
    public ScriptedResponse closeDelimited() {
        return framed(Framing.CLOSE);
    }

    private ScriptedResponse framed(Framing other) {
        return new ScriptedResponse(status, headers, body, other, pieces, then);
    }

    /**
     * Cuts the body into pieces, also within lines and characters. The server writes each piece separately, as its own
     * chunk if the response is {@link #chunked}. The client may still read several pieces at once.
     *
     * @param bytes the length of a piece, at least 1
     * @return the response in pieces
     * @throws IllegalArgumentException if the length is less than 1
     */
    public ScriptedResponse inPiecesOf(int bytes) {
        return inPiecesOf(bytes, Duration.ZERO);
    }

    /**
     * Cuts the body into pieces, as {@link #inPiecesOf(int)} does, and pauses before each.
     *
     * @param bytes the length of a piece, at least 1
     * @param pause how long the server waits before each piece, in real time
     * @return the response in pieces
     * @throws IllegalArgumentException if the length is less than 1, or the pause is negative
     */
    public ScriptedResponse inPiecesOf(int bytes, Duration pause) {
        if (bytes < 1) {
            throw new IllegalArgumentException("a piece must have at least 1 byte, but got " + bytes);
        }
        Pieces cut = new Pieces(bytes, BoundedWait.requireNotNegative("pause", pause));
        return new ScriptedResponse(status, headers, body, framing, cut, then);
    }

    /**
     * Leaves the body unfinished and the connection open, until the client or the server is closed.
     *
     * @return the response that stays open; its {@code Content-Length}, if it has one, announces one more byte
     */
    public ScriptedResponse thenStayOpen() {
        return then(Then.STAY_OPEN);
    }

    /**
     * Closes the connection in order before the body is complete. A body that only the end of the connection delimits
     * cannot be truncated, so it is sent in chunks instead.
     *
     * @return the response that is truncated; its {@code Content-Length}, if it has one, announces one more byte
     */
    public ScriptedResponse thenTruncate() {
        return (framing == Framing.CLOSE ? chunked() : this).then(Then.TRUNCATE);
    }

    /**
     * Resets the connection before the body is complete. Bytes in transit may be lost.
     *
     * @return the response that is reset; its {@code Content-Length}, if it has one, announces one more byte
     */
    public ScriptedResponse thenReset() {
        return then(Then.RESET);
    }

    private ScriptedResponse then(Then other) {
        return new ScriptedResponse(status, headers, body, framing, pieces, other);
    }

    @Override
    public void run(ServerConnection connection) throws IOException, InterruptedException {
        boolean cut = pieces.bytes() > 0;
        int size = cut ? pieces.bytes() : Math.max(1, body.length);
        ByteArrayOutputStream unsent = new ByteArrayOutputStream();
        unsent.writeBytes(head().getBytes(StandardCharsets.UTF_8));
        for (int from = 0; from < body.length; from += size) {
            if (cut) {
                flush(unsent, connection);
                Thread.sleep(pieces.pause().toMillis());
            }
            frame(unsent, from, Math.min(size, body.length - from));
        }
        if (framing == Framing.CHUNKED && then == Then.END) {
            unsent.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        flush(unsent, connection);
        finish(connection);
    }

    private static void flush(ByteArrayOutputStream unsent, ServerConnection connection) throws IOException {
        connection.send(unsent.toByteArray());
        unsent.reset();
    }

    private void frame(ByteArrayOutputStream out, int from, int length) {
        boolean chunk = framing == Framing.CHUNKED;
        if (chunk) {
            out.writeBytes((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        }
        out.write(body, from, length);
        if (chunk) {
            out.writeBytes(new byte[] {'\r', '\n'});
        }
    }

    private String head() {
        Stream<String> framed = switch (framing) {
            case CLOSE -> Stream.of();
            case CHUNKED -> Stream.of("Transfer-Encoding: chunked");
            case LENGTH ->
                status == 204
                        ? Stream.of()
                        : Stream.of("Content-Length: " + (then == Then.END ? body.length : body.length + 1));
        };
        // Each connection has one script, so the client must not send another request on this one.
        return Stream.of(
                        Stream.of("HTTP/1.1 " + status + " Scripted"),
                        headers.stream(),
                        framed,
                        Stream.of("Connection: close"))
                .flatMap(lines -> lines)
                .collect(Collectors.joining("\r\n", "", "\r\n\r\n"));
    }

    private void finish(ServerConnection connection) throws IOException {
        if (then == Then.STAY_OPEN) {
            connection.awaitClosed();
        } else if (then == Then.RESET) {
            connection.reset();
        }
    }
}
