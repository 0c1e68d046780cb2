package io.eventsource.examples.appliance;

import io.eventsource.client.Checkpoint;
import io.eventsource.client.EventIterator;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceBuilder;
import io.eventsource.client.ReconnectPolicy;
import io.eventsource.protocol.MessageEvent;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.eclipse.jetty.client.HttpClient;

/** Does what it is told, each thing at least once and in order, however often network and power fail. */
final class Agent {

    private final EventSourceBuilder source;

    /**
     * An agent that is not connected yet.
     *
     * @param uri the event stream of this appliance
     * @param place the file that says what was done already
     * @param http the way out, a proxy included; started
     */
    Agent(URI uri, Path place, HttpClient http) {
        source = EventSource.builder(uri)
                .httpClient(http)
                .checkpoint(Checkpoint.file(place)) // where the next start goes on
                .manualAcknowledgement() // the place moves when a command was obeyed, not when it came
                .reconnectPolicy(ReconnectPolicy.persistent().backoff(Duration.ofMinutes(1)));
    }

    /**
     * Obeys until the server says {@code close}.
     *
     * @param command does one thing; if it throws, so does this, and the thing is to be done again after the next start
     * @throws io.eventsource.client.EventSourceException if the server refuses the agent for good
     */
    void run(Consumer<MessageEvent> command) {
        try (EventIterator events = source.iterate()) {
            while (events.hasNext()) {
                MessageEvent event = events.next();
                command.accept(event);
                events.source().acknowledgeUpTo(event);
            }
        }
    }
}
