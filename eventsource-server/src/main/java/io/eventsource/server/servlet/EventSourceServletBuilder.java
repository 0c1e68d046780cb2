package io.eventsource.server.servlet;

import io.eventsource.protocol.EventActions;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.CloseReason;
import io.eventsource.server.EventBroker;
import io.eventsource.server.EventBrokerBuilder;
import io.eventsource.server.Subscribers;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Options of an {@link EventSourceServlet}, each with a default that is right for most. Not safe for concurrent use. */
public final class EventSourceServletBuilder {

    private final EventBrokerBuilder broker = EventBroker.builder();
    private EventActions actions = EventActions.text();
    private int maxBodySize = 1024 * 1024;
    private ChannelOptions channels = ChannelOptions.TOKEN;
    private Hooks hooks = Hooks.NONE;
    private @Nullable EventBroker existing;

    EventSourceServletBuilder() {}

    /**
     * Which actions there are, and how a posted body becomes an event. {@link EventActions#text()} by default.
     *
     * @param actions the actions
     * @return this builder
     */
    public EventSourceServletBuilder actions(EventActions actions) {
        this.actions = Objects.requireNonNull(actions, "actions");
        return this;
    }

    /**
     * As {@link EventBrokerBuilder#ids}: on by default.
     *
     * @param ids whether to give ids
     * @return this builder
     */
    public EventSourceServletBuilder ids(boolean ids) {
        broker.ids(ids);
        return this;
    }

    /**
     * How many streams a token takes at a time: one by default. Changes the options of all channels in this alone.
     *
     * @param subscribers how many
     * @return this builder
     */
    public EventSourceServletBuilder subscribers(Subscribers subscribers) {
        return channels(channels.withSubscribers(subscribers));
    }

    /**
     * As {@link EventBrokerBuilder#channels(ChannelOptions)}: {@link ChannelOptions#TOKEN} by default.
     *
     * @param options the options of all channels
     * @return this builder
     */
    public EventSourceServletBuilder channels(ChannelOptions options) {
        channels = options;
        broker.channels(options);
        return this;
    }

    /**
     * A broker that is there already, and stays when the servlet goes. The options of a broker that were set here are not
     * looked at then.
     *
     * @param broker the broker
     * @return this builder
     */
    public EventSourceServletBuilder broker(EventBroker broker) {
        existing = Objects.requireNonNull(broker, "broker");
        return this;
    }

    /**
     * Decides about each client that wants to open a stream. Everybody is let in by default.
     *
     * @param check whether to let the client of a request in, and how; called on the request's thread
     * @return this builder
     */
    public EventSourceServletBuilder checkConnection(Function<? super HttpServletRequest, ConnectionCheck> check) {
        hooks = hooks.withCheck(Objects.requireNonNull(check, "check"));
        return this;
    }

    /**
     * Is told of each stream before its client gets anything.
     *
     * @param open takes the stream; called on the request's thread
     * @return this builder
     */
    public EventSourceServletBuilder onOpen(Consumer<? super EventSourceConnection> open) {
        hooks = hooks.withOpen(Objects.requireNonNull(open, "open"));
        return this;
    }

    /**
     * Is told of each stream that has ended, once.
     *
     * @param close takes the stream and the reason; called on a thread of the broker, or on the request's if the stream had
     *     ended before it was opened
     * @return this builder
     */
    public EventSourceServletBuilder onClose(BiConsumer<? super EventSourceConnection, ? super CloseReason> close) {
        hooks = hooks.withClose(Objects.requireNonNull(close, "close"));
        return this;
    }

    /**
     * As {@link EventBrokerBuilder#stallDeadline}: one minute by default.
     *
     * @param stallDeadline the time, from 1 ms to a day; {@link Duration#ZERO} for none
     * @return this builder
     */
    public EventSourceServletBuilder stallDeadline(Duration stallDeadline) {
        broker.stallDeadline(stallDeadline);
        return this;
    }

    /**
     * As {@link EventBrokerBuilder#maxAge}: no bound by default.
     *
     * @param maxAge the time, from 1 ms to a day; {@link Duration#ZERO} for no bound
     * @return this builder
     */
    public EventSourceServletBuilder maxAge(Duration maxAge) {
        broker.maxAge(maxAge);
        return this;
    }

    /**
     * As {@link EventBrokerBuilder#heartbeat}: 15 s by default.
     *
     * @param heartbeat the time, from 1 ms to a day; {@link Duration#ZERO} for none
     * @return this builder
     */
    public EventSourceServletBuilder heartbeat(Duration heartbeat) {
        broker.heartbeat(heartbeat);
        return this;
    }

    /**
     * As {@link EventBrokerBuilder#reconnectionTime}: left to the clients by default.
     *
     * @param reconnectionTime the time, in whole milliseconds
     * @return this builder
     */
    public EventSourceServletBuilder reconnectionTime(Duration reconnectionTime) {
        broker.reconnectionTime(reconnectionTime);
        return this;
    }

    /**
     * How many bytes a posted body may have, packed or not. 1 MiB by default.
     *
     * @param maxBodySize the bound, from 0 to 1 GiB
     * @return this builder
     * @throws IllegalArgumentException if the bound is out of range
     */
    public EventSourceServletBuilder maxBodySize(int maxBodySize) {
        if (maxBodySize < 0 || maxBodySize > 1 << 30) {
            throw new IllegalArgumentException("maxBodySize must be from 0 to 1 GiB, but is " + maxBodySize);
        }
        this.maxBodySize = maxBodySize;
        return this;
    }

    /**
     * Makes the servlet.
     *
     * @return a new servlet with a broker of its own
     */
    public EventSourceServlet build() {
        return new EventSourceServlet(this);
    }

    EventActions actions() {
        return actions;
    }

    int maxBodySize() {
        return maxBodySize;
    }

    Hooks hooks() {
        return hooks;
    }

    boolean ownsBroker() {
        return existing == null;
    }

    EventBroker buildBroker() {
        return existing != null ? existing : broker.build();
    }
}
