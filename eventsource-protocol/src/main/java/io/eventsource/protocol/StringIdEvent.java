package io.eventsource.protocol;

/** Carries the value as a {@link StringEvent}, with the event log's position as its id. */
public class StringIdEvent extends StringEvent {

    /**
     * * Creates an event for a target.
     *
     * @param target the channel that the event is published to
     * @param action the requested action, which becomes the event type
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
