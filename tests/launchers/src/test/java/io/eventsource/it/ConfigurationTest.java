package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A listener that is configured by a file and the environment, as a service is. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class ConfigurationTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private static int publish(String url, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "ping/" + token))
                .POST(HttpRequest.BodyPublishers.ofString("1"))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Test
    void aListenerReadsItsFileAgainOnHangup() throws Exception {
        Path file = directory.resolve("listener.properties");
        Files.writeString(file, "port = 0\nid = true\n");
        try (Launcher listener =
                Launcher.start(Map.of("EVENTSOURCE_SUBSCRIBERS", "many"), "listener", "--config", file.toString())) {
            String url = listener.awaitOut(line -> true);
            assertThat(publish(url, "unseen")).isEqualTo(404);

            Files.writeString(file, "port = 0\nid = false\nverbose = true\n");
            listener.signal("HUP");
            listener.awaitErr(line -> line.equals(
                    "eventsource-listener: the configuration was read again;" + " restart the listener to change id"));
            assertThat(publish(url, "seen")).isEqualTo(404);
            listener.awaitErr(line -> line.matches("[0-9:.]{12} 127\\.0\\.0\\.1 POST /ping/seen was refused: 404 .*"));

            Files.writeString(file, "prot = 0\n");
            listener.signal("HUP");
            listener.awaitErr(line -> line.contains("was not read again: ") && line.contains("did you mean port?"));
            assertThat(publish(url, "seen")).isEqualTo(404);
            listener.signal("TERM");
            assertThat(listener.awaitExit().exit()).isZero();
            assertThat(listener.toString()).doesNotContain("unseen");
        }
    }

    @Test
    void aServiceManagerLearnsWhenTheListenerIsReadyAndWhenItEnds() throws Exception {
        Path reports = directory.resolve("reports");
        Path program = directory.resolve("systemd-notify");
        Files.writeString(program, "#!/bin/sh\necho \"$NOTIFY_SOCKET $*\" >>'" + reports + "'\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        Map<String, String> service =
                Map.of("NOTIFY_SOCKET", "/run/notify", "PATH", directory + ":" + System.getenv("PATH"));
        try (Launcher listener = Launcher.start(service, "listener", "-P", "0")) {
            String url = listener.awaitOut(line -> true);
            String ready = "/run/notify --pid=" + listener.pid() + " READY=1";
            Await.until(() -> Files.exists(reports), () -> "nothing was reported: " + listener);
            Await.until(() -> Files.readAllLines(reports).equals(List.of(ready)), () -> "it is not ready: " + listener);
            assertThat(publish(url, "t")).isEqualTo(404);
            listener.signal("TERM");
            assertThat(listener.awaitExit().exit()).isZero();
            assertThat(Files.readAllLines(reports))
                    .containsExactly(ready, "/run/notify --pid=" + listener.pid() + " STOPPING=1");
        }
    }

    @Test
    void aServiceManagerThatCannotBeReachedIsReported() throws Exception {
        Map<String, String> service =
                Map.of("NOTIFY_SOCKET", directory.resolve("none").toString());
        try (Launcher listener = Launcher.start(service, "listener", "-P", "0")) {
            listener.awaitErr(line -> line.startsWith("eventsource-listener: warning: systemd-notify cannot report"));
            listener.signal("TERM");
            assertThat(listener.awaitExit().exit()).isZero();
        }
    }
}
