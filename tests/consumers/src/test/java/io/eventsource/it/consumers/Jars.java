package io.eventsource.it.consumers;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What consumers have on their paths. */
final class Jars {

    /** What comes with the libraries and a container: nothing that is optional. */
    static final List<Path> REQUIRED = list(Path.of("target", "lib"));

    /** The same without a container. */
    static final List<Path> WITHOUT_SERVLETS = REQUIRED.stream()
            .filter(jar -> !jar.toString().matches(".*(servlet|jetty-server|eventsource-testing).*"))
            .toList();

    static final List<Path> GSON = ofThisModule("gson");
    static final List<Path> MICROMETER = ofThisModule("micrometer-.*|HdrHistogram|LatencyUtils");

    private Jars() {}

    static String join(List<Path> paths) {
        return paths.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static List<Path> list(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new IllegalStateException(directory + " is made by the phase package", e);
        }
    }

    private static List<Path> ofThisModule(String names) {
        Pattern jar = Pattern.compile("(%s)-[0-9].*\\.jar".formatted(names));
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of)
                .filter(path -> jar.matcher(path.getFileName().toString()).matches())
                .toList();
    }
}
