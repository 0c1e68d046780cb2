package io.eventsource.server;

/** An event is larger than the broker takes. Nothing was published. */
public final class EventTooLargeException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    EventTooLargeException(long size, int maxSize) {
        super("an event may have up to " + maxSize + " bytes as it is sent, but this one has " + size);
    }
}
