package io.eventsource.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.client.EventSource;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.servlet.EventSourceServlet;
import io.eventsource.testing.TestClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What {@code docs/server.md} says in "Where a stream starts". */
@Timeout(60)
class StartOfStreamTest {

    private final EventBroker broker = EventBroker.builder()
            .channels(ChannelOptions.BROADCAST)
            .reconnectionTime(Duration.ofHours(1)) // the channel keeps its position for two of them
            .heartbeat(Duration.ofMillis(20)) // the broker soon notices a disconnect
            .build();

    private Deployment deployment;

    @BeforeEach
    void deploy() throws Exception {
        deployment = new Deployment(EventSourceServlet.builder().broker(broker).build());
    }

    @AfterEach
    void close() {
        broker.close();
        deployment.close();
    }

    @Test
    void aClientWithoutAnIdGetsWhatIsPublishedFromThenOn() throws Exception {
        publish("news", "before");
        try (TestClient client = connect("news")) {
            publish("news", "after");
            assertThat(client.next().data()).isEqualTo("after");
        }
    }

    @Test
    void theNextClientOfAChannelStartsWhereTheLastStreamEnded() throws Exception {
        connectAndLeave("news");
        publish("news", "meanwhile");
        try (TestClient client = connect("news")) {
            assertThat(client.next().data()).isEqualTo("meanwhile");
        }
    }

    @Test
    void aClientWithoutAnIdMissesEventsIfAnotherStreamOfTheChannelIsOpen() throws Exception {
        try (TestClient other = connect("news")) {
            connectAndLeave("news", 2);
            publish("news", "meanwhile");
            assertThat(other.next().data()).isEqualTo("meanwhile");
            try (TestClient client = connect("news", 2)) {
                publish("news", "after");
                assertThat(client.next().data()).isEqualTo("after");
            }
        }
    }

    @Test
    void aStreamOfSeveralChannelsStartsAtTheirEnd() throws Exception {
        connectAndLeave("news");
        publish("news", "meanwhile");
        try (TestClient client = connect("news,prices")) {
            publish("prices", "after");
            assertThat(client.next().data()).isEqualTo("after");
        }
    }

    @Test
    void aClientThatSendsTheIdOfTheOpeningGetsEverything() throws Exception {
        String id = connectAndLeave("news");
        publish("news", "meanwhile");
        try (TestClient other = connect("news")) {
            assertThat(other.next().data()).isEqualTo("meanwhile");
            try (TestClient client = TestClient.connect(
                    EventSource.builder(deployment.uri("/events/poll/news")).lastEventId(id))) {
                assertThat(client.next().data()).isEqualTo("meanwhile");
            }
        }
    }

    private void publish(String channel, String data) {
        broker.publish(channel, OutgoingEvent.of("message", data))
                .toCompletableFuture()
                .join();
    }

    private TestClient connect(String channels) throws InterruptedException {
        return connect(channels, 1);
    }

    /** Connects, and waits until the channel has that many streams. */
    private TestClient connect(String channels, int streams) throws InterruptedException {
        TestClient client = TestClient.connect(deployment.uri("/events/poll/" + channels));
        ServerGuideTest.awaitSubscribers(broker, Channels.of(channels.split(",", -1)), streams);
        return client;
    }

    private void connectAndLeave(String channel, int streams) throws Exception {
        connect(channel, streams).close();
        awaitLeft(channel, streams - 1);
    }

    /** Returns the id that the stream began with. */
    private String connectAndLeave(String channel) throws Exception {
        String id;
        try (TestClient client = connect(channel)) {
            for (id = client.lastEventId(); id.isEmpty(); id = client.lastEventId()) {
                Thread.onSpinWait();
            }
        }
        awaitLeft(channel, 0);
        return id;
    }

    private void awaitLeft(String channel, int streams) {
        while (broker.subscribers(Channels.of(channel)).size() > streams) {
            Thread.onSpinWait();
        }
    }
}
