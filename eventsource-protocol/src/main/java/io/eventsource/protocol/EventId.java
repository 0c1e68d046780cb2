package io.eventsource.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Represents the id of an outgoing event: none, the event log's position, or a given text.
 *
 * <p>Immutable and valid by construction: {@link #of} rejects an id that an event stream cannot carry.
 */
public final class EventId {

    /** No explicit id. A log that numbers all its events still gives the event its position as the id. */
    public static final EventId NONE = new EventId(null);

    /** The position that the event log gives to the event. It is known only after the event has been appended. */
    public static final EventId CURSOR = new EventId(null);

    private final @Nullable String text;

    private EventId(@Nullable String text) {
        this.text = text;
    }

    /**
     * Returns an id with a given text.
     *
     * @param text the id; the empty text is valid and clears the client's last event ID
     * @return the id
     * @throws IllegalArgumentException if {@code text} holds CR, LF, NUL or an unpaired surrogate: an id with one of
     *     these would reach the client changed or not at all
     */
    public static EventId of(String text) {
        return new EventId(Fields.requireSingleLine("an event id", text));
    }

    /**
     * Returns the given text of this id.
     *
     * @return the text, or null for {@link #NONE} and {@link #CURSOR}
     */
    public @Nullable String text() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other == this || (text != null && other instanceof EventId id && text.equals(id.text));
    }

    @Override
    public int hashCode() {
        return text == null ? System.identityHashCode(this) : text.hashCode();
    }

    @Override
    public String toString() {
        return text != null ? text : equals(CURSOR) ? "CURSOR" : "NONE";
    }
}
