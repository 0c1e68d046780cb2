package io.eventsource.benchmarks.ours;

import io.eventsource.protocol.EventActions;
import io.eventsource.protocol.EventId;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.SubscriberLimit;
import io.eventsource.server.servlet.EventSourceServlet;
import io.eventsource.server.servlet.EventSourceServletBuilder;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/** The only place that calls this project's API: a servlet for any number of subscribers to a channel, otherwise with defaults. */
public final class Ours {

    /** The mapping of the servlet. */
    public static final String MAPPING = "/events/*";

    /** The path of a stream. */
    public static final String PATH = "/events/" + EventActions.text().listen() + "/{channel}";

    private final EventSourceServlet servlet;

    /**
     * Makes the servlet.
     *
     * @param options changes the defaults
     */
    Ours(UnaryOperator<EventSourceServletBuilder> options) {
        servlet = options.apply(EventSourceServlet.builder().subscribers(SubscriberLimit.MANY))
                .build();
    }

    /** What to put into a container, with asynchronous support switched on. */
    public EventSourceServlet servlet() {
        return servlet;
    }

    public CompletionStage<?> publish(String channel, String data) {
        return publish(channel, OutgoingEvent.of("", data));
    }

    public CompletionStage<?> publish(String channel, String data, String id) {
        return publish(channel, OutgoingEvent.of("", data).withId(EventId.of(id)));
    }

    private CompletionStage<?> publish(String channel, OutgoingEvent event) {
        return servlet.broker().publish(channel, event);
    }
}
