package io.eventsource.protocol;

/** A {@link StringEvent} with the event log's own position as its id. */
public class StringIdEvent extends StringEvent {

    /**
     * An event for a target.
     *
     * @param target the channel that the event is for
     * @param action the action asked for, which becomes the event type
     * @param value the data
     */
    public StringIdEvent(String target, String action, String value) {
        super(target, action, value);
    }

    @Override
    protected EventId id() {
        return EventId.CURSOR;
    }
}
