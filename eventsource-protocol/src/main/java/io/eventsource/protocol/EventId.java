package io.eventsource.protocol;

import org.jspecify.annotations.Nullable;

/**
 * The id of an event to be sent: none, the event log's own position, or a given text.
 *
 * <p>Immutable. An id that an event stream cannot carry does not exist: {@link #of} refuses it.
 */
public final class EventId {

    /** No id of its own. A log that numbers all its events gives the event its position nevertheless. */
    public static final EventId NONE = new EventId(null);

    /** The position that the event log gives to the event, known only once the event has been appended. */
    public static final EventId CURSOR = new EventId(null);

    private final @Nullable String text;

    private EventId(@Nullable String text) {
        this.text = text;
    }

    /**
     * A given id.
     *
     * @param text the id; the empty text is a valid id and makes the client forget the last one
     * @return the id
     * @throws IllegalArgumentException if {@code text} holds CR, LF, NUL or an unpaired surrogate: an id with one of
     *     these would reach the client changed or not at all
     */
    public static EventId of(String text) {
        return new EventId(Fields.requireSingleLine("an event id", text));
    }

    /**
     * The given text of this id.
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
