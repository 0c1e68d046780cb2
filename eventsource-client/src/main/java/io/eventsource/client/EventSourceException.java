package io.eventsource.client;

import org.jspecify.annotations.Nullable;

/** Thrown by the iterator, and signalled by the publisher, when the source has failed permanently. */
public final class EventSourceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable Ending ending;

    EventSourceException(Ending ending) {
        super(ending.message(), cause(ending));
        this.ending = ending;
    }

    EventSourceException(InterruptedException cause) {
        super("interrupted while waiting for an event", cause);
        this.ending = null;
    }

    private static @Nullable Throwable cause(Ending ending) {
        Ending first = ending instanceof Ending.NotRepeated stopped ? stopped.cause() : ending;
        if (first instanceof Ending.Failed failed) {
            return failed.cause();
        }
        return first instanceof Ending.ConnectionLost lost ? lost.cause() : null;
    }

    /**
     * Why there are no more events.
     *
     * @return the ending; null if the wait was interrupted, and the source goes on
     */
    public @Nullable Ending ending() {
        return ending;
    }
}
