package io.eventsource.protocol;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Parses an event stream incrementally, exactly as the HTML standard defines. It also reads the field {@code reply} of a
 * server of this project, see {@link MessageEvent#reply()}.
 *
 * <pre>{@code
 * EventStreamParser parser = new EventStreamParser(event -> System.out.println(event.data()));
 * while (channel.read(buffer.clear()) >= 0) {
 *     parser.feed(buffer.flip());
 * }
 * parser.end();
 * }</pre>
 *
 * <p>It processes a line as soon as its end arrives: how the stream is cut into chunks never changes the result. It keeps only
 * the open block's data and the field being read, and skips comments and unknown fields in constant memory.
 *
 * <p>Use one parser for the life of an event source: {@link #end()} makes it ready for the next connection and keeps the
 * last event ID. Not safe for concurrent use.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream">HTML, 9.2.5</a>
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation">HTML, 9.2.6</a>
 */
public final class EventStreamParser {

    /** The default limit for the size of an event: 32 MiB. */
    public static final int DEFAULT_MAX_EVENT_SIZE = 32 * 1024 * 1024;

    /** The most bytes of a comment that are passed to the handler. */
    private static final int MAX_COMMENT_SIZE = 8 * 1024;

    /** The most bytes of a buffer without an array that are copied at a time. */
    private static final int MAX_COPY = 8 * 1024;

    private static final byte[] NOTHING = {};
    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final EventStreamHandler handler;
    private final int maxEventSize;
    private final boolean skipsOversized;
    private final boolean comments;

    private ParserState state = ParserState.BOM;
    private int bomBytes;
    private boolean afterCr;
    private final FieldName name = new FieldName();
    private Field field = Field.UNKNOWN;
    /** The value of the field being read, unless it is data. */
    private final GrowingBytes value = new GrowingBytes();

    private final Utf8Decoder decoder = new Utf8Decoder();

    // The buffers of 9.2.6. Data has an LF after each line, as in the standard.
    private final GrowingBytes data = new GrowingBytes();
    private String type = "";
    private @Nullable String pendingId;
    /** Where an answer to the open block's event goes; null for nowhere. */
    private @Nullable String reply;
    /** Whether the open block was too large and is skipped. */
    private boolean skipping;

    private String lastEventId;

    /**
     * The index of the next byte in the array being parsed. It is a field so that it is correct when a handler throws.
     */
    private int at;
    /** Holds copied bytes of a buffer without an array. It grows with the chunks, so idle sources use little memory. */
    private byte[] scratch = NOTHING;

    /**
     * Creates a parser with the default options.
     *
     * @param handler receives the events and fields
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
     * Returns a builder for a parser with other options.
     *
     * @param handler receives the events and fields
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
     * Parses the next bytes of the stream, all of them, and calls the handler for each event or field that they
     * complete.
     *
     * @param chunk the bytes between position and limit; they are not needed after the call
     * @throws EventTooLargeException if an event exceeds the limit; the parser then accepts no more bytes until
     *     {@link #end()} is called
     * @throws IllegalStateException if the stream has already failed in this way
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
     * Ends the stream, for any reason. Discards the open block, including its id, and keeps the last event ID. The
     * parser is then ready for the stream of the next connection.
     */
    public void end() {
        state = ParserState.BOM;
        bomBytes = 0;
        afterCr = false;
        name.clear();
        value.clear();
        data.clear();
        type = "";
        pendingId = null;
        reply = null;
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
                state = ParserState.NAME;
            }
        } else {
            // An incomplete mark is the start of an unknown field name.
            state = bomBytes == 0 ? ParserState.NAME : ParserState.SKIP;
        }
    }

    /** Parses at the start of a line: the whole line at once if it is complete. */
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
                state = ParserState.SKIP;
            }
        }
    }

    /** Parses after the colon: the whole value at once if it is complete, which nearly always saves a copy. */
    private void value(Field known, byte[] bytes, int to) {
        int end = EightBytes.lineEnd(bytes, at, to);
        if (end == to) {
            field = known;
            state = known == Field.UNKNOWN ? ParserState.SKIP : ParserState.SPACE;
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
        state = ParserState.VALUE;
    }

    /** Parses the rest of a line that arrived in several chunks, up to the end of the chunk. */
    private void rest(byte[] bytes, int to) {
        int end = EightBytes.lineEnd(bytes, at, to);
        if (state == ParserState.VALUE) {
            keep(bytes, end);
        }
        at = end;
        if (end < to) {
            boolean skipped = state == ParserState.SKIP;
            state = ParserState.NAME;
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
            state = ParserState.SKIP;
        }
    }

    /**
     * Returns whether {@code more} bytes fit within the limit. If not, the rest of the block is skipped, or the stream
     * fails.
     */
    private boolean hasRoom(int more) {
        long size = (long) data.size() + value.size() + more;
        if (size <= maxEventSize) {
            return true;
        }
        ParserState before = state;
        data.clear();
        value.clear();
        state = ParserState.FAILED;
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

    /** Processes a field that arrived in several chunks. */
    private void process() {
        if (field != Field.DATA) {
            String text = value.text(decoder, value.size());
            value.clear();
            process(field, text);
        } else if (!skipping && hasRoom(0)) { // this line may have no value, but the lines before it count
            data.add((byte) '\n');
        }
    }

    /** Processes a field other than data: 9.2.6, "process the field". */
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
            case REPLY -> {
                if (text.indexOf('\0') < 0) {
                    reply = text.isEmpty() ? null : text;
                }
            }
            case COMMENT -> handler.onComment(text);
            case DATA, UNKNOWN -> {}
        }
    }

    /** Processes a blank line: 9.2.6, "dispatch the event". All state is reset before the handler can throw. */
    private void dispatch() {
        if (data.size() == 0 && pendingId == null) { // such as the blank line after a comment
            if (!type.isEmpty()) {
                type = "";
            }
            reply = null;
            skipping = false;
            return;
        }
        String dispatchedType = type.isEmpty() ? MessageEvent.DEFAULT_TYPE : type;
        type = "";
        boolean newId = pendingId != null && !pendingId.equals(lastEventId);
        lastEventId = pendingId != null ? pendingId : lastEventId;
        pendingId = null;
        String dispatchedReply = reply;
        reply = null;
        boolean skipped = skipping;
        skipping = false;
        if (data.size() > 0 && !skipped) {
            MessageEvent event =
                    MessageEvent.of(dispatchedType, data.text(decoder, data.size() - 1), lastEventId, dispatchedReply);
            data.clear();
            handler.onEvent(event);
        } else if (newId) {
            handler.onLastEventId(lastEventId);
        }
    }
}
