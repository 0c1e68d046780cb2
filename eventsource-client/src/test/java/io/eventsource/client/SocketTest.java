package io.eventsource.client;

import static io.eventsource.client.ScriptedServer.STREAM;

import io.eventsource.client.internal.ReconnectDelays;
import java.time.Duration;
import org.eclipse.jetty.client.HttpClient;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** What tests over a real socket share: a scripted server, a recording listener, and one HTTP client for the class. */
@Timeout(20)
abstract class SocketTest {

    /** Delays as the policy decides them, so that a test need not wait. */
    static final ReconnectDelays.Bounds EXACTLY =
            new ReconnectDelays.Bounds(Duration.ZERO, Duration.ofMillis(Long.MAX_VALUE), Duration.ZERO, () -> 0);

    private static final HttpClient CLIENT = new HttpClient();

    final ScriptedServer server = new ScriptedServer();
    final RecordingListener listener = new RecordingListener();
    EventSource source;

    @BeforeAll
    static void startClient() throws Exception {
        CLIENT.setName("shared");
        CLIENT.start();
    }

    @AfterAll
    static void stopClient() throws Exception {
        CLIENT.stop();
    }

    @AfterEach
    void closeAll() {
        if (source != null) {
            source.close();
        }
        server.close();
    }

    /** A source of {@code /stream} that connects again after a millisecond. */
    EventSourceBuilder builder() {
        return EventSource.builder(server.uri("/stream"))
                .httpClient(CLIENT)
                .bounds(EXACTLY)
                .reconnectionTime(Duration.ofMillis(1));
    }

    EventSource connect(EventSourceBuilder builder) {
        source = builder.connect(listener);
        return source;
    }

    EventSource connect() {
        return connect(builder());
    }

    static HttpClient client() {
        return CLIENT;
    }

    static String stream(String text) {
        return STREAM + text;
    }

    /** An answer with a body, the only one on its connection. */
    static String answer(String status, String headers, String body) {
        return "HTTP/1.1 %s\r\n%sConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(status, headers, body.length(), body);
    }
}
