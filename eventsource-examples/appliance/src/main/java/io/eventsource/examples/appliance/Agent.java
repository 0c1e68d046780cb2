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

/** Runs each received command at least once and in order, even after network and power failures. */
final class Agent {

    private final EventSourceBuilder source;

    /**
     * Creates an agent that is not yet connected.
     *
     * @param uri the event stream of this appliance
     * @param file the state file, which holds the last acknowledged event
     * @param http the started HTTP client, with a proxy if one is needed
     */
    Agent(URI uri, Path file, HttpClient http) {
        source = EventSource.builder(uri)
                .httpClient(http)
                .checkpoint(Checkpoint.file(file)) // the next start resumes here
                .manualAcknowledgement() // after a command has run, not when it arrives
                .reconnectPolicy(ReconnectPolicy.persistent().backoff(Duration.ofMinutes(1)));
    }

    /**
     * Runs commands until the server sends {@code close}.
     *
     * @param command runs one command; if it throws, so does this method, and the next start repeats the command
     * @throws io.eventsource.client.EventSourceException if the server refuses the agent permanently
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
