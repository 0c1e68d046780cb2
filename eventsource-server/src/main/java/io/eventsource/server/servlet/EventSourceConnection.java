package io.eventsource.server.servlet;

import io.eventsource.protocol.EventId;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.Channels;
import io.eventsource.server.GapReason;
import io.eventsource.server.Subscriber;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One open stream as hooks see it. Safe for concurrent use, and harmless after the stream has ended. */
public final class EventSourceConnection {

    private final Subscriber subscriber;
    private final String lastEventId;

    EventSourceConnection(Subscriber subscriber, String lastEventId) {
        this.subscriber = subscriber;
        this.lastEventId = lastEventId;
    }

    /**
     * Sends an event on this stream alone, after everything that was published up to now. Does not wait.
     *
     * @param type the event type; empty for {@code message}
     * @param data the data, of any lines; null for a block that only sets the id or the reconnection time
     * @param id the id; null for none. It becomes the client's last event ID, so it should be one to resume from
     * @param reconnectionTime after which time the client is to come back; null to leave that as it is
     * @return false if the stream has ended, or too much waits for it
     * @throws IllegalArgumentException if type or id hold CR, LF, NUL or an unpaired surrogate, or the time cannot be
     *     sent; nothing was sent then
     */
    public boolean send(String type, @Nullable String data, @Nullable String id, @Nullable Duration reconnectionTime) {
        return send(new OutgoingEvent(type, data, id == null ? EventId.NONE : EventId.of(id), reconnectionTime));
    }

    /**
     * Sends an event on this stream alone, as {@link Subscriber#send}.
     *
     * @param event the event
     * @return false if the stream has ended, or too much waits for it
     */
    public boolean send(OutgoingEvent event) {
        return subscriber.send(event);
    }

    /** Ends the stream with what was published up to now. Does not wait. The client will reconnect. */
    public void close() {
        subscriber.close();
    }

    /**
     * Where events come from.
     *
     * @return the channels that the stream was opened for
     */
    public Channels channels() {
        return subscriber.channels();
    }

    /**
     * What {@link ConnectionCheck#withProperties} said.
     *
     * @return the properties; null if there are none
     */
    public @Nullable Object properties() {
        return subscriber.properties();
    }

    /**
     * Who listens.
     *
     * @return the authenticated name; null if the client is anonymous
     */
    public @Nullable String principal() {
        return subscriber.principal();
    }

    /**
     * What the client had seen before.
     *
     * @return its last event ID; empty if none
     */
    public String lastEventId() {
        return lastEventId;
    }

    /**
     * Whether events may be missing after {@link #lastEventId()}. The client has been told, too.
     *
     * @return why, or null if none is missing
     */
    public @Nullable GapReason gap() {
        return subscriber.gap();
    }

    /**
     * What stands for this stream in the broker.
     *
     * @return the subscriber
     */
    public Subscriber subscriber() {
        return subscriber;
    }

    @Override
    public String toString() {
        return "stream of " + channels();
    }
}
