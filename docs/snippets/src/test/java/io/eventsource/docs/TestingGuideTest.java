package io.eventsource.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.client.CommandAnswer;
import io.eventsource.client.CommandListener;
import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventIterator;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceBuilder;
import io.eventsource.client.ReconnectPolicy;
import io.eventsource.mockserver.RecordedRequest;
import io.eventsource.mockserver.ScriptedResponse;
import io.eventsource.mockserver.ScriptedServer;
import io.eventsource.mockserver.ScriptedServerExtension;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.EventBroker;
import io.eventsource.server.servlet.EventSourceServlet;
import io.eventsource.testing.ManualScheduler;
import io.eventsource.testing.RecordingListener;
import io.eventsource.testing.ScriptedAppliance;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.eclipse.jetty.client.HttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The tests that the guides show. */
@Timeout(60)
class TestingGuideTest {

    private final HttpClient client = new HttpClient();
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final ManualScheduler scheduler = new ManualScheduler();
    private final RecordingListener listener = new RecordingListener();

    @BeforeEach
    void startClient() throws Exception {
        client.setScheduler(scheduler);
        client.start();
    }

    @AfterEach
    void stopClient() throws Exception {
        client.stop();
        executor.shutdownNow();
    }

    // snippet: answers
    @Test
    void answersACommand() throws Exception {
        server.takeAnswers().streamAndStayOpen(ScriptedServer.command("7", "reboot", "now"));
        EventSource source = EventSource.builder(server.uri("/"))
                .connect(CommandListener.of((command, output) -> CommandAnswer.exit(0), executor));
        assertThat(server.awaitAnswer("7").exit()).isZero();
        source.close();
    }
    // end

    /** Stands for the code of a user. */
    private static String reboot(EventBroker broker, String appliance) {
        return broker.request(appliance, OutgoingEvent.of("reboot", ""), Duration.ofSeconds(30))
                .toCompletableFuture()
                .join()
                .text();
    }

    @Test
    void rebootsAnAppliance() throws Exception {
        EventSourceServlet servlet = EventSourceServlet.builder().build();
        EventBroker broker = servlet.broker();
        try (Deployment deployment = new Deployment(servlet)) {
            URI stream = deployment.uri("/events/poll/lamp");
            // snippet: appliance
            try (ScriptedAppliance appliance = ScriptedAppliance.connect(stream)) {
                appliance.enqueue(command -> command.output("Rebooting\n").exit(0));
                assertThat(reboot(broker, "lamp")).isEqualTo("Rebooting\n"); // your code
                assertThat(appliance.awaitCommand().type()).isEqualTo("reboot");
            }
            // end
        }
    }

    // snippet: scripted-server
    @RegisterExtension
    final ScriptedServerExtension server = new ScriptedServerExtension();

    @Test
    void resumesAfterEachFailure() throws Exception {
        server.stream("id: 7\ndata: 1\n\n") // a stream that ends
                .respond(503) // a server that is down
                .enqueue(ScriptedResponse.stream("data: 2")
                        .chunked()
                        .inPiecesOf(1)
                        .thenReset()) // a network that fails
                .streamAndStayOpen("data: 3\n\n");
        EventSourceBuilder builder = EventSource.builder(server.uri("/")) // or another client
                .reconnectionTime(Duration.ofMillis(1))
                .reconnectPolicy(ReconnectPolicy.persistent());
        try (EventIterator events = builder.iterate()) {
            assertThat(events.next().data()).isEqualTo("1");
            assertThat(events.next().data()).isEqualTo("3");
        }
        assertThat(server.requests()).extracting(RecordedRequest::lastEventId).containsExactly(null, "7", "7", "7");
    }
    // end

    @Test
    void waitsForTheTest() throws Exception {
        // snippet: script
        CountDownLatch received = new CountDownLatch(1);
        server.enqueue(connection -> {
            connection.openStream().send("data: 1\n\n");
            received.await(); // until the test has seen the first event
            connection.send("data: 2\n\n").awaitClosed();
        });
        // end
        try (EventIterator events = EventSource.builder(server.uri("/")).iterate()) {
            assertThat(events.next().data()).isEqualTo("1");
            received.countDown();
            assertThat(events.next().data()).isEqualTo("2");
        }
    }

    // snippet: testing
    @Test
    void reconnectsAfterAnHour() {
        server.respond(503, Map.of("Retry-After", "3600"), "closed at night").streamAndStayOpen("data: 1\n\n");
        EventSource source = EventSource.builder(server.uri("/"))
                .httpClient(client) // client.setScheduler(scheduler)
                .reconnectPolicy(ReconnectPolicy.persistent())
                .connect(listener); // a RecordingListener
        Duration delay =
                listener.awaitReconnecting(ConnectionEnd.HttpStatus.class).delay();
        scheduler.awaitPending(delay); // a ManualScheduler
        scheduler.advance(delay);
        listener.awaitOpen();
        assertThat(listener.awaitEvent().data()).isEqualTo("1");
        source.close();
    }
    // end
}
