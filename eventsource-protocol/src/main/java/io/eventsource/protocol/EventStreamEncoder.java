package io.eventsource.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Encodes the blocks of an event stream. Every result ends with a line end, so results can be concatenated.
 *
 * <p>Stateless and safe for concurrent use.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">HTML, 9.2.5</a>
 */
public final class EventStreamEncoder {

    /** The most characters of data for which the buffer may grow while it is written. */
    private static final int SMALL = 4 * 1024;

    /** The number of characters of a long value that are encoded at a time. */
    private static final int PIECE = 8 * 1024;

    private EventStreamEncoder() {}

    /**
     * Encodes one whole block, including the blank line that dispatches it.
     *
     * <p>An event whose id is {@link EventId#CURSOR} is encoded without an id. The log, which knows the position,
     * writes {@link #idField} directly before the block.
     *
     * @param event the event
     * @return its bytes
     */
    public static byte[] encode(OutgoingEvent event) {
        String data = event.data();
        if (data == null || data.length() <= SMALL) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(64 + (data == null ? 0 : data.length()));
            write(event, out);
            return out.toByteArray();
        }
        ExactBytes out = new ExactBytes(Math.toIntExact(length(event)));
        write(event, out);
        return out.bytes();
    }

    /**
     * Returns the length of the result of {@link #encode}, without allocating it. Line ends in the data can make a
     * block seven times as long as its data.
     *
     * @param event the event
     * @return the length in bytes, which may exceed the maximum size of an array
     */
    public static long length(OutgoingEvent event) {
        long length = 1;
        String id = event.id().text();
        if (id != null) {
            length += fieldLength("id", Utf8.length(id));
        }
        if (event.reconnectionTime() != null) {
            length += fieldLength(
                    "retry", Long.toString(event.reconnectionTime().toMillis()).length());
        }
        String data = event.data();
        if (data != null) {
            if (!event.type().equals(MessageEvent.DEFAULT_TYPE)) {
                length += fieldLength("event", Utf8.length(event.type()));
            }
            // A CR or LF in the data becomes the end of a line, and a CRLF becomes one.
            long ends = 0;
            long chars = 0;
            for (int i = 0; i < data.length(); i++) {
                char c = data.charAt(i);
                if (c == '\r' || c == '\n') {
                    chars++;
                    boolean isCrLf = c == '\n' && i > 0 && data.charAt(i - 1) == '\r';
                    ends += isCrLf ? 0 : 1;
                }
            }
            length += (ends + 1) * fieldLength("data", 0) + Utf8.length(data) - chars;
        }
        return length;
    }

    private static long fieldLength(String name, long value) {
        return name.length() + value + ": \n".length();
    }

    private static void write(OutgoingEvent event, ByteArrayOutputStream out) {
        if (event.id().text() != null) {
            field(out, "id", event.id().text());
        }
        if (event.reconnectionTime() != null) {
            field(out, "retry", Long.toString(event.reconnectionTime().toMillis()));
        }
        if (event.data() != null) {
            if (!event.type().equals(MessageEvent.DEFAULT_TYPE)) {
                field(out, "event", event.type());
            }
            lines(out, "data", event.data());
        }
        out.write('\n');
    }

    /** Collects bytes in an array of a known length, which is not copied. */
    private static final class ExactBytes extends ByteArrayOutputStream {

        ExactBytes(int length) {
            super(length);
        }

        byte[] bytes() {
            return count == buf.length ? buf : toByteArray();
        }
    }

    /**
     * Encodes an id field alone. Before a block it is that block's id; before a blank line it sets the last event ID
     * without dispatching anything.
     *
     * @param id the id
     * @return the bytes of the field, without a blank line
     * @throws IllegalArgumentException as {@link EventId#of}
     */
    public static byte[] idField(String id) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(8 + id.length());
        field(out, "id", Fields.requireSingleLine("an event id", id));
        return out.toByteArray();
    }

    /**
     * Encodes a comment, with a colon before each line. Clients ignore comments; heartbeats are comments.
     *
     * @param text the text, which may have any number of lines
     * @return its bytes, without a blank line
     */
    public static byte[] comment(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(8 + text.length());
        lines(out, "", text);
        return out.toByteArray();
    }

    /** Splits at CRLF, CR and LF, as parsers do: a CR left in a line would end that line. */
    private static void lines(ByteArrayOutputStream out, String name, String text) {
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' || c == '\n') {
                field(out, name, text.substring(start, i));
                if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                    i++;
                }
                start = i + 1;
            }
        }
        field(out, name, text.substring(start));
    }

    /** The space is always written: the parser strips exactly one, so a value's own leading space survives. */
    private static void field(ByteArrayOutputStream out, String name, String value) {
        out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
        out.write(':');
        out.write(' ');
        value(out, value);
        out.write('\n');
    }

    /** Encodes a long value in pieces, to avoid two more copies of the whole value. */
    private static void value(ByteArrayOutputStream out, String value) {
        if (value.length() <= PIECE) {
            out.writeBytes(Utf8.encode(value));
            return;
        }
        int start = 0;
        while (start < value.length()) {
            int end = Math.min(start + PIECE, value.length());
            if (end < value.length() && Character.isHighSurrogate(value.charAt(end - 1))) {
                end--; // keep both halves in the next piece
            }
            out.writeBytes(Utf8.encode(value.substring(start, end)));
            start = end;
        }
    }
}
