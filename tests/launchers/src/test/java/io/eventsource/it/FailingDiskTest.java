package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.it.support.FullEffort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A listener whose disk cannot be written refuses events, with the reason. Streams continue, and events are accepted again once it can. */
class FailingDiskTest {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    /** More than fits into the page of a file that is not full yet. */
    private static final String LARGE = "x".repeat(10_000);

    @TempDir
    Path directory;

    private final List<String> acknowledged = new ArrayList<>();

    @Test
    void aFullDiskRefusesEventsUntilThereIsRoom() throws Exception {
        try (Disk disk = Disk.mount(directory, "2m")) {
            String port;
            String lastEventId;
            try (Listener listener = start(disk, "0");
                    StreamLines stream = StreamLines.open(listener.url("/poll/live"), "")) {
                port = listener.port();
                accept(listener, "live", "before");
                stream.await("data: before"::equals);

                disk.fill();
                assertThat(refusal(listener)).contains("the disk of the journal is full: No space left on device");
                assertThat(readiness(listener)).isEqualTo(503);
                stream.awaitHeartbeats(3);
                assertThat(publish(listener, "live", "meanwhile").statusCode()).isEqualTo(503);

                disk.free();
                awaitAcceptance(listener);
                assertThat(readiness(listener)).isEqualTo(200);
                accept(listener, "live", "after");
                stream.await("data: after"::equals);
                assertThat(stream.sofar())
                        .doesNotContain("data: meanwhile")
                        .noneMatch(l -> l.contains("eventsource.gap"));
                lastEventId = lastId(stream);
                listener.launcher().kill();
            }
            try (Listener again = start(disk, port);
                    StreamLines stream = StreamLines.open(again.url("/poll/live"), lastEventId)) {
                accept(again, "live", "after the restart");
                stream.await("data: after the restart"::equals);
                assertThat(stream.sofar()).noneMatch(line -> line.contains("eventsource.gap"));
                assertAcknowledgedAreThere(again);
            }
        }
    }

    @Test
    @FullEffort
    void aReadOnlyDirectoryRefusesEventsUntilItCanBeWritten() throws Exception {
        try (Disk disk = Disk.mount(directory, "2m");
                Listener listener = start(disk, "0");
                StreamLines stream = StreamLines.open(listener.url("/poll/live"), "")) {
            accept(listener, "live", "before");
            disk.makeReadOnly(); // an open file can still be written, and a full disk has the listener close it
            disk.fill();
            refusal(listener);
            disk.free();
            Await.until(
                    () -> publish(listener, "live", "meanwhile")
                            .body()
                            .contains("the disk of the journal is read-only"),
                    () -> "the directory is not read-only");
            stream.awaitHeartbeats(3);

            disk.makeWritable();
            awaitAcceptance(listener);
            accept(listener, "live", "after");
            stream.await("data: after"::equals);
            assertThat(stream.sofar()).doesNotContain("data: meanwhile");
            assertAcknowledgedAreThere(listener);
        }
    }

    @Test
    void aListenerDoesNotStartInAReadOnlyDirectory() throws Exception {
        try (Disk disk = Disk.mount(directory, "2m")) {
            try (Listener listener = start(disk, "0")) {
                accept(listener, "away", "before");
                listener.launcher().signal("TERM");
                listener.launcher().awaitExit();
            }
            disk.makeReadOnly();
            try (Launcher refused = Launcher.start(
                    disk.inside(),
                    Map.of(),
                    "listener",
                    "-P",
                    "0",
                    "--data",
                    disk.data().toString())) {
                Launcher.Result result = refused.awaitExit();
                assertThat(result.exit()).isEqualTo(1);
                assertThat(result.err())
                        .singleElement()
                        .asString()
                        .startsWith("eventsource-listener: the journal in " + disk.data() + " cannot be locked: ")
                        .contains("ead-only file system");
            }
            disk.makeWritable();
            try (Listener listener = start(disk, "0")) {
                assertAcknowledgedAreThere(listener);
            }
        }
    }

    private static Listener start(Disk disk, String port) throws IOException, InterruptedException {
        return Listener.startOn(
                disk.inside(), "-P", port, "-k", "200ms", "--data", disk.data().toString());
    }

    private static int readiness(Listener listener) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(listener.url("/readyz"))).build();
        return HTTP.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static HttpResponse<String> publish(Listener listener, String token, String data)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(listener.url("/ping/" + token)))
                .header("TTL", "3600")
                .POST(BodyPublishers.ofString(data))
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }

    private void accept(Listener listener, String token, String data) throws IOException, InterruptedException {
        HttpResponse<String> response = publish(listener, token, data);
        assertThat(response.statusCode()).as(response::body).isIn(200, 202);
        if (response.statusCode() == 202) {
            acknowledged.add(idOf(response));
        }
    }

    /** The first refusal, after as many events as the disk still takes. */
    private String refusal(Listener listener) throws IOException, InterruptedException {
        HttpResponse<String> response = publish(listener, "away", LARGE);
        while (response.statusCode() == 202) {
            acknowledged.add(idOf(response));
            response = publish(listener, "away", LARGE);
        }
        assertThat(response.statusCode()).isEqualTo(503);
        return response.body();
    }

    private void awaitAcceptance(Listener listener) throws Exception {
        Await.until(
                () -> {
                    HttpResponse<String> response = publish(listener, "away", LARGE);
                    if (response.statusCode() == 202) {
                        acknowledged.add(idOf(response));
                    }
                    return response.statusCode() == 202;
                },
                () -> "events are still refused");
    }

    private void assertAcknowledgedAreThere(Listener listener) throws IOException, InterruptedException {
        HttpRequest list = HttpRequest.newBuilder(URI.create(listener.url("/waiting/away")))
                .build();
        String body = HTTP.send(list, BodyHandlers.ofString()).body();
        assertThat(acknowledged).isNotEmpty().allSatisfy(id -> assertThat(body).contains("\"" + id + "\""));
    }

    private static String idOf(HttpResponse<String> response) {
        return response.body().replaceFirst("(?s).*\"id\":\"([^\"]+)\".*", "$1");
    }

    private static String lastId(StreamLines stream) {
        List<String> ids =
                stream.sofar().stream().filter(line -> line.startsWith("id: ")).toList();
        return ids.get(ids.size() - 1).substring(4);
    }
}
