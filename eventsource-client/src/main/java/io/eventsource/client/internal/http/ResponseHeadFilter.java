package io.eventsource.client.internal.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Removes the transfer coding {@code identity} from the heads of responses, in place. RFC 2616 defined it as no coding at all;
 * browsers ignore it, and Jetty refuses it. All other bytes pass unchanged. Not safe for concurrent use.
 *
 * <p>A line that may be {@code Transfer-Encoding} is held back until its end has arrived.
 */
final class ResponseHeadFilter {

    /** The longest part of a line that is held back. A longer line passes unchanged. */
    static final int MAX_HELD = 256;

    private static final String STATUS_LINE = "http/1.";
    private static final String TRANSFER_ENCODING = "transfer-encoding:";

    /**
     * The position of the next byte within a response.
     *
     * <pre>
     *          expectHead()                status line             line cut, not of interest
     *   BODY ────────────────▶ STATUS_LINE ────────────▶ FIELDS ────────────────────────────▶ REST_OF_LINE
     *    ▲ ▲                    │     ▲                  │  │ ▲                                     │
     *    │ └─── another line ───┘     └─ empty line, ────┘  │ └─────────────── line end ────────────┘
     *    │                               interim response   │
     *    └───────────────── empty line ─────────────────────┘
     * </pre>
     */
    private enum State {
        /** A response is expected next. */
        STATUS_LINE,
        FIELDS,
        /** The rest of another line is expected. */
        REST_OF_LINE,
        /** The head has passed. */
        BODY
    }

    private State state = State.BODY;
    /** Whether the head is one of an interim response, which another one follows. */
    private boolean interim;
    /** How many interim responses have arrived since a head was expected. */
    private int interimResponses;

    private byte[] held = {};

    /** Expects the head of a response, unless one is being read already. */
    void expectHead() {
        if (state == State.BODY) {
            state = State.STATUS_LINE;
            interimResponses = 0;
        }
    }

    /** Whether there were more interim responses than allowed. Jetty reports none of them while more bytes are available. */
    boolean isFlooded() {
        return interimResponses > InterimFloodException.MAX;
    }

    boolean isInHead() {
        return state != State.BODY;
    }

    /** Appends what was held back to {@code buffer}, for {@link #filter} to begin with. */
    void putBack(ByteBuffer buffer) {
        append(buffer, held);
        held = new byte[0];
    }

    /** Passes on what begins at the index {@code from} of {@code buffer} and ends at its limit, which is moved. */
    void filter(ByteBuffer buffer, int from) {
        int end = buffer.limit();
        int read = from;
        int write = from;
        while (read < end && state != State.BODY) {
            int lineFeed = indexOfLineFeed(buffer, read, end);
            if (lineFeed < 0) {
                if (mayBeOurs(buffer, read, end)) {
                    held = bytes(buffer, read, end);
                    read = end;
                } else {
                    state = state == State.STATUS_LINE ? State.BODY : State.REST_OF_LINE;
                }
                break;
            }
            byte[] line = line(bytes(buffer, read, lineFeed + 1));
            buffer.put(write, line);
            write += line.length;
            read = lineFeed + 1;
        }
        byte[] rest = bytes(buffer, read, end);
        buffer.put(write, rest);
        buffer.limit(write + rest.length);
    }

    /** Takes a whole line and returns its replacement, which is never longer. */
    private byte[] line(byte[] line) {
        String text = new String(line, StandardCharsets.ISO_8859_1);
        String bare = text.stripTrailing();
        switch (state) {
            case STATUS_LINE -> {
                if (!bare.isEmpty()) {
                    state = startsWith(bare, STATUS_LINE) ? State.FIELDS : State.BODY;
                    interim = bare.matches("\\S+ +1\\d\\d\\b.*") && !bare.matches("\\S+ +101\\b.*");
                    if (interim) {
                        interimResponses++;
                    }
                }
            }
            case REST_OF_LINE -> state = State.FIELDS;
            default -> {
                if (bare.isEmpty()) {
                    state = interim ? State.STATUS_LINE : State.BODY;
                } else if (startsWith(bare, TRANSFER_ENCODING)) {
                    return withoutIdentity(line, bare);
                }
            }
        }
        return line;
    }

    /** The line without the coding, or nothing if no other is left. */
    private static byte[] withoutIdentity(byte[] line, String bare) {
        List<String> codings = Stream.of(
                        bare.substring(TRANSFER_ENCODING.length()).split(","))
                .map(String::strip)
                .toList();
        List<String> kept = codings.stream()
                .filter(coding -> !coding.isEmpty() && !coding.equalsIgnoreCase("identity"))
                .toList();
        if (kept.equals(codings)) {
            return line;
        }
        String changed = bare.substring(0, TRANSFER_ENCODING.length()) + String.join(",", kept) + "\r\n";
        return kept.isEmpty() ? new byte[0] : changed.getBytes(StandardCharsets.ISO_8859_1);
    }

    private boolean mayBeOurs(ByteBuffer buffer, int from, int end) {
        if (end - from > MAX_HELD || state == State.REST_OF_LINE) {
            return false;
        }
        String begun = new String(bytes(buffer, from, end), StandardCharsets.ISO_8859_1);
        String ours = state == State.STATUS_LINE ? STATUS_LINE : TRANSFER_ENCODING;
        return begun.equals("\r") || startsWith(begun, ours) || startsWith(ours, begun);
    }

    private static boolean startsWith(String text, String beginning) {
        return text.toLowerCase(Locale.ROOT).startsWith(beginning.toLowerCase(Locale.ROOT));
    }

    private static int indexOfLineFeed(ByteBuffer buffer, int from, int end) {
        for (int i = from; i < end; i++) {
            if (buffer.get(i) == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static byte[] bytes(ByteBuffer buffer, int from, int end) {
        byte[] bytes = new byte[end - from];
        buffer.get(from, bytes);
        return bytes;
    }

    private static void append(ByteBuffer buffer, byte[] bytes) {
        int limit = buffer.limit();
        buffer.limit(limit + bytes.length);
        buffer.put(limit, bytes);
    }
}
