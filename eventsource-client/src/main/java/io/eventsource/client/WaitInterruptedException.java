package io.eventsource.client;

/** Thrown by the iterator when its thread is interrupted while it waits for an event. The source continues. */
public final class WaitInterruptedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Describes an interrupted wait.
     *
     * @param cause the interrupt
     */
    public WaitInterruptedException(InterruptedException cause) {
        super("interrupted while waiting for an event", cause);
    }
}
