package io.eventsource.examples.appliance;

import io.eventsource.client.CommandHandler;
import io.eventsource.client.CommandListener;
import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceListener;
import io.eventsource.client.ReconnectPolicy;
import io.eventsource.client.StateFile;
import io.eventsource.protocol.MessageEvent;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;

/**
 * Carries out the commands for one appliance, in order and once each, and answers them. Network failures and power failures
 * change nothing about that: a command that a power failure interrupted is answered so, and not carried out again.
 */
public final class Agent implements AutoCloseable {

    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final CompletableFuture<ConnectionEnd> end = new CompletableFuture<>();
    private final EventSource source;

    private Agent(URI uri, StateFile state, HttpClient http, CommandHandler handler) {
        source = EventSource.builder(uri)
                .httpClient(http) // knows the proxy
                .clientId(state.clientId()) // so that the server recognizes the agent when it starts again
                .checkpoint(state) // the next start resumes here; answers are kept in a file beside it
                .reconnectPolicy(ReconnectPolicy.persistent().backoff(Duration.ofMinutes(1)))
                .connect(CommandListener.of(handler, executor)
                        .timeout(Duration.ofHours(1))
                        .others(new Others()));
    }

    /**
     * Starts an agent, which connects on another thread.
     *
     * @param uri the event stream of the appliance
     * @param state the agent's id and position; to be closed after the agent
     * @param http the started HTTP client, with a proxy if one is needed
     * @param handler carries out the commands, one at a time
     * @return the agent
     */
    public static Agent connect(URI uri, StateFile state, HttpClient http, CommandHandler handler) {
        return new Agent(uri, state, http, handler);
    }

    /** Receives what is no command. */
    private final class Others implements EventSourceListener {

        @Override
        public void onEvent(MessageEvent event) {
            System.err.println("agent: ignored an event of the type " + event.type() + " that wants no answer");
        }

        @Override
        public void onClosed(ConnectionEnd reason) {
            end.complete(reason);
        }
    }

    /**
     * Waits until the server has no more commands for this agent, or refuses it permanently.
     *
     * @return which of both
     */
    ConnectionEnd awaitEnd() {
        return end.join();
    }

    /** Disconnects, and interrupts a command that is being carried out. Its answer is sent at the next start. */
    @Override
    public void close() {
        source.close();
        executor.shutdownNow();
        try {
            executor.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Runs an agent until the server sends {@code close} or the process is stopped.
     *
     * @param args the directory of the programs, the URI of the stream, the state file, and the URI of a proxy if there is one
     * @throws Exception if the HTTP client does not start
     */
    public static void main(String[] args) throws Exception {
        if (args.length < 3 || args.length > 4) {
            System.err.println("Usage: agent URI FILE [PROXY]");
            System.exit(2);
        }
        HttpClient http = new HttpClient();
        int status = 1;
        try {
            if (args.length == 4) {
                URI proxy = URI.create(args[3]);
                http.getProxyConfiguration().addProxy(new HttpProxy(proxy.getHost(), proxy.getPort()));
            }
            http.start();
            Programs programs = new Programs(Path.of(args[0]));
            try (StateFile state = StateFile.open(Path.of(args[2]));
                    Agent agent = connect(URI.create(args[1]), state, http, programs)) {
                ConnectionEnd end = agent.awaitEnd();
                System.err.println("agent: " + end.message());
                status = end.isOrderly() ? 0 : 1;
            }
        } catch (IOException | IllegalArgumentException e) {
            System.err.println("agent: " + e.getMessage());
        } finally {
            http.stop();
        }
        System.exit(status);
    }
}
