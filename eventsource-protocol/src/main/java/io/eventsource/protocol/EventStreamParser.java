package io.eventsource.protocol;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Parses an event stream incrementally, exactly as the HTML standard says.
 *
 * <pre>{@code
 * EventStreamParser parser = new EventStreamParser(event -> System.out.println(event.data()));
 * while (channel.read(buffer.clear()) >= 0) {
 *     parser.feed(buffer.flip());
 * }
 * parser.end();
 * }</pre>
 *
 * <p>It acts on a line as soon as its end is there: how the stream is cut into pieces never changes the result. What it
 * keeps is the open block's data and the field being read; comments and unknown fields are passed over in constant
 * memory, however long.
 *
 * <p>Use one parser for the life of an event source: {@link #end()} makes it ready for the next connection and keeps the
 * last event ID. Not safe for concurrent use.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">HTML, 9.2.5</a>
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation">HTML,
 *     9.2.6</a>
 */
public final class EventStreamParser {

    /** How many bytes an event may have unless said otherwise: 32 MiB. */
    public static final int DEFAULT_MAX_EVENT_SIZE = 32 * 1024 * 1024;

    /** How much of a comment is handed on. */
    private static final int MAX_COMMENT_SIZE = 8 * 1024;

    /** Where in the stream the next byte stands. */
    private enum State {
        /** At the very start, where one byte order mark may stand. */
        BOM,
        /** In the name of a field, or before it. */
        NAME,
        /** Behind the colon, where one space is stripped. */
        SPACE,
        /** In the value of a field. */
        VALUE,
        /** In a comment or an unknown field, of which only the end matters. */
        SKIP,
        /** An event was too large: nothing can be read before the stream ends. */
        FAILED
    }

    /** How much of a buffer without an array is copied at a time. */
    private static final int MAX_COPY = 8 * 1024;

    private static final byte[] NOTHING = {};
    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final EventStreamHandler handler;
    private final int maxEventSize;
    private final boolean skipsOversized;
    private final boolean comments;

    private State state = State.BOM;
    private int bomBytes;
    private boolean afterCr;
    private final FieldName name = new FieldName();
    private Field field = Field.UNKNOWN;
    /** The value of the field being read, unless it is data. */
    private final GrowingBytes value = new GrowingBytes();

    private final Utf8Decoder decoder = new Utf8Decoder();

    // The buffers of 9.2.6. Data has an LF behind each line, as there.
    private final GrowingBytes data = new GrowingBytes();
    private String type = "";
    private @Nullable String pendingId;
    /** Whether the open block was too large, and is to be passed over. */
    private boolean skipping;

    private String lastEventId;

    /** The next byte in the array being parsed: a field, so that it is right when a handler throws. */
    private int at;
    /** Where the bytes of a buffer without an array are copied to. No longer than what came, for sources that are idle. */
    private byte[] scratch = NOTHING;

    /**
     * Makes a parser with the default options.
     *
     * @param handler receives what the parser reads
     */
    public EventStreamParser(EventStreamHandler handler) {
        this(new EventStreamParserBuilder(handler));
    }

    EventStreamParser(EventStreamParserBuilder options) {
        handler = options.handler;
        lastEventId = options.lastEventId;
        maxEventSize = options.maxEventSize;
        skipsOversized = options.oversizedEvents == OversizedEvents.SKIP;
        comments = options.comments;
    }

    /**
     * Begins a parser with other options.
     *
     * @param handler receives what the parser reads
     * @return a builder with the defaults
     */
    public static EventStreamParserBuilder builder(EventStreamHandler handler) {
        return new EventStreamParserBuilder(handler);
    }

    /**
     * Returns the last event ID, as the last blank line set it.
     *
     * @return the id; empty if there is none
     */
    public String lastEventId() {
        return lastEventId;
    }

    /**
     * Parses the next bytes of the stream, all of them, and calls the handler for what they complete.
     *
     * @param chunk the bytes between position and limit; they are not needed after the call
     * @throws EventTooLargeException if an event exceeds the limit; the parser then takes no more bytes before
     *     {@link #end()}
     * @throws IllegalStateException if the stream has failed so before
     */
    public void feed(ByteBuffer chunk) {
        while (chunk.hasRemaining()) {
            if (chunk.hasArray()) {
                parse(chunk, chunk.array(), chunk.arrayOffset() + chunk.position(), chunk.remaining());
            } else {
                int length = Math.min(chunk.remaining(), MAX_COPY);
                byte[] copy = scratch(length);
                chunk.duplicate().get(copy, 0, length);
                parse(chunk, copy, 0, length);
            }
        }
    }

    /**
     * Ends the stream, for whatever reason. The open block is discarded, its id included; the parser is
     * ready for the stream of the next connection and keeps the last event ID.
     */
    public void end() {
        state = State.BOM;
        bomBytes = 0;
        afterCr = false;
        name.clear();
        value.clear();
        data.clear();
        type = "";
        pendingId = null;
        skipping = false;
    }

    private byte[] scratch(int length) {
        if (scratch.length < length) {
            scratch = new byte[Math.min(MAX_COPY, Math.max(length, 2 * scratch.length))];
        }
        return scratch;
    }

    private void parse(ByteBuffer chunk, byte[] bytes, int from, int length) {
        at = from;
        try {
            int to = from + length;
            while (at < to) {
                switch (state) {
                    case BOM -> bom(bytes[at]);
                    case NAME -> {
                        if (name.isEmpty()) {
                            line(bytes, to);
                        } else {
                            name(bytes, to);
                        }
                    }
                    case SPACE -> space(bytes[at]);
                    case VALUE, SKIP -> rest(bytes, to);
                    case FAILED ->
                        throw new IllegalStateException(
                                "the stream has failed with an event that is too large; end() it first");
                }
            }
        } finally {
            chunk.position(chunk.position() + at - from);
        }
    }

    private void bom(byte b) {
        if (b == BOM[bomBytes]) {
            at++;
            bomBytes++;
            if (bomBytes == BOM.length) {
                state = State.NAME;
            }
        } else {
            // A part of the mark is the start of a name, and of none that we know.
            state = bomBytes == 0 ? State.NAME : State.SKIP;
        }
    }

    /** At the start of a line: takes all of it if all of it is there. */
    private void line(byte[] bytes, int to) {
        byte b = bytes[at];
        boolean secondHalfOfCrLf = afterCr && b == '\n';
        afterCr = false;
        if (secondHalfOfCrLf) {
            at++;
        } else if (EightBytes.isLineEnd(b)) {
            endLine(b);
            dispatch();
        } else if (b == ':') {
            at++;
            value(comments ? Field.COMMENT : Field.UNKNOWN, bytes, to);
        } else {
            Field known = to - at >= Long.BYTES ? Field.startOf(EightBytes.at(bytes, at)) : Field.UNKNOWN;
            if (known == Field.UNKNOWN) {
                name(bytes, to);
            } else {
                at += known.prefixLength();
                value(known, bytes, to);
            }
        }
    }

    private void name(byte[] bytes, int to) {
        byte b = bytes[at];
        if (b == ':') {
            at++;
            Field known = name.field();
            name.clear();
            value(known, bytes, to);
        } else if (EightBytes.isLineEnd(b)) {
            field = name.field();
            name.clear();
            endLine(b);
            process();
        } else {
            at++;
            name.add(b);
            if (name.isTooLong()) {
                name.clear();
                state = State.SKIP;
            }
        }
    }

    /** Behind the colon: takes the value if all of it is there, so that nearly none is copied twice. */
    private void value(Field known, byte[] bytes, int to) {
        int end = EightBytes.lineEnd(bytes, at, to);
        if (end == to) {
            field = known;
            state = known == Field.UNKNOWN ? State.SKIP : State.SPACE;
            return;
        }
        int from = bytes[at] == ' ' ? at + 1 : at;
        int length = end - from;
        at = end;
        endLine(bytes[end]);
        switch (known) {
            case UNKNOWN -> {}
            case COMMENT -> process(known, decoder.decode(bytes, from, Math.min(length, MAX_COMMENT_SIZE)));
            case DATA -> {
                if (!skipping && hasRoom(length)) {
                    data.addLine(bytes, from, end);
                }
            }
            default -> {
                if (hasRoom(length)) {
                    process(known, decoder.decode(bytes, from, length));
                }
            }
        }
    }

    private void space(byte b) {
        if (b == ' ') {
            at++;
        }
        state = State.VALUE;
    }

    /** Takes the rest of a line that is cut, or as much of it as is there. */
    private void rest(byte[] bytes, int to) {
        int end = EightBytes.lineEnd(bytes, at, to);
        if (state == State.VALUE) {
            keep(bytes, end);
        }
        at = end;
        if (end < to) {
            boolean skipped = state == State.SKIP;
            state = State.NAME;
            endLine(bytes[end]);
            if (!skipped) {
                process();
            }
        }
    }

    private void keep(byte[] bytes, int end) {
        if (field == Field.COMMENT) {
            value.add(bytes, at, Math.min(end, at + Math.max(0, MAX_COMMENT_SIZE - value.size())));
        } else if (skipping && field == Field.DATA) {
            return;
        } else if (hasRoom(end - at)) {
            (field == Field.DATA ? data : value).add(bytes, at, end);
        } else {
            state = State.SKIP;
        }
    }

    /** Whether so many bytes may be added; if not, the block is skipped from now on, or the stream has failed. */
    private boolean hasRoom(int more) {
        long size = (long) data.size() + value.size() + more;
        if (size <= maxEventSize) {
            return true;
        }
        State before = state;
        data.clear();
        value.clear();
        state = State.FAILED;
        if (!skipsOversized) {
            throw new EventTooLargeException(size, maxEventSize);
        }
        handler.onEventSkipped(size);
        state = before;
        skipping = true;
        return false;
    }

    private void endLine(byte lineEnd) {
        at++;
        afterCr = lineEnd == '\r';
    }

    /** Acts on a field that came in pieces. */
    private void process() {
        if (field != Field.DATA) {
            String text = value.text(decoder, value.size());
            value.clear();
            process(field, text);
        } else if (!skipping && hasRoom(0)) { // a line without a colon has kept nothing, but those before it count
            data.add((byte) '\n');
        }
    }

    /** Acts on a field other than data: 9.2.6, "process the field". */
    private void process(Field known, String text) {
        switch (known) {
            case EVENT -> type = text;
            case ID -> {
                if (text.indexOf('\0') < 0) {
                    pendingId = text;
                }
            }
            case RETRY -> {
                long millis = Fields.retryMillis(text);
                if (millis >= 0) {
                    handler.onReconnectionTime(Duration.ofMillis(millis));
                }
            }
            case COMMENT -> handler.onComment(text);
            case DATA, UNKNOWN -> {}
        }
    }

    /** Acts on a blank line: 9.2.6, "dispatch the event". Everything is reset before the handler can throw. */
    private void dispatch() {
        if (data.size() == 0 && pendingId == null) { // as behind a comment
            if (!type.isEmpty()) {
                type = "";
            }
            skipping = false;
            return;
        }
        String dispatchedType = type.isEmpty() ? MessageEvent.DEFAULT_TYPE : type;
        type = "";
        boolean newId = pendingId != null && !pendingId.equals(lastEventId);
        lastEventId = pendingId != null ? pendingId : lastEventId;
        pendingId = null;
        boolean skipped = skipping;
        skipping = false;
        if (data.size() > 0 && !skipped) {
            MessageEvent event = MessageEvent.of(dispatchedType, data.text(decoder, data.size() - 1), lastEventId);
            data.clear();
            handler.onEvent(event);
        } else if (newId) {
            handler.onLastEventId(lastEventId);
        }
    }
}
