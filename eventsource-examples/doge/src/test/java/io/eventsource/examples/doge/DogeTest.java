package io.eventsource.examples.doge;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSource;
import io.eventsource.protocol.MessageEvent;
import io.eventsource.server.CloseReason;
import io.eventsource.server.Subscription;
import io.eventsource.testing.ManualScheduler;
import io.eventsource.testing.RecordingListener;
import io.eventsource.testing.TestClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests the doge. The tests advance the time, so that none waits for a second. */
@Timeout(30)
class DogeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualScheduler time = new ManualScheduler();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private DogeServer server;

    @BeforeEach
    void startServer() throws Exception {
        Doge doge = new Doge() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void onClose(Subscription connection, CloseReason reason) {
                super.onClose(connection, reason);
                closed.complete(connection.properties() + ", " + reason);
            }
        };
        server = new DogeServer(doge, 0, time);
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private URI uri(String name) {
        return URI.create(server.uri() + "?name=" + name);
    }

    @Test
    void sendsAnEventPerSecondToAllStreams() {
        try (TestClient kabosu = TestClient.connect(uri("kabosu"));
                TestClient balltze = TestClient.connect(uri("balltze"))) {
            assertThat(kabosu.next())
                    .extracting(MessageEvent::type, MessageEvent::data)
                    .containsExactly("hello", "wow kabosu");
            assertThat(balltze.next().data()).isEqualTo("wow balltze");
            time.advance(SECOND.multipliedBy(5));
            for (TestClient client : new TestClient[] {kabosu, balltze}) {
                assertThat(client.take(5))
                        .extracting(event -> event.type() + " " + event.data())
                        .containsExactly("wow ", "such events", "very stream", "much push", "wow ");
            }
        }
    }

    @Test
    void isSilentBeforeTheSecondIsOver() {
        try (TestClient client = TestClient.connect(uri("kabosu"))) {
            assertThat(client.next().type()).isEqualTo("hello");
            time.advance(SECOND.minusMillis(1));
            time.advance(Duration.ofMillis(1));
            assertThat(client.next().type()).isEqualTo("wow");
            assertThat(time.pending()).contains(SECOND);
        }
    }

    @Test
    void aClientThatReconnectsReceivesMissedEvents() {
        String seen;
        try (TestClient client = TestClient.connect(server.uri())) {
            client.next();
            time.advance(SECOND);
            seen = client.next().lastEventId();
        }
        time.advance(SECOND.multipliedBy(2));
        try (TestClient again =
                TestClient.connect(EventSource.builder(server.uri()).lastEventId(seen))) {
            assertThat(again.take(3)).extracting(MessageEvent::type).containsExactly("such", "very", "hello");
        }
    }

    @Test
    void aCatMustUseAnotherName() {
        RecordingListener listener = new RecordingListener();
        EventSource.builder(uri("cat")).connect(listener);
        ConnectionEnd.HttpStatus refused = listener.awaitClosed(ConnectionEnd.HttpStatus.class);
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.body()).isEqualTo("such cat, not allow; come under another name");
        listener.assertNothingLeft();
    }

    @Test
    void sendsItsOwnHeader() throws Exception {
        HttpRequest head = HttpRequest.newBuilder(server.uri())
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<Void> response = HttpClient.newHttpClient().send(head, BodyHandlers.discarding());
        assertThat(response.headers().firstValue("X-Doge")).contains("wow");
    }

    @Test
    void noticesDisconnects() throws Exception {
        try (TestClient client = TestClient.connect(uri("kabosu"))) {
            client.next();
        }
        for (int i = 0; i < 1000 && !closed.isDone(); i++) {
            time.advance(SECOND); // a write detects a disconnected client
            closed.copy()
                    .completeOnTimeout("not yet", 10, TimeUnit.MILLISECONDS)
                    .join();
        }
        assertThat(closed.getNow("still there")).isEqualTo("kabosu, CLIENT_GONE");
    }
}
