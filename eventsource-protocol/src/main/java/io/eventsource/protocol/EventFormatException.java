package io.eventsource.protocol;

/** Thrown when a value does not have the format that its event demands. The message says what is wrong and where. */
public class EventFormatException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    /**
     * An exception whose message is for the sender of the value.
     *
     * @param message what was expected, what came, and where
     */
    public EventFormatException(String message) {
        super(message);
    }

    /**
     * An exception whose message is for the sender of the value.
     *
     * @param message what was expected, what came, and where
     * @param cause what found the fault
     */
    public EventFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
