package io.eventsource.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One answer: its head, its body, how it is cut, and what becomes of the connection.
 *
 * <pre>{@code
 * server.then(Answer.stream("data: 1\n\ndata: 2").chunked().inPiecesOf(3).thenReset());
 * server.then(Answer.of(503).header("Retry-After", "2").body("later"));
 * }</pre>
 *
 * <p>A stream is delimited by the end of its connection unless it is {@link #chunked}, any other answer by its
 * {@code Content-Length}. The connection ends in order behind it unless said otherwise. Immutable.
 */
public final class Answer implements Script {

    private enum Framing {
        CLOSE,
        LENGTH,
        CHUNKED
    }

    private enum Then {
        END,
        WAIT,
        CUT,
        RESET
    }

    private final int status;
    private final List<String> headers;
    private final byte[] body;
    private final Framing framing;
    /** How long the pieces are; 0 for one piece with the head. */
    private final int piece;

    private final Then then;

    private Answer(int status, List<String> headers, byte[] body, Framing framing, int piece, Then then) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.framing = framing;
        this.piece = piece;
        this.then = then;
    }

    /**
     * An event stream that ends behind the text, which may be in the middle of an event.
     *
     * @param text the stream, sent as UTF-8
     * @return the answer
     */
    public static Answer stream(String text) {
        return stream(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * An event stream of any bytes, malformed ones too.
     *
     * @param bytes the stream, which is copied
     * @return the answer
     */
    public static Answer stream(byte[] bytes) {
        List<String> type = List.of("Content-Type: text/event-stream");
        return new Answer(200, type, bytes.clone(), Framing.CLOSE, 0, Then.END);
    }

    /**
     * An answer without headers and body.
     *
     * @param status the status, 204 for a client that is to stop
     * @return the answer
     */
    public static Answer of(int status) {
        return new Answer(status, List.of(), new byte[0], Framing.LENGTH, 0, Then.END);
    }

    /**
     * A redirect.
     *
     * @param status the status, such as 307
     * @param location where to
     * @return the answer
     */
    public static Answer redirect(int status, String location) {
        return of(status).header("Location", location);
    }

    /**
     * Adds a header.
     *
     * @param name the name
     * @param value the value
     * @return the answer with the header
     */
    public Answer header(String name, String value) {
        List<String> more =
                Stream.concat(headers.stream(), Stream.of(name + ": " + value)).toList();
        return new Answer(status, more, body, framing, piece, then);
    }

    /**
     * Adds headers.
     *
     * @param more each with its value
     * @return the answer with the headers
     */
    public Answer headers(Map<String, String> more) {
        Answer all = this;
        for (Map.Entry<String, String> each : more.entrySet()) {
            all = all.header(each.getKey(), each.getValue());
        }
        return all;
    }

    /**
     * Sets the body.
     *
     * @param text the body, sent as UTF-8
     * @return the answer with the body
     */
    public Answer body(String text) {
        return new Answer(status, headers, text.getBytes(StandardCharsets.UTF_8), framing, piece, then);
    }

    /**
     * Sends the body in chunks, so that a client can tell its end from a cut.
     *
     * @return the answer in chunks
     */
    public Answer chunked() {
        return new Answer(status, headers, body, Framing.CHUNKED, piece, then);
    }

    /**
     * Has the body end with the connection, so that a client cannot tell its end from a cut.
     *
     * @return the answer without a length
     */
    public Answer closeDelimited() {
        return new Answer(status, headers, body, Framing.CLOSE, piece, then);
    }

    /**
     * Splits the body, anywhere: within lines and characters. Each piece is written by itself, and is a chunk if the
     * answer is {@link #chunked}; of pieces that are no chunks the client may still read several at once.
     *
     * @param bytes how long the pieces are, at least 1
     * @return the answer in pieces
     * @throws IllegalArgumentException if the length is less than 1
     */
    public Answer inPiecesOf(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("a piece must have at least 1 byte, but is to have " + bytes);
        }
        return new Answer(status, headers, body, framing, bytes, then);
    }

    /**
     * Leaves the body open: nothing more comes until the client or the server is closed.
     *
     * @return the answer that stalls; a body with a length has one byte more to come
     */
    public Answer thenWait() {
        return new Answer(status, headers, body, framing, piece, Then.WAIT);
    }

    /**
     * Ends the connection in order, but where HTTP says that the body goes on. A body that only the end of the
     * connection delimits cannot be cut, and is sent in chunks instead.
     *
     * @return the answer that is cut off
     */
    public Answer thenCutOff() {
        Framing framed = framing == Framing.CLOSE ? Framing.CHUNKED : framing;
        return new Answer(status, headers, body, framed, piece, Then.CUT);
    }

    /**
     * Resets the connection behind the body, which HTTP says goes on.
     *
     * @return the answer that is reset
     */
    public Answer thenReset() {
        return new Answer(status, headers, body, framing, piece, Then.RESET);
    }

    @Override
    public void run(Peer peer) throws IOException {
        ByteArrayOutputStream unsent = new ByteArrayOutputStream();
        unsent.writeBytes(head().getBytes(StandardCharsets.UTF_8));
        int size = piece == 0 ? Math.max(1, body.length) : piece;
        for (int from = 0; from < body.length; from += size) {
            send(peer, unsent, piece != 0);
            frame(unsent, from, Math.min(size, body.length - from));
        }
        if (framing == Framing.CHUNKED && then == Then.END) {
            unsent.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        send(peer, unsent, true);
        finish(peer);
    }

    private static void send(Peer peer, ByteArrayOutputStream unsent, boolean now) throws IOException {
        if (now) {
            peer.send(unsent.toByteArray());
            unsent.reset();
        }
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
        // One script, one connection: a client must not send its next request on this one.
        return Stream.of(
                        Stream.of("HTTP/1.1 " + status + " Scripted"),
                        headers.stream(),
                        framed,
                        Stream.of("Connection: close"))
                .flatMap(lines -> lines)
                .collect(Collectors.joining("\r\n", "", "\r\n\r\n"));
    }

    private void finish(Peer peer) throws IOException {
        if (then == Then.WAIT) {
            peer.awaitClosed();
        } else if (then == Then.RESET) {
            peer.reset();
        }
    }
}
