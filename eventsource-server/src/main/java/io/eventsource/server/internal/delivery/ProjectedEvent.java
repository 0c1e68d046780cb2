package io.eventsource.server.internal.delivery;

import io.eventsource.protocol.EventId;
import io.eventsource.protocol.EventStreamEncoder;
import io.eventsource.protocol.EventStreamHandler;
import io.eventsource.protocol.EventStreamParser;
import io.eventsource.protocol.MessageEvent;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.EventProjection;
import io.eventsource.server.internal.log.EventBlocks;
import io.eventsource.server.internal.log.EventLog.Run;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the event that one subscriber gets from an encoded one of a channel with a projection. */
final class ProjectedEvent implements EventStreamHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ProjectedEvent.class);
    private static final byte[] NOTHING = {};

    private @Nullable MessageEvent event;
    private @Nullable Duration reconnectionTime;

    private ProjectedEvent() {}

    /**
     * Applies a projection.
     *
     * @param entry one entry of the channel's log
     * @param properties the subscriber's properties
     * @param blocks encodes what the projection makes, within the bounds of all events
     * @return the encoded event; empty if the subscriber gets none
     */
    static byte[] of(Run entry, EventProjection<?> projection, @Nullable Object properties, EventBlocks blocks) {
        ProjectedEvent parsed = new ProjectedEvent();
        EventStreamParser.builder(parsed)
                .maxEventSize(Integer.MAX_VALUE) // what the broker has accepted must not be skipped
                .build()
                .feed(ByteBuffer.wrap(entry.bytes(), entry.offset(), entry.length()));
        MessageEvent published = parsed.event;
        if (published == null) { // it only tells the reconnection time
            return Arrays.copyOfRange(entry.bytes(), entry.offset(), entry.offset() + entry.length());
        }
        try {
            OutgoingEvent own = projection.project(properties, OutgoingEvent.of(published.type(), published.data()));
            return own == null
                    ? NOTHING
                    : withId(
                            published.lastEventId(),
                            blocks.encode(own.withId(EventId.NONE).withReconnectionTime(parsed.reconnectionTime)));
        } catch (RuntimeException e) {
            LOG.warn("could not make an event for a subscriber; it misses the event {}", published.lastEventId(), e);
            return NOTHING;
        }
    }

    /** Puts the id of the published event before an encoded one, as the log does. */
    private static byte[] withId(String id, byte[] block) {
        byte[] idField = id.isEmpty() ? NOTHING : EventStreamEncoder.idField(id);
        byte[] event = Arrays.copyOf(idField, idField.length + block.length);
        System.arraycopy(block, 0, event, idField.length, block.length);
        return event;
    }

    @Override
    public void onEvent(MessageEvent published) {
        event = published;
    }

    @Override
    public void onReconnectionTime(Duration time) {
        reconnectionTime = time;
    }
}
