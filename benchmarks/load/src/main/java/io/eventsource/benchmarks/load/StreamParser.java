package io.eventsource.benchmarks.load;

import io.eventsource.benchmarks.peer.Payload;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Reads a response just far enough to find the two numbers of each event: head, chunks, lines that begin with
 * {@code data:}. The rest of such a line is jumped over, since its length is known, so that reading costs less than
 * sending.
 */
final class StreamParser {

    private static final byte[] DATA = "data:".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_HEAD = 8 * 1024;

    private enum Framing {
        /** In the head. */
        HEAD,
        /** The body is not chunked and ends with the connection. */
        PLAIN,
        /** In the line with a chunk's length. */
        CHUNK_SIZE,
        /** In that line, after the digits. */
        CHUNK_EXTENSION,
        /** In a chunk. */
        CHUNK,
        /** In the line end after a chunk. */
        CHUNK_END,
        /** After the last chunk. */
        ENDED
    }

    private final Events events;
    private final int bytesOfData;

    private Framing framing = Framing.HEAD;
    private StringBuilder head = new StringBuilder();
    private long chunkLeft;

    /** How many characters of {@code data:} this line has begun with; -1 if it is another line. */
    private int matched;
    /** How many digits have been read, if all of {@code data:} was there. */
    private int digits;

    private long sequence;
    private long time;
    /** How many bytes to skip. */
    private int jump;

    /**
     * A parser for one response.
     *
     * @param bytesOfData the length of each event's data, as published
     */
    StreamParser(int bytesOfData, Events events) {
        this.bytesOfData = bytesOfData;
        this.events = events;
    }

    /** Whether the head was read. */
    boolean isOpen() {
        return framing != Framing.HEAD;
    }

    boolean isEnded() {
        return framing == Framing.ENDED;
    }

    /**
     * Reads what has come.
     *
     * @throws IOException if it is not an event stream
     */
    void feed(byte[] bytes, int length) throws IOException {
        int i = 0;
        while (i < length) {
            switch (framing) {
                case HEAD -> readHead((char) (bytes[i++] & 0xFF));
                case PLAIN -> {
                    readLines(bytes, i, length);
                    return;
                }
                case CHUNK_SIZE, CHUNK_EXTENSION -> readSize(bytes[i++]);
                case CHUNK -> {
                    int end = (int) Math.min(length, i + chunkLeft);
                    readLines(bytes, i, end);
                    chunkLeft -= end - i;
                    i = end;
                    framing = chunkLeft == 0 ? Framing.CHUNK_END : Framing.CHUNK;
                }
                case CHUNK_END -> framing = bytes[i++] == '\n' ? Framing.CHUNK_SIZE : Framing.CHUNK_END;
                case ENDED -> {
                    return;
                }
            }
        }
    }

    private void readHead(char c) throws IOException {
        head.append(c);
        int end = head.length();
        if (end > MAX_HEAD) {
            throw new IOException("expected a head of at most " + MAX_HEAD + " bytes, but it is longer");
        }
        if (c == '\n' && end >= 4 && head.charAt(end - 2) == '\r' && head.charAt(end - 3) == '\n') {
            if (head.indexOf("HTTP/1.1 200") != 0) {
                throw new IOException(
                        "expected status 200, but the server answered: " + head.substring(0, head.indexOf("\r\n")));
            }
            boolean chunked = ResponseHead.isChunked(head.toString());
            head = new StringBuilder(0);
            framing = chunked ? Framing.CHUNK_SIZE : Framing.PLAIN;
            events.opened();
        }
    }

    private void readSize(byte b) {
        if (b == '\n') {
            framing = chunkLeft == 0 ? Framing.ENDED : Framing.CHUNK;
        } else if (framing == Framing.CHUNK_SIZE) {
            int digit = hex(b);
            if (digit < 0) {
                framing = Framing.CHUNK_EXTENSION;
            } else {
                chunkLeft = chunkLeft * 16 + digit;
            }
        }
    }

    private void readLines(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to) {
            if (jump > 0) {
                int jumped = Math.min(jump, to - i);
                jump -= jumped;
                i += jumped;
            } else {
                readLine(bytes[i++]);
            }
        }
    }

    private void readLine(byte b) {
        if (b == '\n') {
            matched = 0;
            digits = 0;
        } else if (matched >= 0) {
            if (matched < DATA.length) {
                matched = b == DATA[matched] ? matched + 1 : -1;
            } else if (b != ' ' || digits > 0) {
                readDigit(hex(b));
            }
        }
    }

    private void readDigit(int digit) {
        if (digit < 0) {
            matched = -1; // an event of the server's own
        } else if (digits < Payload.DIGITS / 2) {
            sequence = sequence << 4 | digit;
            digits++;
        } else {
            time = time << 4 | digit;
            digits++;
        }
        if (digits == Payload.DIGITS) {
            matched = -1;
            jump = bytesOfData - Payload.DIGITS;
            events.event(sequence, time);
        }
    }

    private static int hex(byte b) {
        if (b >= '0' && b <= '9') {
            return b - '0';
        }
        int letter = b | 0x20;
        return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
    }

    /** What is found. */
    interface Events {

        /** The head was read. */
        void opened();

        /** An event was read, as far as it matters. */
        void event(long sequence, long time);
    }
}
