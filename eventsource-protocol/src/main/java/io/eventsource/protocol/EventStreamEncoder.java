package io.eventsource.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Writes the blocks of an event stream. Every result ends with a line end, so results can be joined in any order.
 *
 * <p>Stateless and safe for concurrent use.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">HTML, 9.2.5</a>
 */
public final class EventStreamEncoder {

    private EventStreamEncoder() {}

    /**
     * One whole block, the blank line that dispatches it included.
     *
     * <p>An event whose id is {@link EventId#CURSOR} is encoded without one: whoever knows the position writes
     * {@link #idField} right in front of the block.
     *
     * @param event the event
     * @return its bytes
     */
    public static byte[] encode(OutgoingEvent event) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(64 + lengthOf(event.data()));
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
        return out.toByteArray();
    }

    /**
     * An id field alone. Followed by a block it is that block's id; followed by a blank line it sets the last event ID
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
     * A comment, each of its lines marked as one. Clients pass over it; a heartbeat is one.
     *
     * @param text the text, of any lines
     * @return its bytes, without a blank line
     */
    public static byte[] comment(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(8 + text.length());
        lines(out, "", text);
        return out.toByteArray();
    }

    /** Splits at CRLF, CR and LF, as the parser will: a CR left in a line would end it there. */
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
        out.writeBytes(Utf8.encode(value));
        out.write('\n');
    }

    private static int lengthOf(@Nullable String text) {
        return text == null ? 0 : text.length();
    }
}
