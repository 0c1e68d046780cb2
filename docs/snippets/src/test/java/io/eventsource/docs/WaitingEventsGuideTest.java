package io.eventsource.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.PublishOptions;
import io.eventsource.server.PublishResult;
import io.eventsource.server.WaitingEvent;
import io.eventsource.server.journal.FileJournal;
import io.eventsource.server.servlet.EventSourceServlet;
import io.eventsource.testing.TestClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the documents show of events that wait for a client. */
@Timeout(60)
class WaitingEventsGuideTest {

    // snippet: publish
    static PublishResult restart(EventBroker broker, String appliance) {
        PublishOptions options = PublishOptions.DEFAULT
                .withTimeToLive(Duration.ofHours(1)) // never delivered after that
                .withTopic("restart"); // replaces an earlier one that still waits
        return broker.publish(Channels.of(appliance), OutgoingEvent.of("restart", ""), options)
                .toCompletableFuture()
                .join(); // not in a hook
    }
    // end

    private static EventSourceServlet servlet(Path directory) {
        // snippet: journal
        EventSourceServlet servlet = EventSourceServlet.builder()
                .ids(true)
                .journal(FileJournal.open(directory)) // closed when the servlet is destroyed
                .brokerOptions(broker -> broker.maxTimeToLive(Duration.ofDays(7)))
                .build();
        // end
        return servlet;
    }

    @Test
    void anEventWaitsOverARestart(@TempDir Path directory) throws Exception {
        EventSourceServlet before = servlet(directory);
        try (Deployment deployment = new Deployment(before)) {
            assertThat(deployment.port()).isPositive();
            restart(before.broker(), "42");
            assertThat(restart(before.broker(), "42").subscribers()).isZero();
        }
        EventSourceServlet after = servlet(directory);
        try (Deployment deployment = new Deployment(after)) {
            List<WaitingEvent> waiting = after.broker().waiting("42");
            assertThat(waiting).singleElement().extracting(WaitingEvent::topic).isEqualTo("restart");
            try (TestClient client = TestClient.connect(deployment.uri("/events/poll/42"))) {
                assertThat(client.next().type()).isEqualTo("restart");
            }
        }
    }
}
