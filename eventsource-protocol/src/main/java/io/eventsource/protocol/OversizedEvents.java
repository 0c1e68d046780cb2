package io.eventsource.protocol;

/** Selects what happens to an event that is larger than the limit. */
public enum OversizedEvents {
    /** The stream fails with an {@link EventTooLargeException}. */
    FAIL,
    /** The event is skipped, and the stream continues. The event's id, if it has one, still counts. */
    SKIP
}
