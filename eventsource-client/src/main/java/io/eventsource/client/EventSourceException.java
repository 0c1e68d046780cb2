package io.eventsource.client;

import org.jspecify.annotations.Nullable;

/** Thrown by the iterator, and signalled by the publisher, when the source has failed permanently. */
public final class EventSourceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable ConnectionEnd end;

    /**
     * Describes a permanent failure.
     *
     * @param end why there are no more events
     */
    public EventSourceException(ConnectionEnd end) {
        super(end.message(), cause(end));
        this.end = end;
    }

    private static @Nullable Throwable cause(ConnectionEnd end) {
        ConnectionEnd first = end instanceof ConnectionEnd.NotRepeated stopped ? stopped.cause() : end;
        if (first instanceof ConnectionEnd.Failed failed) {
            return failed.cause();
        }
        return first instanceof ConnectionEnd.ConnectionLost lost ? lost.cause() : null;
    }

    /**
     * Returns why there are no more events.
     *
     * @return the end; a copy that was deserialized has none
     * @throws IllegalStateException if this is such a copy
     */
    public ConnectionEnd end() {
        if (end == null) {
            throw new IllegalStateException("a deserialized exception has no ConnectionEnd");
        }
        return end;
    }
}
