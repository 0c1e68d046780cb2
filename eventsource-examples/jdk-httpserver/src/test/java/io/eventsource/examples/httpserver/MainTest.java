package io.eventsource.examples.httpserver;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.eventsource.client.EventSource;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.testing.TestClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MainTest {

    private static final Channels NEWS = Channels.of("news");

    private final HttpClient http = HttpClient.newHttpClient();
    private final EventBroker broker =
            EventBroker.builder().channels(ChannelOptions.BROADCAST).build();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = Main.start(0, broker);
    }

    @AfterEach
    void stop() {
        broker.close();
        server.stop(0);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private HttpResponse<String> ping(String text) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri("/ping/news"))
                .POST(BodyPublishers.ofString(text))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private TestClient listen(String lastEventId) {
        TestClient client =
                TestClient.connect(EventSource.builder(uri("/poll/news")).lastEventId(lastEventId));
        while (broker.subscribers(NEWS).isEmpty()) {
            Thread.onSpinWait();
        }
        return client;
    }

    @Test
    void postedEventsReachTheStream() throws Exception {
        try (TestClient client = listen("")) {
            assertThat(ping("42").body()).isEqualTo("1\n");
            assertThat(client.next().data()).isEqualTo("42");
        }
    }

    @Test
    void aClientResumes() throws Exception {
        String lastEventId;
        try (TestClient client = listen("")) {
            ping("1");
            lastEventId = client.next().lastEventId();
        }
        ping("2");
        try (TestClient client = listen(lastEventId)) {
            assertThat(client.next().data()).isEqualTo("2");
        }
    }

    @Test
    void aBodyThatIsTooLongIsRefused() throws Exception {
        assertThat(ping("x".repeat((1 << 16) + 1)).statusCode()).isEqualTo(413);
    }

    @Test
    void nothingIsTakenWhenTheBrokerIsClosed() throws Exception {
        broker.close();

        assertThat(ping("42").statusCode()).isEqualTo(503);
    }
}
