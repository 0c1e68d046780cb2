package io.eventsource.auth.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The content of a file, which is read again soon after it has changed. If it cannot be read then, the content before it stays in
 * force, and the log says why. Safe for concurrent use.
 *
 * @param <T> what the content means
 */
public final class WatchedFile<T> {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedFile.class);

    /** How long a look at the file counts. */
    private static final Duration RECENT = Duration.ofMillis(500);

    private static final long MAX_SIZE = 64L << 20;

    /** What identifies a version of a file. */
    private record Version(Object modified, long size, Object key) {}

    private final Path path;
    private final Function<List<String>, T> parser;

    // Changed under this.
    private volatile T content;
    private volatile long lookedAt;
    private Version version;
    /** What the log said of the file last; empty if nothing is wrong with it. */
    private String problem = "";

    /**
     * Reads a file.
     *
     * @param parser reads the lines; throws an IllegalArgumentException with the number of a line that is not valid
     * @throws IllegalArgumentException if the file cannot be read or is not valid
     */
    public WatchedFile(Path path, Function<List<String>, T> parser) {
        this.path = path;
        this.parser = parser;
        try {
            version = version();
            content = parser.apply(read());
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + path + ": " + FileProblem.of(e));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(path + ", " + e.getMessage());
        }
        lookedAt = System.nanoTime();
    }

    private List<String> read() throws IOException {
        if (Files.size(path) > MAX_SIZE) {
            throw new IllegalArgumentException("it is larger than " + (MAX_SIZE >> 20) + " MiB");
        }
        return Files.readAllLines(path, StandardCharsets.UTF_8);
    }

    private Version version() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return new Version(attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
    }

    /** Returns the content, as it was half a second ago or later. */
    public T content() {
        if (System.nanoTime() - lookedAt > RECENT.toNanos()) {
            look();
        }
        return content;
    }

    private synchronized void look() {
        if (System.nanoTime() - lookedAt <= RECENT.toNanos()) {
            return; // another thread has just done it
        }
        lookedAt = System.nanoTime();
        try {
            Version now = version();
            if (!now.equals(version)) {
                version = now;
                content = parser.apply(read());
                LOG.info("{} was read again", path);
            }
            problem = "";
        } catch (IOException e) {
            warn("cannot read " + path + ": " + FileProblem.of(e));
        } catch (IllegalArgumentException e) {
            warn(path + ", " + e.getMessage());
        }
    }

    /** Logs a problem once. */
    private void warn(String reason) {
        if (!reason.equals(problem)) {
            problem = reason;
            LOG.warn("{}; what the file said before stays in force", reason);
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
