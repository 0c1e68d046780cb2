package io.eventsource.protocol;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Describes an event by its target, action and value. Subclasses turn these into the fields of an event stream.
 *
 * <pre>{@code
 * class OneLineEvent extends Event {
 *     OneLineEvent(String target, String action, String value) { super(target, action, value); }
 *     @Override protected String data() { return String.join(";", value().split("\\R", -1)); }
 * }
 * }</pre>
 *
 * <p>{@link #render()} calls each of {@link #type()}, {@link #data()}, {@link #id()} and {@link #reconnectionTime()}
 * once, on the publishing thread.
 */
public abstract class Event {

    private final String target;
    private final String action;
    private final String value;

    /**
     * * Creates an event for a target.
     *
     * @param target the channel that the event is published to, for example the token of one appliance
     * @param action the requested action
     * @param value the value as received; empty if there was none
     */
    protected Event(String target, String action, String value) {
        this.target = Objects.requireNonNull(target, "target");
        this.action = Objects.requireNonNull(action, "action");
        this.value = Objects.requireNonNull(value, "value");
    }

    /**
     * Returns the channel that this event is published to.
     *
     * @return the target
     */
    public final String target() {
        return target;
    }

    /**
     * Returns the requested action.
     *
     * @return the action
     */
    public final String action() {
        return action;
    }

    /**
     * Returns the value as received.
     *
     * @return the value
     */
    public final String value() {
        return value;
    }

    /**
     * Calls each method that supplies a field once, and checks the results.
     *
     * @return the event to send
     * @throws IllegalArgumentException if a field cannot be sent, see {@link OutgoingEvent}
     */
    public final OutgoingEvent render() {
        return new OutgoingEvent(type(), data(), id(), reconnectionTime());
    }

    /**
     * Returns the event type: the action, unless overridden.
     *
     * @return the type
     */
    protected String type() {
        return action;
    }

    /**
     * Returns the data: the value, unless overridden.
     *
     * @return the data, which may have any number of lines; null for a block that dispatches nothing
     */
    protected @Nullable String data() {
        return value;
    }

    /**
     * Returns the id: {@link EventId#NONE}, unless overridden.
     *
     * @return the id
     */
    protected EventId id() {
        return EventId.NONE;
    }

    /**
     * Returns the reconnection time to send with this event: none, unless overridden.
     *
     * @return the time, or null to leave the client's unchanged
     */
    protected @Nullable Duration reconnectionTime() {
        return null;
    }
}
