package io.eventsource.server.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.eventsource.protocol.EventStream;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.PublishResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine serves a server that knows neither servlets nor readiness. */
@Timeout(20)
class HttpServerSinkTest {

    private static final Channels NEWS = Channels.of("news");

    private final HttpClient client = HttpClient.newHttpClient();
    private final EventBroker broker = EventBroker.builder()
            .channels(ChannelOptions.BROADCAST)
            .heartbeat(Duration.ofMillis(50))
            .build();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> HttpServerSink.handle(broker, exchange));
        server.start();
    }

    @AfterEach
    void stop() {
        broker.close();
        server.stop(0);
    }

    private HttpResponse<InputStream> listen(String lastEventId) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/?news");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header(EventStream.LAST_EVENT_ID, lastEventId)
                .build();
        HttpResponse<InputStream> response = client.send(request, BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        return response;
    }

    private static BufferedReader reader(HttpResponse<InputStream> response) {
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    private static String readThrough(BufferedReader stream, String line) throws IOException {
        StringBuilder text = new StringBuilder();
        String next;
        do {
            next = stream.readLine();
            assertThat(next).as("after " + text).isNotNull();
            text.append(next).append('\n');
        } while (!line.equals(next));
        return text.toString();
    }

    private PublishResult publish(String data) {
        return broker.publish("news", OutgoingEvent.of("message", data))
                .toCompletableFuture()
                .join();
    }

    @Test
    void aStreamGetsWhatIsPublishedAndEndsInOrder() throws Exception {
        try (BufferedReader stream = reader(listen(""))) {
            assertThat(publish("1").subscribers()).isEqualTo(1);
            publish("2");
            assertThat(readThrough(stream, "data: 2")).contains("data: 1\n");

            broker.finish("news");

            assertThat(stream.lines()).allMatch(line -> line.isEmpty() || line.startsWith(":"));
        }
    }

    @Test
    void aStreamResumesAfterTheLastEventId() throws Exception {
        String id = String.valueOf(publish("1").id());
        publish("2");
        try (BufferedReader stream = reader(listen(id))) {
            publish("3");

            assertThat(readThrough(stream, "data: 3")).contains("data: 2\n").doesNotContain("data: 1\n");
        }
    }

    @Test
    void aDisconnectIsNoticedByTheHeartbeat() throws Exception {
        listen("").body().close();

        while (!broker.subscribers(NEWS).isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(publish("nobody").subscribers()).isZero();
    }
}
