package io.eventsource.protocol;

/** A {@link JsonEvent} with the event log's own position as its id. */
public class JsonIdEvent extends JsonEvent {

    /**
     * An event for a target.
     *
     * @param target the channel that the event is for
     * @param action the action asked for, which becomes the event type
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
