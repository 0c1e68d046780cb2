package io.eventsource.protocol;

/** Thrown when a value does not have the format that its event requires. The message says what is wrong and where. */
public class EventFormatException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception whose message is for the sender of the value.
     *
     * @param message what was expected, what was received, and where
     */
    public EventFormatException(String message) {
        super(message);
    }

    /**
     * Creates an exception whose message is for the sender of the value.
     *
     * @param message what was expected, what was received, and where
     * @param cause the underlying exception
     */
    public EventFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
