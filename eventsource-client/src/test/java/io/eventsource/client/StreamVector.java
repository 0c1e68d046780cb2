package io.eventsource.client;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.eventsource.client.Behaviour.End;
import io.eventsource.client.Behaviour.Exchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The parser's vectors as behaviours: a stream, and a second request that is told to stop. */
final class StreamVector {

    private static final Path ROOT = root();

    private StreamVector() {}

    static Stream<Behaviour> all() {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".stream")).sorted().toList().stream()
                    .map(StreamVector::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Behaviour read(Path stream) {
        try {
            String path = stream.toString();
            Path expected = Path.of(path.substring(0, path.lastIndexOf('.')) + ".expected");
            return new Behaviour(
                    ROOT.relativize(stream).toString(),
                    List.of(),
                    List.of(
                            new Exchange(
                                    List.of(),
                                    200,
                                    List.of("Content-Type: text/event-stream"),
                                    Files.readAllBytes(stream),
                                    End.END,
                                    0),
                            new Exchange(List.of(), 204, List.of(), new byte[0], End.END, 0)),
                    transcript(Files.readAllLines(expected)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> transcript(List<String> expected) {
        List<String> lines = new ArrayList<>(List.of("> GET /stream", "opened"));
        String lastEventId = "";
        for (String line : expected) {
            JsonObject json = JsonParser.parseString(line).getAsJsonObject();
            if (json.has("event") || json.has("retry")) {
                lines.add(json.toString());
            } else {
                lastEventId = json.get("lastEventId").getAsString();
            }
        }
        lines.addAll(List.of("reconnecting in 0 ms: StreamEnded", "> GET /stream"));
        if (!lastEventId.isEmpty()) {
            lines.add(
                    "> Last-Event-ID: " + lastEventId.replaceAll("^[ \t]+|[ \t]+$", "")); // HTTP has none around values
        }
        lines.addAll(List.of("closed: NoContent", Transcript.end(lastEventId)));
        return lines;
    }

    private static Path root() {
        try {
            return Path.of(StreamVector.class
                    .getResource("/io/eventsource/protocol/vectors")
                    .toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
