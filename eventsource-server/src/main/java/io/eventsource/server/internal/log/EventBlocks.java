package io.eventsource.server.internal.log;

import io.eventsource.protocol.EventId;
import io.eventsource.protocol.EventStream;
import io.eventsource.protocol.EventStreamEncoder;
import io.eventsource.protocol.EventTooLargeException;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.GapReason;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Encodes everything that a broker writes to its streams. Safe for concurrent use.
 *
 * @param maxEventSize the maximum size of an encoded event, in bytes
 */
public record EventBlocks(int maxEventSize) {

    /** A heartbeat: clients ignore it, and it explains itself to people who watch a stream. */
    public static final byte[] HEARTBEAT = ": keepalive\n\n".getBytes(StandardCharsets.US_ASCII);

    /** The last event of a stream whose client may not read it any more. */
    public static final byte[] REVOKED =
            EventStreamEncoder.encode(OutgoingEvent.of(EventStream.REVOKED, "the right to read this stream has ended"));

    /** Data of more characters than this is encoded only after memory was counted for it. */
    private static final int SMALL = 4 * 1024;

    /**
     * Encodes an event that a user publishes.
     *
     * @throws IllegalArgumentException if its type is reserved
     * @throws EventTooLargeException if the encoded event is larger than the maximum size
     */
    public byte[] encode(OutgoingEvent event) {
        if (event.type().equals(EventStream.GAP) || event.type().equals(EventStream.REVOKED)) {
            throw new IllegalArgumentException("the event type " + event.type() + " is reserved for the broker");
        }
        requireAllowed(largeLength(event));
        byte[] block = EventStreamEncoder.encode(event);
        requireAllowed(block.length);
        return block;
    }

    /** Encodes several events, one after the other. */
    public byte[] encode(List<OutgoingEvent> events) {
        ByteArrayOutputStream all = new ByteArrayOutputStream(0);
        events.forEach(event -> all.writeBytes(encode(event)));
        return all.toByteArray();
    }

    public void requireAllowed(long length) {
        if (length > maxEventSize) {
            throw new EventTooLargeException(length, maxEventSize);
        }
    }

    /** Returns the encoded length of a large event; 0 for a small one, whose memory need not be counted during encoding. */
    public static long largeLength(OutgoingEvent event) {
        String data = event.data();
        return data == null || data.length() <= SMALL ? 0 : EventStreamEncoder.length(event);
    }

    /**
     * Encodes the event that signals a gap.
     *
     * @param id the id of the position where the stream continues, so that the gap is not signalled again; null without ids
     */
    public static byte[] gap(GapReason reason, @Nullable String id) {
        OutgoingEvent event = OutgoingEvent.of(EventStream.GAP, reason.toString());
        return EventStreamEncoder.encode(id == null ? event : event.withId(EventId.of(id)));
    }

    /**
     * Encodes the first bytes of a stream. They are never empty, since they send the headers to the client.
     *
     * @param reconnectionTime how long the client waits before it reconnects; null to leave it to the client
     * @param id the id of the position where the stream begins; null without ids
     * @param gap why events may be missing before that; null if none are missing
     * @param initial what follows, encoded
     */
    public static byte[] opening(
            @Nullable Duration reconnectionTime, @Nullable String id, @Nullable GapReason gap, byte[] initial) {
        StringBuilder text = new StringBuilder();
        if (reconnectionTime != null) {
            text.append("retry: ").append(reconnectionTime.toMillis()).append('\n');
        }
        if (id != null) {
            text.append("id: ").append(id).append('\n');
        }
        ByteArrayOutputStream opening = new ByteArrayOutputStream(64);
        if (!text.isEmpty()) {
            opening.writeBytes(text.append('\n').toString().getBytes(StandardCharsets.UTF_8));
        }
        if (gap != null) {
            opening.writeBytes(gap(gap, id));
        }
        opening.writeBytes(initial);
        return opening.size() > 0 ? opening.toByteArray() : HEARTBEAT;
    }
}
