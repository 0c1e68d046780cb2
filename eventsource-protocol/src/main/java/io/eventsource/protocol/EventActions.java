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
 * <p>Three actions have a fixed meaning: {@link #listen()} opens a stream, {@link #finish()} ends it and
 * {@link #retry()} sets its reconnection time. All others publish an event. Immutable; each {@code with…} method
 * returns a copy.
 */
public final class EventActions {

    private static final EventActions DEFAULTS =
            new EventActions(StringEvent::new, "poll", "close", "retry", List.of("ping"));

    private final EventFactory factory;
    private final String listen;
    private final String finish;
    private final String retry;
    private final Set<String> actions;

    private EventActions(EventFactory factory, String listen, String finish, String retry, Collection<String> actions) {
        this.factory = Objects.requireNonNull(factory, "factory");
        this.listen = requireName(listen);
        this.finish = requireName(finish);
        this.retry = requireName(retry);
        actions.forEach(EventActions::requireName);
        Set<String> names = new LinkedHashSet<>(actions);
        names.removeAll(List.of(finish, retry));
        this.actions = Collections.unmodifiableSet(names);
        if (finish.equals(retry)) {
            throw new IllegalArgumentException("finish and retry must differ, but both are \"" + finish + "\"");
        }
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
        return listen;
    }

    /**
     * Returns the action that ends a stream permanently.
     *
     * @return the name, {@code close} by default
     */
    public String finish() {
        return finish;
    }

    /**
     * Returns the action that sets the reconnection time of a stream.
     *
     * @return the name, {@code retry} by default
     */
    public String retry() {
        return retry;
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
        return new EventActions(factory, listen, finish, retry, actions);
    }

    /**
     * Replaces the actions that publish an event. {@link #finish()} and {@link #retry()} are always known.
     *
     * @param names the names
     * @return the copy
     * @throws IllegalArgumentException if a name is empty, or has white space, a control character, a comma or a slash
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
        return new EventActions(factory, listen, finish, retry, names);
    }

    /**
     * Renames the action that opens a stream.
     *
     * @param name the name
     * @return the copy
     * @throws IllegalArgumentException as {@link #withActions(String...)}
     */
    public EventActions withListen(String name) {
        return new EventActions(factory, name, finish, retry, actions);
    }

    /**
     * Renames the action that ends a stream.
     *
     * @param name the name
     * @return the copy
     * @throws IllegalArgumentException as {@link #withActions(String...)}, or if it is the name of {@link #retry()}
     */
    public EventActions withFinish(String name) {
        return new EventActions(factory, listen, name, retry, actions);
    }

    /**
     * Renames the action that sets the reconnection time.
     *
     * @param name the name
     * @return the copy
     * @throws IllegalArgumentException as {@link #withActions(String...)}, or if it is the name of {@link #finish()}
     */
    public EventActions withRetry(String name) {
        return new EventActions(factory, listen, finish, name, actions);
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
