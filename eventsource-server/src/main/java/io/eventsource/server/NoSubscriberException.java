package io.eventsource.server;

/** Thrown if a command cannot be sent, because no client is subscribed and the command may not wait for one. */
public final class NoSubscriberException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param channel the channel without a subscriber
     */
    public NoSubscriberException(String channel) {
        super("no client is subscribed to " + channel + ", and the command may not wait for one", null, false, false);
    }
}
