package io.eventsource.protocol;

/** Carries the value unchanged as its data, line by line. */
public class StringEvent extends Event {

    /**
     * * Creates an event for a target.
     *
     * @param target the channel that the event is published to
     * @param action the requested action, which becomes the event type
     * @param value the data
     */
    public StringEvent(String target, String action, String value) {
        super(target, action, value);
    }
}
