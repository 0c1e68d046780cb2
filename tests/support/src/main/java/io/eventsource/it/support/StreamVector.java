package io.eventsource.it.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One of the parser's vectors: an event stream, byte for byte, and what a client must make of it. The format is described
 * beside the files, which are test resources of {@code eventsource-protocol}.
 *
 * @param name the name of its files, without the ending
 * @param stream the bytes of the stream
 * @param expected the lines of the other file: JSON
 */
@SuppressWarnings("ArrayRecordComponent") // vectors are not compared
public record StreamVector(String name, byte[] stream, List<String> expected) {

    private static final String DIRECTORY = "/io/eventsource/protocol/vectors";

    /** Returns all vectors, in the order of their names. */
    public static Stream<StreamVector> all() {
        return names(".stream").stream().map(StreamVector::read);
    }

    /** Returns the vectors of up to 1,000 bytes, for tests whose time grows with the square of the length. */
    public static Stream<StreamVector> small() {
        return all().filter(vector -> vector.stream.length <= 1_000);
    }

    /**
     * Returns the names of all vectors that have a file with this ending.
     *
     * @param end {@code .stream} or {@code .expected}
     */
    public static List<String> names(String end) {
        Path root = root();
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString().replace('\\', '/'))
                    .filter(name -> name.endsWith(end))
                    .map(name -> name.substring(0, name.length() - end.length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StreamVector read(String name) {
        Path root = root();
        try {
            return new StreamVector(
                    name,
                    Files.readAllBytes(root.resolve(name + ".stream")),
                    Files.readAllLines(root.resolve(name + ".expected")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path root() {
        URL directory = StreamVector.class.getResource(DIRECTORY);
        if (directory == null) {
            throw new AssertionError("there is no " + DIRECTORY + " among the test resources");
        }
        try {
            return Path.of(new URI(directory.toString()));
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
