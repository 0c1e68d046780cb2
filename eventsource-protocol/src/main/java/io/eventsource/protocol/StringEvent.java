package io.eventsource.protocol;

/** An event whose data is the value as it was given, line by line. */
public class StringEvent extends Event {

    /**
     * An event for a target.
     *
     * @param target the channel that the event is for
     * @param action the action asked for, which becomes the event type
     * @param value the data
     */
    public StringEvent(String target, String action, String value) {
        super(target, action, value);
    }
}
