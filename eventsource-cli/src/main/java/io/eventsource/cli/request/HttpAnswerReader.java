package io.eventsource.cli.request;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the answer to the only request of a connection (RFC 9112), bounded in each part. */
final class HttpAnswerReader {

    /** The longest status line or header, and the longest line of a chunk, in bytes. */
    private static final int MAX_LINE = 16 * 1024;
    /** The most lines of status and headers, those of interim answers included. */
    private static final int MAX_LINES = 1_000;
    /** Larger than any answer of our servers. A page of another server may be truncated. */
    static final int MAX_BODY = 1 << 20;

    private final InputStream in;
    private int lines;

    // Of the final answer's head.
    private long length = -1;
    private boolean chunked;
    private @Nullable String contentType;
    private @Nullable String location;
    private @Nullable Duration timeToLive;

    /**
     * Creates a reader at the start of an answer.
     *
     * @param in the connection; read byte by byte up to the end of the headers
     */
    HttpAnswerReader(InputStream in) {
        this.in = in;
    }

    /** Reads the whole answer. The body of an error may be truncated, because its status is enough. */
    PostResponse read() throws IOException {
        PostResponse head = readHead();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        boolean whole = true;
        if (head.status() != 204 && head.status() != 304) {
            try {
                whole = readBody(body);
            } catch (IOException e) {
                if (head.isSuccess()) {
                    throw e;
                }
            }
        }
        return new PostResponse(
                head.status(), head.message(), body.toByteArray(), whole, contentType, location, timeToLive);
    }

    /** Reads the status and the headers, and skips interim answers. */
    PostResponse readHead() throws IOException {
        while (true) {
            PostResponse status = status(line());
            length = -1;
            chunked = false;
            contentType = null;
            location = null;
            timeToLive = null;
            for (String line = line(); !line.isEmpty(); line = line()) {
                header(line);
            }
            if (status.status() >= 200 || status.status() == 101) {
                return status;
            }
        }
    }

    private static PostResponse status(String line) throws IOException {
        boolean isStatus = line.matches("HTTP/1\\.[0-9] [1-9][0-9][0-9]( .*)?");
        if (!isStatus) {
            throw new IOException("the answer is not HTTP/1.1");
        }
        return new PostResponse(
                Integer.parseInt(line.substring(9, 12)), line.substring(12).strip());
    }

    private void header(String line) {
        int colon = line.indexOf(':');
        if (colon < 1) {
            return;
        }
        String value = line.substring(colon + 1).strip();
        switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
            case "content-length" -> length = value.matches("[0-9]{1,18}") ? Long.parseLong(value) : -1;
            case "transfer-encoding" -> chunked = value.toLowerCase(Locale.ROOT).endsWith("chunked");
            case "content-type" -> contentType = value;
            case "location" -> location = value;
            case "ttl" -> timeToLive = value.matches("[0-9]{1,9}") ? Duration.ofSeconds(Long.parseLong(value)) : null;
            default -> {}
        }
    }

    /** Returns whether that was all of it. */
    private boolean readBody(ByteArrayOutputStream body) throws IOException {
        if (!chunked) {
            return copy(length < 0 ? Long.MAX_VALUE : length, length >= 0, body);
        }
        while (true) {
            long size = chunkSize(line());
            if (size == 0) {
                return true; // trailers are not needed
            }
            if (!copy(size, true, body)) {
                return false;
            }
            line();
        }
    }

    private static long chunkSize(String line) throws IOException {
        int end = line.indexOf(';');
        String size = (end < 0 ? line : line.substring(0, end)).strip();
        if (!size.matches("[0-9a-fA-F]{1,15}")) {
            throw new IOException("the answer's body is damaged");
        }
        return Long.parseLong(size, 16);
    }

    /** Copies bytes up to the bound of the body; returns whether all were copied. */
    private boolean copy(long size, boolean exactly, ByteArrayOutputStream body) throws IOException {
        byte[] piece = new byte[8 * 1024];
        long left = size;
        while (left > 0) {
            int room = MAX_BODY - body.size();
            if (room == 0) {
                return false;
            }
            int count = in.read(piece, 0, (int) Math.min(Math.min(piece.length, room), left));
            if (count < 0) {
                if (exactly) {
                    throw new IOException("the answer ended early");
                }
                return true;
            }
            body.write(piece, 0, count);
            left -= count;
        }
        return true;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        if (++lines > MAX_LINES && !chunked) {
            throw new IOException("the answer has too many headers");
        }
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException();
            }
            if (line.size() == MAX_LINE) {
                throw new IOException("the answer has a header of more than " + MAX_LINE + " bytes");
            }
            line.write(b);
        }
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
