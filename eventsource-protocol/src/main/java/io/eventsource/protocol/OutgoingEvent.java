package io.eventsource.protocol;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An event to be sent, or another block of an event stream. Immutable: each {@code with…} method returns a changed copy.
 *
 * <pre>{@code
 * OutgoingEvent event = OutgoingEvent.of("price", "42.17").withId("7").withReconnectionTime(Duration.ofSeconds(2));
 * }</pre>
 *
 * <p>Valid by construction: everything that the constructor accepts reaches a client unchanged, so no log or encoder has to
 * check it again.
 *
 * @param type the event type; empty means {@value MessageEvent#DEFAULT_TYPE}
 * @param data the data, of any lines; null for a block that dispatches nothing and only sets the id or the reconnection
 *     time. Unpaired surrogates are sent as U+FFFD, and every line end arrives as LF
 * @param id the id
 * @param reconnectionTime the reconnection time to tell the client, in whole milliseconds, not negative; null to leave
 *     it unchanged
 */
public record OutgoingEvent(
        String type,
        @Nullable String data,
        EventId id,
        @Nullable Duration reconnectionTime) {

    /**
     * Checks every piece.
     *
     * @param type the event type
     * @param data the data, or null
     * @param id the id
     * @param reconnectionTime the reconnection time, or null
     * @throws IllegalArgumentException if {@code type} holds CR, LF, NUL or an unpaired surrogate, or
     *     {@code reconnectionTime} is negative, not in whole milliseconds or beyond {@link Long#MAX_VALUE} of them
     */
    public OutgoingEvent {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(id, "id");
        Fields.requireSingleLine("an event type", type);
        type = type.isEmpty() ? MessageEvent.DEFAULT_TYPE : type;
        if (reconnectionTime != null) {
            requireMillis(reconnectionTime);
        }
    }

    /**
     * Returns an event of type {@value MessageEvent#DEFAULT_TYPE}.
     *
     * @param data the data
     * @return the event
     */
    public static OutgoingEvent of(String data) {
        return of(MessageEvent.DEFAULT_TYPE, data);
    }

    /**
     * Returns an event with a type.
     *
     * @param type the event type; empty means {@value MessageEvent#DEFAULT_TYPE}
     * @param data the data
     * @return the event
     * @throws IllegalArgumentException as the constructor
     */
    public static OutgoingEvent of(String type, String data) {
        return new OutgoingEvent(type, data, EventId.NONE, null);
    }

    /**
     * Returns a block that only sets the client's reconnection time.
     *
     * @param reconnectionTime the time
     * @return the block, without data
     * @throws IllegalArgumentException as the constructor
     */
    public static OutgoingEvent reconnectionTime(Duration reconnectionTime) {
        return new OutgoingEvent(MessageEvent.DEFAULT_TYPE, null, EventId.NONE, reconnectionTime);
    }

    /**
     * Returns this event with another type.
     *
     * @param type the event type; empty means {@value MessageEvent#DEFAULT_TYPE}
     * @return the changed event
     * @throws IllegalArgumentException as the constructor
     */
    public OutgoingEvent withType(String type) {
        return new OutgoingEvent(type, data, id, reconnectionTime);
    }

    /**
     * Returns this event with other data.
     *
     * @param data the data; null for a block that dispatches nothing
     * @return the changed event
     */
    public OutgoingEvent withData(@Nullable String data) {
        return new OutgoingEvent(type, data, id, reconnectionTime);
    }

    /**
     * Returns this event with another id.
     *
     * @param id the id
     * @return the changed event
     */
    public OutgoingEvent withId(EventId id) {
        return new OutgoingEvent(type, data, id, reconnectionTime);
    }

    /**
     * Returns this event with another id.
     *
     * @param id the id; empty resets the client's last event ID
     * @return the changed event
     * @throws IllegalArgumentException as {@link EventId#of}
     */
    public OutgoingEvent withId(String id) {
        return withId(EventId.of(id));
    }

    /**
     * Returns this event with a reconnection time.
     *
     * @param reconnectionTime the time that the client is to wait before it reconnects; null to leave it unchanged
     * @return the changed event
     * @throws IllegalArgumentException as the constructor
     */
    public OutgoingEvent withReconnectionTime(@Nullable Duration reconnectionTime) {
        return new OutgoingEvent(type, data, id, reconnectionTime);
    }

    private static void requireMillis(Duration time) {
        boolean representable = !time.isNegative()
                && time.toNanosPart() % 1_000_000 == 0
                && time.compareTo(Duration.ofMillis(Long.MAX_VALUE)) <= 0;
        if (!representable) {
            throw new IllegalArgumentException(
                    "a reconnection time must be 0 or more whole milliseconds, but is " + time);
        }
    }
}
