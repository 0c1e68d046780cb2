package io.eventsource.protocol;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a listener does for which action, and how a posted body becomes an {@link Event}.
 *
 * <pre>{@code
 * EventActions actions = EventActions.of(OneLineEvent::new).withActions("ping", "reboot");
 * }</pre>
 *
 * <p>Three actions have a meaning of their own: {@link #listen()} opens a stream, {@link #finish()} ends it and
 * {@link #retry()} sets its reconnection time. All others send an event. Immutable; each {@code with…} gives a copy.
 */
public final class EventActions {

    private static final EventActions DEFAULTS =
            new EventActions(StringEvent::new, "poll", "close", "retry", List.of("ping"), "text/plain");

    private final EventFactory factory;
    private final String listen;
    private final String finish;
    private final String retry;
    private final Set<String> actions;
    private final String contentType;

    private EventActions(
            EventFactory factory,
            String listen,
            String finish,
            String retry,
            Collection<String> actions,
            String contentType) {
        this.factory = Objects.requireNonNull(factory, "factory");
        this.listen = requireName(listen);
        this.finish = requireName(finish);
        this.retry = requireName(retry);
        actions.forEach(EventActions::requireName);
        Set<String> names = new LinkedHashSet<>(actions);
        names.removeAll(List.of(finish, retry));
        this.actions = Collections.unmodifiableSet(names);
        this.contentType = Objects.requireNonNull(contentType, "contentType");
        if (finish.equals(retry)) {
            throw new IllegalArgumentException("finish and retry must differ, but both are \"" + finish + "\"");
        }
    }

    /**
     * Events of your own, with the default names: {@code poll} listens, {@code close} finishes, {@code retry} sets the
     * reconnection time and {@code ping} sends an event.
     *
     * @param factory makes an event from target, action and value
     * @return the actions, for bodies of {@code text/plain}
     */
    public static EventActions of(EventFactory factory) {
        return DEFAULTS.withFactory(factory);
    }

    /**
     * {@link StringEvent}s: each body is sent as it is.
     *
     * @return the actions, with the default names
     */
    public static EventActions text() {
        return DEFAULTS;
    }

    /**
     * {@link StringIdEvent}s: each body is sent as it is, with the event log's position as its id.
     *
     * @return the actions, with the default names
     */
    public static EventActions textWithIds() {
        return of(StringIdEvent::new);
    }

    /**
     * {@link JsonEvent}s: each body must be one JSON value. Needs Gson.
     *
     * @return the actions, with the default names, for bodies of {@code application/json}
     * @throws IllegalStateException if Gson is missing
     */
    public static EventActions json() {
        JsonEvent.compact("null"); // tells who starts a server that Gson is missing, rather than who sends to it
        return of(JsonEvent::new).withContentType("application/json");
    }

    /**
     * {@link JsonIdEvent}s: each body must be one JSON value, sent with the event log's position as its id. Needs Gson.
     *
     * @return the actions, with the default names, for bodies of {@code application/json}
     * @throws IllegalStateException if Gson is missing
     */
    public static EventActions jsonWithIds() {
        return json().withFactory(JsonIdEvent::new);
    }

    /**
     * The action that opens a stream.
     *
     * @return the name, {@code poll} by default
     */
    public String listen() {
        return listen;
    }

    /**
     * The action that ends a stream permanently.
     *
     * @return the name, {@code close} by default
     */
    public String finish() {
        return finish;
    }

    /**
     * The action that sets the reconnection time of a stream.
     *
     * @return the name, {@code retry} by default
     */
    public String retry() {
        return retry;
    }

    /**
     * The actions that send an event, in the order in which they were given.
     *
     * @return the names, {@code ping} alone by default; unmodifiable
     */
    public Set<String> actions() {
        return actions;
    }

    /**
     * The media type that a body is expected to have, to tell people. It is not enforced.
     *
     * @return the media type
     */
    public String contentType() {
        return contentType;
    }

    /**
     * Makes the event for a posted body.
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
     * These names with other events.
     *
     * @param factory makes an event from target, action and value
     * @return the copy
     */
    public EventActions withFactory(EventFactory factory) {
        return new EventActions(factory, listen, finish, retry, actions, contentType);
    }

    /**
     * Replaces the actions that send an event. {@link #finish()} and {@link #retry()} need no mention.
     *
     * @param names the names
     * @return the copy
     * @throws IllegalArgumentException if a name is empty, or has white space, a control character, a comma or a slash
     */
    public EventActions withActions(String... names) {
        return withActions(List.of(names));
    }

    /**
     * Replaces the actions that send an event. {@link #finish()} and {@link #retry()} need no mention.
     *
     * @param names the names
     * @return the copy
     * @throws IllegalArgumentException as {@link #withActions(String...)}
     */
    public EventActions withActions(Collection<String> names) {
        return new EventActions(factory, listen, finish, retry, names, contentType);
    }

    /**
     * Renames the action that opens a stream.
     *
     * @param name the name
     * @return the copy
     * @throws IllegalArgumentException as {@link #withActions(String...)}
     */
    public EventActions withListen(String name) {
        return new EventActions(factory, name, finish, retry, actions, contentType);
    }

    /**
     * Renames the action that ends a stream.
     *
     * @param name the name
     * @return the copy
     * @throws IllegalArgumentException as {@link #withActions(String...)}, or if it is the name of {@link #retry()}
     */
    public EventActions withFinish(String name) {
        return new EventActions(factory, listen, name, retry, actions, contentType);
    }

    /**
     * Renames the action that sets the reconnection time.
     *
     * @param name the name
     * @return the copy
     * @throws IllegalArgumentException as {@link #withActions(String...)}, or if it is the name of {@link #finish()}
     */
    public EventActions withRetry(String name) {
        return new EventActions(factory, listen, finish, name, actions, contentType);
    }

    /**
     * Replaces the media type that a body is expected to have.
     *
     * @param contentType the media type
     * @return the copy
     */
    public EventActions withContentType(String contentType) {
        return new EventActions(factory, listen, finish, retry, actions, contentType);
    }

    /** An action is a segment of a path, an event type and an item of a list: it must be fit for all three. */
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

    /** Makes an event from what a request says. Fits a constructor: {@code OneLineEvent::new}. */
    @FunctionalInterface
    public interface EventFactory {

        /**
         * Makes an event.
         *
         * @param target the channel
         * @param action the action asked for
         * @param value the posted body
         * @return the event
         * @throws EventFormatException if the value does not have the format of this event
         */
        Event create(String target, String action, String value);
    }
}
