package io.eventsource.protocol;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** An event stream, byte for byte, and what a parser must tell of it. The format is described beside the files. */
final class StreamVector {

    private static final Path ROOT = root();

    private final String name;
    private final byte[] stream;
    private final List<String> expected;

    private StreamVector(String name, byte[] stream, List<String> expected) {
        this.name = name;
        this.stream = stream;
        this.expected = expected;
    }

    byte[] stream() {
        return stream;
    }

    List<String> expected() {
        return expected;
    }

    static Stream<StreamVector> all() {
        return files(".stream").map(StreamVector::read);
    }

    /** Those of which every part can be tried, as their number grows with the square of the length. */
    static Stream<StreamVector> small() {
        return all().filter(vector -> vector.stream.length <= 1_000);
    }

    /** The names of all vectors that have a file with this ending. */
    static List<String> names(String end) {
        return files(end).map(StreamVector::nameOf).toList();
    }

    private static StreamVector read(Path stream) {
        try {
            String name = nameOf(stream);
            List<String> expected = Files.readAllLines(ROOT.resolve(name + ".expected")).stream()
                    .map(line -> canonical(name, line))
                    .toList();
            return new StreamVector(name, Files.readAllBytes(stream), expected);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same line as a {@link Recorder} writes it. */
    private static String canonical(String name, String line) {
        JsonObject json = JsonParser.parseString(line).getAsJsonObject();
        Set<String> members = json.keySet();
        if (members.equals(Set.of("event", "data", "lastEventId"))) {
            return Recorder.event(text(json, "event"), text(json, "data"), text(json, "lastEventId"));
        } else if (members.equals(Set.of("retry"))) {
            return Recorder.retry(json.get("retry").getAsLong());
        } else if (members.equals(Set.of("lastEventId"))) {
            return Recorder.lastEventId(text(json, "lastEventId"));
        } else if (members.equals(Set.of("end", "lastEventId"))) {
            return Recorder.end(text(json, "lastEventId"));
        }
        throw new AssertionError(name + ".expected has a line that README.md does not know: " + line);
    }

    private static String text(JsonObject json, String member) {
        return json.get(member).getAsString();
    }

    private static String nameOf(Path file) {
        String path = ROOT.relativize(file).toString().replace('\\', '/');
        return path.substring(0, path.lastIndexOf('.'));
    }

    private static Stream<Path> files(String end) {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(end)).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        try {
            return Path.of(StreamVector.class.getResource("vectors").toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
