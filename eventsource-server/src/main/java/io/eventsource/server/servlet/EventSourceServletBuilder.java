package io.eventsource.server.servlet;

import io.eventsource.protocol.EventActions;
import io.eventsource.server.EventBroker;
import io.eventsource.server.EventBrokerBuilder;
import io.eventsource.server.Subscribers;
import java.time.Duration;
import java.util.Objects;

/** Options of an {@link EventSourceServlet}, each with a default that is right for most. Not safe for concurrent use. */
public final class EventSourceServletBuilder {

    private final EventBrokerBuilder broker = EventBroker.builder();
    private EventActions actions = EventActions.text();
    private int maxBodySize = 1024 * 1024;

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
     * As {@link EventBrokerBuilder#subscribers}: one by default.
     *
     * @param subscribers how many streams a token takes at a time
     * @return this builder
     */
    public EventSourceServletBuilder subscribers(Subscribers subscribers) {
        broker.subscribers(subscribers);
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

    EventBroker buildBroker() {
        return broker.build();
    }
}
