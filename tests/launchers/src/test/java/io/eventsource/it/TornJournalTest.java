package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Effort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A listener whose files end with a block that was torn, as after a power failure on a disk that breaks its promises. */
class TornJournalTest {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final int EVENTS = 20;
    /** How many of them may be torn. */
    private static final int TORN = 8;

    @TempDir
    Path directory;

    private enum Fault {
        CUT,
        FLIPPED,
        ZEROES
    }

    /** An event, its id for readers, and the length of the file after it was acknowledged. */
    private record Published(String data, String id, long end) {}

    static Stream<Long> seeds() {
        return Effort.rounds(5).mapToObj(round -> Long.getLong("seed", 1L) + round);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void keepsWhatPrecedesTheTornPlace(long seed) throws Exception {
        Random random = new Random(seed);
        List<Published> published = publishAndKill(random);
        long from = published.get(EVENTS - TORN).end() + 1; // within an event, so that its record is torn
        long torn = from + random.nextLong(published.get(EVENTS - 1).end() - from);
        while (isBoundary(published, torn)) {
            torn--;
        }
        tear(Fault.values()[random.nextInt(Fault.values().length)], torn, random);

        long place = torn;
        List<Published> kept =
                published.stream().filter(event -> event.end() <= place).toList();
        Published lastKept = kept.get(kept.size() - 1);
        Published lost = published.get(kept.size());
        try (Listener listener = start()) {
            String told = listener.launcher()
                    .awaitErr(line -> line.contains("ends with an incomplete record, as after a crash"));
            assertThat(told).contains(file().toString(), "from offset " + lastKept.end() + " are cut off");
            assertThat(waiting(listener))
                    .isEqualTo(kept.stream().map(event -> publicId(event.id())).toList());

            try (StreamLines stream = StreamLines.open(listener.url("/poll/t"), lastKept.id())) {
                post(listener, "new");
                stream.await("data: new"::equals);
                assertThat(data(stream)).containsExactly("data: new");
            }
            try (StreamLines stream = StreamLines.open(listener.url("/poll/t"), lost.id())) {
                stream.await("event: eventsource.gap"::equals);
                stream.await("data: lost"::equals);
            }
            listener.launcher().signal("TERM");
            assertThat(listener.launcher().awaitExit().err())
                    .filteredOn(line -> line.contains("incomplete record"))
                    .hasSize(1);
        }
        try (Listener listener = start()) {
            listener.launcher().signal("TERM");
            assertThat(listener.launcher().awaitExit().err()).noneMatch(line -> line.contains("incomplete record"));
        }
    }

    private List<Published> publishAndKill(Random random) throws Exception {
        List<Published> published = new ArrayList<>();
        try (Listener listener = start();
                StreamLines stream = StreamLines.open(listener.url("/poll/t"), "")) {
            for (int i = 0; i < EVENTS; i++) {
                String data = i + " " + "x".repeat(random.nextInt(300));
                post(listener, data);
                stream.await(("data: " + data)::equals);
                published.add(new Published(data, lastId(stream), Files.size(file())));
            }
            listener.launcher().kill();
        }
        return published;
    }

    private static boolean isBoundary(List<Published> published, long offset) {
        return published.stream().anyMatch(event -> event.end() == offset);
    }

    private void tear(Fault fault, long from, Random random) throws IOException {
        try (FileChannel file = FileChannel.open(file(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (fault == Fault.CUT) {
                file.truncate(from);
                return;
            }
            ByteBuffer rest = ByteBuffer.allocate((int) (file.size() - from));
            file.read(rest, from);
            for (int i = 0; i < rest.limit(); i++) {
                // The first byte differs for certain.
                int flipped = i == 0 ? 1 + random.nextInt(255) : random.nextInt(256);
                rest.put(i, fault == Fault.ZEROES && i > 0 ? 0 : (byte) (rest.get(i) ^ flipped));
            }
            file.write(rest.flip(), from);
        }
    }

    /** The only segment with events. */
    private Path file() throws IOException {
        Pattern segment = Pattern.compile("[0-9]{19}\\.journal");
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file ->
                            segment.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .findFirst()
                    .orElseThrow();
        }
    }

    private Listener start() throws Exception {
        return Listener.start("--data", directory.toString());
    }

    private static void post(Listener listener, String data) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(listener.url("/ping/t")))
                .header("TTL", "3600")
                .POST(BodyPublishers.ofString(data))
                .build();
        assertThat(HTTP.send(request, BodyHandlers.discarding()).statusCode()).isIn(200, 202);
    }

    private static List<String> waiting(Listener listener) throws IOException, InterruptedException {
        HttpRequest list =
                HttpRequest.newBuilder(URI.create(listener.url("/waiting/t"))).build();
        return Pattern.compile("\"id\":\"([^\"]+)\"")
                .matcher(HTTP.send(list, BodyHandlers.ofString()).body())
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    private static List<String> data(StreamLines stream) {
        return stream.sofar().stream().filter(line -> line.startsWith("data: ")).toList();
    }

    private static String lastId(StreamLines stream) {
        List<String> ids =
                stream.sofar().stream().filter(line -> line.startsWith("id: ")).toList();
        return ids.get(ids.size() - 1).substring(4);
    }

    /** The id without the secret of the channel. */
    private static String publicId(String id) {
        return id.substring(0, id.indexOf('.')) + id.substring(id.indexOf(':'));
    }
}
