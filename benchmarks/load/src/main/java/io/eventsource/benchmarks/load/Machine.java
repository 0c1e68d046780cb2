package io.eventsource.benchmarks.load;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the figures are measured on. To be asked for before this process is put on one core: then it sees no other.
 *
 * @param cores how many there are
 * @param canPin whether server and load can be kept on a core each
 */
record Machine(int cores, boolean canPin) {

    static Machine here() {
        int cores = Runtime.getRuntime().availableProcessors();
        boolean hasTaskset = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "taskset")));
        return new Machine(cores, cores > 1 && hasTaskset);
    }

    /** One line for the reader of a table. */
    @Override
    public String toString() {
        return "%d cores, %s %s, Java %s; %s."
                .formatted(
                        cores,
                        System.getProperty("os.name"),
                        System.getProperty("os.version").replaceAll("[^0-9.].*", ""),
                        System.getProperty("java.version"),
                        canPin ? "server on one core, load on another" : "server and load share all cores");
    }
}
