package io.eventsource.protocol;

/** Thrown by the parser when a block of the stream holds more than the parser is willing to keep in memory. */
public final class EventTooLargeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The bound that was passed, in bytes. */
    private final int maxEventSize;

    EventTooLargeException(int maxEventSize) {
        super("an event is larger than " + maxEventSize
                + " bytes, the most that this parser keeps; raise its maxEventSize if such events are expected");
        this.maxEventSize = maxEventSize;
    }

    /**
     * The bound that was passed.
     *
     * @return the most bytes that an event may have
     */
    public int maxEventSize() {
        return maxEventSize;
    }
}
