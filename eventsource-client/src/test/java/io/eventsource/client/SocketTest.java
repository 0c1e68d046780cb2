package io.eventsource.client;

import io.eventsource.client.internal.ReconnectDelays;
import io.eventsource.mockserver.Script;
import io.eventsource.mockserver.ScriptedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
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

    /** The head of a response that is a stream for as long as the connection is open. */
    static final String STREAM = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

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

    /** Sends these bytes, one for each character, and ends the connection in order. */
    static Script say(String response) {
        return connection -> connection.send(latin1(response));
    }

    /** Sends these bytes, one for each character, and leaves the connection open. */
    static Script sayAndStayOpen(String response) {
        return connection -> connection.send(latin1(response)).awaitClosed();
    }

    static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** A port that nothing listens on. */
    static int freePort() {
        try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return unused.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An answer with a body, the only one on its connection. */
    static String answer(String status, String headers, String body) {
        return "HTTP/1.1 %s\r\n%sConnection: close\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(status, headers, body.length(), body);
    }
}
