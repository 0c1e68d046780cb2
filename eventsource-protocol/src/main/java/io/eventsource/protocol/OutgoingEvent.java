package io.eventsource.protocol;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One block of an event stream, ready to be sent: what an {@link Event} renders to.
 *
 * <p>Valid by construction: whatever passed the constructor reaches a client as it is, so neither log nor encoder has
 * to look again.
 *
 * @param type the event type; empty means {@value MessageEvent#DEFAULT_TYPE}
 * @param data the data, of any lines; null for a block that dispatches nothing and only sets the id or the reconnection
 *     time. Unpaired surrogates are sent as U+FFFD, and every line end arrives as LF
 * @param id the id
 * @param reconnectionTime the reconnection time to tell the client, in whole milliseconds, not negative; null to leave
 *     it as it is
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
     * An event with a type and data alone.
     *
     * @param type the event type
     * @param data the data
     * @return the event
     * @throws IllegalArgumentException as the constructor
     */
    public static OutgoingEvent of(String type, String data) {
        return new OutgoingEvent(type, data, EventId.NONE, null);
    }

    /**
     * A block that only tells the client how long to wait before it reconnects.
     *
     * @param reconnectionTime the time
     * @return the block
     * @throws IllegalArgumentException as the constructor
     */
    public static OutgoingEvent reconnectionTime(Duration reconnectionTime) {
        return new OutgoingEvent(MessageEvent.DEFAULT_TYPE, null, EventId.NONE, reconnectionTime);
    }

    /**
     * This event with another id.
     *
     * @param id the id
     * @return the event
     */
    public OutgoingEvent withId(EventId id) {
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
