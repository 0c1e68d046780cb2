package io.eventsource.cli.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.cli.UsageException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A listener that keeps its events in a directory. */
class ListenerJournalTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    @Test
    void anEventThatWaitsSurvivesTheListener() throws Exception {
        TestListener first = start();
        HttpResponse<String> accepted = post(first);
        first.stop();
        TestListener second = start();
        try {
            assertThat(accepted.statusCode()).isEqualTo(202);
            String id = accepted.body().replaceFirst("\\{\"id\":(\"[^\"]+\").*\\R?", "$1");
            assertThat(waiting(second)).contains("\"id\":" + id);
        } finally {
            second.stop();
        }
    }

    @Test
    void anEventWaitsNoLongerThanTheListenerAllows() throws Exception {
        TestListener listener = TestListener.start("-P 0 --max-ttl 10m --data " + directory);
        try {
            assertThat(post(listener).headers().firstValue("TTL")).hasValue("600");
        } finally {
            listener.stop();
        }
    }

    @Test
    void anEventBeyondTheMaximumIsRefusedWithTheReason() throws Exception {
        TestListener listener = TestListener.start("-P 0 --max-waiting 1 --data " + directory);
        try {
            assertThat(post(listener).statusCode()).isEqualTo(202);
            HttpResponse<String> refused = post(listener);
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(refused.body())
                    .contains("1 event waits for the client of channel t already, which is the maximum");
        } finally {
            listener.stop();
        }
    }

    @Test
    void aDirectoryThatAnotherListenerUsesIsOneLine() throws Exception {
        TestListener first = start();
        try {
            assertFails("the journal in " + directory
                    + " is in use by this process; stop that, or choose another directory");
        } finally {
            first.stop();
        }
    }

    @Test
    void aFileInsteadOfADirectoryIsOneLine() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> new ListenerServer(TestListener.options("-P 0 --data " + file)))
                .isInstanceOf(UsageException.class)
                .hasMessage("--data must be a directory, but " + file + " is a file");
    }

    @Test
    void aListenerThatCannotBindReleasesTheDirectory() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String line = "-P " + taken.getLocalPort() + " --data " + directory;
            ListenerServer server = new ListenerServer(TestListener.options(line));
            assertThatThrownBy(server::start).hasMessageContaining("address already in use");
        }
        start().stop();
    }

    private TestListener start() throws Exception {
        return TestListener.start("-P 0 --data " + directory);
    }

    @Test
    void aRedisThatIsNotThereIsOneLineWithoutItsPassword() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThatThrownBy(() ->
                        new ListenerServer(TestListener.options("-P 0 --redis redis://:secret@127.0.0.1:" + port)))
                .isInstanceOf(UsageException.class)
                .hasMessage("cannot connect to Redis at 127.0.0.1:" + port + ": connection refused");
    }

    private void assertFails(String message) {
        assertThatThrownBy(this::start).isInstanceOf(UsageException.class).hasMessage(message);
    }

    private static HttpResponse<String> post(TestListener listener) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(listener.url() + "ping/t"))
                .header("TTL", "3600")
                .POST(HttpRequest.BodyPublishers.ofString("1"))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static String waiting(TestListener listener) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(listener.url() + "waiting/t")).build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}
