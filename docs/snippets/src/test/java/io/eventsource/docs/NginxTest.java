package io.eventsource.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSource;
import io.eventsource.client.ReconnectPolicy;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.servlet.EventSourceServlet;
import io.eventsource.testing.RecordingListener;
import io.eventsource.testing.TestClient;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code docs/nginx.conf} does to streams, in the nginx that is installed, if one is. */
@Timeout(60)
class NginxTest {

    private static final Channels NEWS = Channels.of("news");

    /** How long nothing may come to be called nothing. */
    private static final Duration A_WHILE = Duration.ofSeconds(1);

    @TempDir
    Path dir;

    private final EventBroker broker = EventBroker.builder()
            .channels(ChannelOptions.BROADCAST)
            .heartbeat(Duration.ZERO)
            .build();
    private Deployment deployment;
    private Nginx nginx;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Nginx.isInstalled(), "nginx is not installed (Debian: apt-get install nginx)");
        deployment = new Deployment(EventSourceServlet.builder().broker(broker).build());
        nginx = Nginx.start(dir, deployment.port());
    }

    @AfterEach
    void stop() throws Exception {
        if (nginx != null) {
            nginx.close();
        }
        broker.close();
        if (deployment != null) {
            deployment.close();
        }
    }

    private TestClient connect(String path) throws InterruptedException {
        TestClient client =
                TestClient.connect(EventSource.builder(nginx.uri(path)).reconnectPolicy(ReconnectPolicy.never()));
        ServerGuideTest.awaitSubscribers(broker, NEWS, 1);
        return client;
    }

    private void publish(String data) {
        broker.publish("news", OutgoingEvent.of("headline", data));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/events/poll/news", "/plain/poll/news", "/packed/poll/news"})
    void eventsComeAtOnce(String path) throws Exception {
        try (TestClient client = connect(path)) {
            publish("1");
            assertThat(client.next().data()).isEqualTo("1");
            publish("2");
            assertThat(client.next().data()).isEqualTo("2");
        }
    }

    @Test
    void streamsAreCompressedAndFlushed() throws Exception {
        HttpResponse<InputStream> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(nginx.uri("/packed/poll/news"))
                                .header("Accept-Encoding", "gzip")
                                .build(),
                        BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            assertThat(response.headers().firstValue("Content-Encoding")).contains("gzip");
            assertThat(body.read()).isEqualTo(0x1F);
        }
    }

    @Test
    void bufferedEventsArriveWhenTheStreamEnds() throws Exception {
        try (TestClient client = connect("/late/poll/news")) {
            publish("1");
            client.assertNoMore(A_WHILE);
            broker.finish("news");
            assertThat(client.next().data()).isEqualTo("1");
        }
    }

    @Test
    void whileTheServerIsAwayStreamsEndAndCommandsFail() throws Exception {
        deployment.close();

        RecordingListener listener = new RecordingListener();
        EventSource source = EventSource.builder(nginx.uri("/events/poll/news")).connect(listener);
        listener.awaitOpen();
        assertThat(listener.awaitReconnecting(ConnectionEnd.StreamEnded.class).delay())
                .isGreaterThanOrEqualTo(Duration.ofSeconds(5));
        source.close();
        HttpResponse<Void> command = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(nginx.uri("/events/ping/news"))
                                .POST(BodyPublishers.noBody())
                                .build(),
                        BodyHandlers.discarding());
        assertThat(command.statusCode()).isEqualTo(502);
    }

    @Test
    void aStreamThatIsSilentForTooLongIsCutOff() throws Exception {
        RecordingListener listener = new RecordingListener();
        EventSource.builder(nginx.uri("/impatient/poll/news"))
                .reconnectPolicy(ReconnectPolicy.never())
                .connect(listener);
        listener.awaitOpen();
        ConnectionEnd end = listener.awaitClosed(ConnectionEnd.class);
        assertThat(end).isInstanceOfAny(ConnectionEnd.StreamEnded.class, ConnectionEnd.ConnectionLost.class);
    }
}
