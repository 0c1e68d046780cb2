package io.eventsource.protocol;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * Defines the actions of a server and how a posted body becomes an {@link Event}.
 *
 * <pre>{@code
 * EventActions actions = EventActions.of(OneLineEvent::new).withActions("ping", "reboot");
 * }</pre>
 *
 * <p>Five actions have a fixed meaning: {@link #listen()} opens a stream, {@link #finish()} ends it, {@link #retry()} sets its
 * reconnection time, {@link #acknowledge()} confirms what its client has dealt with, and {@link #waiting()} lists and cancels
 * what waits for the client. All others publish an event. Immutable; each {@code with…} method
 * returns a copy.
 */
public final class EventActions {

    /** The names of what a server may do beside events, now or in later releases. */
    private static final Set<String> RESERVED =
            Set.of("reply", "ack", "commands", "tickets", "sessions", "healthz", "readyz", "metrics");

    private static final EventActions DEFAULTS =
            new EventActions(StringEvent::new, new Names("poll", "close", "retry", "ack", "waiting"), List.of("ping"));

    private final EventFactory factory;
    private final Names names;
    private final Set<String> actions;

    /** The names of the actions whose meaning is fixed. */
    private record Names(String listen, String finish, String retry, String acknowledge, String waiting) {

        private Names {
            List<String> posted =
                    List.of(requireName(finish), requireName(retry), requireName(acknowledge), requireName(waiting));
            requireName(listen);
            List.of(listen, finish, retry, waiting).forEach(EventActions::requireNotReserved);
            if (!acknowledge.equals("ack")) {
                requireNotReserved(acknowledge);
            }
            for (String name : posted) {
                if (Collections.frequency(posted, name) > 1) {
                    throw new IllegalArgumentException(
                            "the names of fixed actions must differ, but two are \"" + name + "\"");
                }
            }
        }
    }

    private EventActions(EventFactory factory, Names names, Collection<String> actions) {
        this.factory = Objects.requireNonNull(factory, "factory");
        this.names = names;
        actions.forEach(EventActions::requireName);
        Set<String> publishing = new LinkedHashSet<>(actions);
        publishing.removeAll(List.of(names.finish, names.retry, names.acknowledge, names.waiting));
        publishing.forEach(EventActions::requireNotReserved);
        this.actions = Collections.unmodifiableSet(publishing);
    }

    /**
     * Returns actions for custom events, with the default names: {@code poll} subscribes, {@code close} finishes,
     * {@code retry} sets the reconnection time and {@code ping} publishes an event.
     *
     * @param factory creates an event from target, action and value
     * @return the actions
     */
    public static EventActions of(EventFactory factory) {
        return DEFAULTS.withFactory(factory);
    }

    /**
     * Returns actions for {@link StringEvent}s: each body is sent unchanged.
     *
     * @return the actions, with the default names
     */
    public static EventActions text() {
        return DEFAULTS;
    }

    /**
     * Returns actions for {@link StringIdEvent}s: each body is sent unchanged, with the event log's position as its id.
     *
     * @return the actions, with the default names
     */
    public static EventActions textWithIds() {
        return of(StringIdEvent::new);
    }

    /**
     * Returns actions for {@link JsonEvent}s: each body must be one JSON value. Needs Gson.
     *
     * @return the actions, with the default names
     * @throws IllegalStateException if Gson is missing
     */
    public static EventActions json() {
        JsonEvent.compact("null"); // reports a missing Gson at startup instead of at the first request
        return of(JsonEvent::new);
    }

    /**
     * Returns actions for {@link JsonIdEvent}s: each body must be one JSON value, sent with the event log's position as
     * its id. Needs Gson.
     *
     * @return the actions, with the default names
     * @throws IllegalStateException if Gson is missing
     */
    public static EventActions jsonWithIds() {
        return json().withFactory(JsonIdEvent::new);
    }

    /**
     * Returns the action that opens a stream.
     *
     * @return the name, {@code poll} by default
     */
    public String listen() {
        return names.listen;
    }

    /**
     * Returns the action that ends a stream permanently.
     *
     * @return the name, {@code close} by default
     */
    public String finish() {
        return names.finish;
    }

    /**
     * Returns the action that sets the reconnection time of a stream.
     *
     * @return the name, {@code retry} by default
     */
    public String retry() {
        return names.retry;
    }

    /**
     * Returns the action by which a client says with which events it has dealt.
     *
     * @return the name, {@code ack} by default
     */
    public String acknowledge() {
        return names.acknowledge;
    }

    /**
     * Returns the action that lists and cancels the events which wait for a client.
     *
     * @return the name, {@code waiting} by default
     */
    public String waiting() {
        return names.waiting;
    }

    /**
     * Returns the actions that publish an event, in the order in which they were given.
     *
     * @return the names, {@code ping} alone by default; unmodifiable
     */
    public Set<String> actions() {
        return actions;
    }

    /**
     * Creates the event for a posted body.
     *
     * @param target the channel
     * @param action one of {@link #actions()}
     * @param value the body
     * @return the event
     * @throws EventFormatException if the body does not have the format of these events
     */
    public Event event(String target, String action, String value) {
        return factory.create(target, action, value);
    }

    /**
     * Replaces the factory of events and keeps the names.
     *
     * @param factory creates an event from target, action and value
     * @return the copy
     */
    public EventActions withFactory(EventFactory factory) {
        return new EventActions(factory, names, actions);
    }

    /**
     * Replaces the actions that publish an event. {@link #finish()} and {@link #retry()} are always known.
     *
     * @param names the names
     * @return the copy
     * @throws IllegalArgumentException if a name is empty, or has white space, a control character, a comma or a slash, or is
     *     reserved: {@code reply}, {@code ack}, {@code commands}, {@code tickets}, {@code sessions}, {@code healthz},
     *     {@code readyz} or {@code metrics}
     */
    public EventActions withActions(String... names) {
        return withActions(List.of(names));
    }

    /**
     * Replaces the actions that publish an event. {@link #finish()} and {@link #retry()} are always known.
     *
     * @param names the names
     * @return the copy
     * @throws IllegalArgumentException as {@link #withActions(String...)}
     */
    public EventActions withActions(Collection<String> names) {
        return new EventActions(factory, this.names, names);
    }

    /**
     * Renames the action that opens a stream.
     *
     * @param name the name
     * @return the copy
     * @throws IllegalArgumentException as {@link #withActions(String...)}
     */
    public EventActions withListen(String name) {
        return with(new Names(name, names.finish, names.retry, names.acknowledge, names.waiting));
    }

    /**
     * Renames the action that ends a stream.
     *
     * @param name the name
     * @return the copy
     * @throws IllegalArgumentException as {@link #withActions(String...)}, or if it is the name of another fixed action
     */
    public EventActions withFinish(String name) {
        return with(new Names(names.listen, name, names.retry, names.acknowledge, names.waiting));
    }

    /**
     * Renames the action that sets the reconnection time.
     *
     * @param name the name
     * @return the copy
     * @throws IllegalArgumentException as {@link #withActions(String...)}, or if it is the name of another fixed action
     */
    public EventActions withRetry(String name) {
        return with(new Names(names.listen, names.finish, name, names.acknowledge, names.waiting));
    }

    /**
     * Renames the action by which a client says with which events it has dealt.
     *
     * @param name the name
     * @return the copy
     * @throws IllegalArgumentException as {@link #withActions(String...)}, or if it is the name of another fixed action
     */
    public EventActions withAcknowledge(String name) {
        return with(new Names(names.listen, names.finish, names.retry, name, names.waiting));
    }

    /**
     * Renames the action that lists and cancels the events which wait for a client.
     *
     * @param name the name
     * @return the copy
     * @throws IllegalArgumentException as {@link #withActions(String...)}, or if it is the name of another fixed action
     */
    public EventActions withWaiting(String name) {
        return with(new Names(names.listen, names.finish, names.retry, names.acknowledge, name));
    }

    private EventActions with(Names changed) {
        return new EventActions(factory, changed, actions);
    }

    /** Checks a name. An action is a path segment, an event type and a list item, so it must be valid as all three. */
    private static String requireName(String name) {
        boolean fit = !name.isEmpty()
                && name.codePoints()
                        .noneMatch(c -> c == '/' || c == ',' || Character.isWhitespace(c) || Character.isISOControl(c));
        if (!fit) {
            throw new IllegalArgumentException(
                    "an action must be a word without white space, comma or slash, but is \"" + name + "\"");
        }
        return name;
    }

    private static void requireNotReserved(String name) {
        if (RESERVED.contains(name)) {
            throw new IllegalArgumentException("\"" + name + "\" is reserved and cannot name an action");
        }
    }

    /** Creates events from requests. A constructor reference fits: {@code OneLineEvent::new}. */
    @FunctionalInterface
    public interface EventFactory {

        /**
         * Creates an event.
         *
         * @param target the channel
         * @param action the requested action
         * @param value the posted body
         * @return the event
         * @throws EventFormatException if the value does not have the format of this event
         */
        Event create(String target, String action, String value);
    }
}
