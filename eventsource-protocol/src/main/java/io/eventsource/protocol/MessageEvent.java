package io.eventsource.protocol;

import java.util.Objects;

/**
 * Represents an event that a client dispatches. Two events are equal if all their values are equal.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#dispatchMessage">HTML, 9.2.6</a>
 */
public final class MessageEvent {

    /** The type of an event whose stream names none. */
    public static final String DEFAULT_TYPE = "message";

    private final String type;
    private final String data;
    private final String lastEventId;

    private MessageEvent(String type, String data, String lastEventId) {
        this.type = Objects.requireNonNull(type, "type");
        this.data = Objects.requireNonNull(data, "data");
        this.lastEventId = Objects.requireNonNull(lastEventId, "lastEventId");
    }

    /**
     * Creates an event, for tests and for programs that replay stored events.
     *
     * @param type the event type, {@value #DEFAULT_TYPE} if the stream named none
     * @param data the data, its lines joined with LF
     * @param lastEventId the last event ID of the stream; empty if there was none
     * @return the event
     */
    public static MessageEvent of(String type, String data, String lastEventId) {
        return new MessageEvent(type, data, lastEventId);
    }

    /**
     * Returns the event type.
     *
     * @return the type, {@value #DEFAULT_TYPE} if the stream named none
     */
    public String type() {
        return type;
    }

    /**
     * Returns the data.
     *
     * @return the data, its lines joined with LF
     */
    public String data() {
        return data;
    }

    /**
     * Returns the last event ID of the stream when the event was dispatched, which an earlier event may have set.
     *
     * @return the id; empty if there was none
     */
    public String lastEventId() {
        return lastEventId;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessageEvent event
                && type.equals(event.type)
                && data.equals(event.data)
                && lastEventId.equals(event.lastEventId);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, data, lastEventId);
    }

    @Override
    public String toString() {
        return "MessageEvent[type=" + type + ", data=" + data + ", lastEventId=" + lastEventId + "]";
    }
}
