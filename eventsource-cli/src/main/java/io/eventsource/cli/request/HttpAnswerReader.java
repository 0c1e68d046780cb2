package io.eventsource.cli.request;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads the answer to the only request of a connection (RFC 9112), bounded in each part. */
final class HttpAnswerReader {

    /** The longest status line or header, and the longest line of a chunk, in bytes. */
    private static final int MAX_LINE = 16 * 1024;
    /** The most lines of status and headers, those of interim answers included. */
    private static final int MAX_LINES = 1_000;

    private static final Set<String> NEEDED =
            Set.of("content-length", "transfer-encoding", "content-type", "location", "ttl");

    private final InputStream in;
    private int lines;

    /**
     * Creates a reader at the start of an answer.
     *
     * @param in the connection; read byte by byte up to the end of the headers
     */
    HttpAnswerReader(InputStream in) {
        this.in = in;
    }

    /**
     * Reads the body after a head. The body of an error may be truncated, because its status is enough.
     *
     * @param maxBody the most bytes to read
     */
    HttpAnswer read(HttpHead head, int maxBody) throws IOException {
        ByteArrayOutputStream kept = new ByteArrayOutputStream();
        boolean whole = true;
        try {
            whole = copy(body(head), kept, maxBody);
        } catch (IOException e) {
            if (head.isSuccess()) {
                throw e;
            }
        }
        return new HttpAnswer(head, kept.toByteArray(), whole);
    }

    /** Reads the status and the headers, and skips interim answers. */
    HttpHead readHead() throws IOException {
        while (true) {
            String status = headLine();
            if (!status.matches("HTTP/1\\.[0-9] [1-9][0-9][0-9]( .*)?")) {
                throw new IOException("the answer is not HTTP/1.1");
            }
            Map<String, String> headers = new HashMap<>();
            for (String line = headLine(); !line.isEmpty(); line = headLine()) {
                header(line, headers);
            }
            int code = Integer.parseInt(status.substring(9, 12));
            if (code >= 200 || code == 101) {
                return new HttpHead(code, status.substring(12).strip(), headers);
            }
        }
    }

    private String headLine() throws IOException {
        if (++lines > MAX_LINES) {
            throw new IOException("the answer has too many headers");
        }
        return line();
    }

    private static void header(String line, Map<String, String> headers) {
        int colon = line.indexOf(':');
        String name = line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
        if (NEEDED.contains(name)) {
            headers.put(name, line.substring(colon + 1).strip());
        }
    }

    /** Returns the body after a head, without its framing. A read returns what has arrived. */
    InputStream body(HttpHead head) {
        return !head.hasBody() ? InputStream.nullInputStream() : new Body(head);
    }

    /** Copies bytes up to the bound of the body; returns whether all were copied. */
    private static boolean copy(InputStream body, ByteArrayOutputStream kept, int maxBody) throws IOException {
        byte[] piece = new byte[8 * 1024];
        while (kept.size() < maxBody) {
            int count = body.read(piece, 0, Math.min(piece.length, maxBody - kept.size()));
            if (count < 0) {
                return true;
            }
            kept.write(piece, 0, count);
        }
        return body.read() < 0;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
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

    /** A body that ends after its length, with its last chunk, or with the connection (RFC 9112, section 6). */
    private final class Body extends InputStream {

        private final boolean chunked;
        private final boolean untilClose;
        /** How many bytes of the body, or of the chunk, have not been read. */
        private long left;

        private boolean first = true;
        private boolean ended;

        Body(HttpHead head) {
            chunked = head.isChunked();
            untilClose = !chunked && head.length() < 0;
            left = chunked ? 0 : untilClose ? Long.MAX_VALUE : head.length();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (chunked && left == 0 && !ended) {
                nextChunk();
            }
            if (left == 0) {
                return -1;
            }
            int count = in.read(bytes, offset, (int) Math.min(length, left));
            if (count < 0) {
                if (!untilClose) {
                    throw new IOException("the answer ended early");
                }
                left = 0;
                return -1;
            }
            left -= untilClose ? 0 : count;
            return count;
        }

        private void nextChunk() throws IOException {
            if (!first) {
                line();
            }
            first = false;
            String line = line();
            int end = line.indexOf(';');
            String size = (end < 0 ? line : line.substring(0, end)).strip();
            if (!size.matches("[0-9a-fA-F]{1,15}")) {
                throw new IOException("the answer's body is damaged");
            }
            left = Long.parseLong(size, 16);
            ended = left == 0; // trailers are not needed
        }
    }
}
