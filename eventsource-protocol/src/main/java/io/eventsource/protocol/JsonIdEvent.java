package io.eventsource.protocol;

/** Carries one JSON value as a {@link JsonEvent}, with the event log's position as its id. */
public class JsonIdEvent extends JsonEvent {

    /**
     * * Creates an event for a target.
     *
     * @param target the channel that the event is published to
     * @param action the requested action, which becomes the event type
     * @param value one JSON value
     * @throws EventFormatException if {@code value} is anything else
     * @throws IllegalStateException if Gson is missing
     */
    public JsonIdEvent(String target, String action, String value) {
        super(target, action, value);
    }

    @Override
    protected EventId id() {
        return EventId.CURSOR;
    }
}
