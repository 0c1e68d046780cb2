package io.eventsource.it.wars;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@DeploymentTest
@Timeout(60)
class WarTest {

    @RegisterExtension
    static final LogWatch LOG = new LogWatch();

    @TempDir
    Path scratch;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void nothingOfTheLibraryComesWithTheContainer() {
        assertThatThrownBy(() -> Class.forName("io.eventsource.server.EventBroker"))
                .isInstanceOf(ClassNotFoundException.class);
    }

    @Test
    void timeAndNotesComeOnOneStream() throws Exception {
        try (Host.Running server = Host.deploy(scratch);
                Stream<String> stream = lines(server.uri().resolve("events/poll/clock,board"))) {
            Iterator<String> lines = stream.iterator();
            await(lines, "event: time");
            assertThat(lines.next()).matches("data: \\d{4}-\\d\\d-\\d\\dT.*Z");

            assertThat(post(server.uri().resolve("events/note/board"), "Grüße, 世界"))
                    .isEqualTo(200);
            await(lines, "event: note");
            assertThat(lines.next()).isEqualTo("data: Grüße, 世界");
        }
    }

    @Test
    void theReadmesWarTakesAnEventToAllStreamsOfItsChannel() throws Exception {
        try (Host.Running server = Host.deployHello(scratch);
                Stream<String> first = lines(server.uri().resolve("events/poll/news"));
                Stream<String> second = lines(server.uri().resolve("events/poll/news"))) {
            assertThat(post(server.uri().resolve("events/ping/news"), "hello")).isEqualTo(200);

            for (Stream<String> stream : List.of(first, second)) {
                Iterator<String> lines = stream.iterator();
                await(lines, "event: ping");
                assertThat(lines.next()).isEqualTo("data: hello");
            }
        }
    }

    @Test
    void aNoteThatIsTooLongIsRefused() throws Exception {
        try (Host.Running server = Host.deploy(scratch)) {
            URI uri = server.uri().resolve("events/note/board");
            try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
                socket.setSoTimeout(10_000);
                // Without the body, because the server closes a connection whose body it refuses unread.
                String head = "POST " + uri.getPath() + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1001\r\n\r\n";
                socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
                assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 413");
            }
        }
    }

    @Test
    void itsThreadsEndWithTheApplication() throws Exception {
        try (Host.Running server = Host.deploy(scratch);
                Stream<String> stream = lines(server.uri().resolve("events/poll/clock,board"))) {
            await(stream.iterator(), "event: time");
            assertThat(Leftovers.threads()).isNotEmpty();
        }
        Leftovers.awaitNone();
    }

    private static void await(Iterator<String> lines, String expected) {
        while (!lines.next().equals(expected)) {
            // what comes before is no matter
        }
    }

    private Stream<String> lines(URI uri) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri).build();
        return http.send(request, HttpResponse.BodyHandlers.ofLines()).body();
    }

    private int post(URI uri, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
