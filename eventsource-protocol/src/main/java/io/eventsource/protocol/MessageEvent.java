package io.eventsource.protocol;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

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
    private final @Nullable String reply;

    private MessageEvent(String type, String data, String lastEventId, @Nullable String reply) {
        this.type = Objects.requireNonNull(type, "type");
        this.data = Objects.requireNonNull(data, "data");
        this.lastEventId = Objects.requireNonNull(lastEventId, "lastEventId");
        this.reply = reply;
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
        return new MessageEvent(type, data, lastEventId, null);
    }

    /**
     * Creates an event that may be a command, for tests and for programs that replay stored events.
     *
     * @param type the event type, {@value #DEFAULT_TYPE} if the stream named none
     * @param data the data, its lines joined with LF
     * @param lastEventId the last event ID of the stream; empty if there was none
     * @param reply where an answer to the event goes; null for nowhere
     * @return the event
     */
    public static MessageEvent of(String type, String data, String lastEventId, @Nullable String reply) {
        return new MessageEvent(type, data, lastEventId, reply);
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

    /**
     * Returns where the server takes an answer to this event. An event with such an address is a command whose publisher
     * waits for its outcome. The address holds a proof that only the receiver of the event has: treat it as a secret.
     *
     * @return the path and the query, to be resolved against the URL of the stream; null if no answer is wanted
     */
    public @Nullable String reply() {
        return reply;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MessageEvent event
                && type.equals(event.type)
                && data.equals(event.data)
                && lastEventId.equals(event.lastEventId)
                && Objects.equals(reply, event.reply);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, data, lastEventId, reply);
    }

    /** Shows whether there is a reply address, but not the address, which holds a secret. */
    @Override
    public String toString() {
        return "MessageEvent[type=" + type + ", data=" + data + ", lastEventId=" + lastEventId
                + (reply == null ? "]" : ", reply=...]");
    }
}
