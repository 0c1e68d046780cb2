package io.eventsource.protocol;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A recipe for an event: who it is for, which action it asks for and with which value. Extend it to say how these
 * become the pieces of an event stream.
 *
 * <pre>{@code
 * class OneLineEvent extends Event {
 *     OneLineEvent(String target, String action, String value) { super(target, action, value); }
 *     @Override protected String data() { return String.join(";", value().split("\\R", -1)); }
 * }
 * }</pre>
 *
 * <p>Each of {@link #type()}, {@link #data()}, {@link #id()} and {@link #reconnectionTime()} is called once for an
 * event, by {@link #render()}, on the thread that publishes.
 */
public abstract class Event {

    private final String target;
    private final String action;
    private final String value;

    /**
     * An event for a target.
     *
     * @param target the channel that the event is for, for example the token of one appliance
     * @param action the action asked for
     * @param value the value as it was given; the empty text if there was none
     */
    protected Event(String target, String action, String value) {
        this.target = Objects.requireNonNull(target, "target");
        this.action = Objects.requireNonNull(action, "action");
        this.value = Objects.requireNonNull(value, "value");
    }

    /**
     * The channel that this event is for.
     *
     * @return the target
     */
    public final String target() {
        return target;
    }

    /**
     * The action asked for.
     *
     * @return the action
     */
    public final String action() {
        return action;
    }

    /**
     * The value as it was given.
     *
     * @return the value
     */
    public final String value() {
        return value;
    }

    /**
     * Calls each piece once and checks what they give.
     *
     * @return the event to send
     * @throws IllegalArgumentException if a piece cannot be sent, see {@link OutgoingEvent}
     */
    public final OutgoingEvent render() {
        return new OutgoingEvent(type(), data(), id(), reconnectionTime());
    }

    /**
     * The event type: the action, unless overridden.
     *
     * @return the type
     */
    protected String type() {
        return action;
    }

    /**
     * The data: the value, unless overridden.
     *
     * @return the data, of any lines; null for a block that dispatches nothing
     */
    protected @Nullable String data() {
        return value;
    }

    /**
     * The id: {@link EventId#NONE}, unless overridden.
     *
     * @return the id
     */
    protected EventId id() {
        return EventId.NONE;
    }

    /**
     * The reconnection time to tell the client along with this event: none, unless overridden.
     *
     * @return the time, or null to leave it as it is
     */
    protected @Nullable Duration reconnectionTime() {
        return null;
    }
}
