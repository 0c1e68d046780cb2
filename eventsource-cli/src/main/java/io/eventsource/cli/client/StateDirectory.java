package io.eventsource.cli.client;

import io.eventsource.cli.Environment;
import io.eventsource.cli.net.Credentials;
import io.eventsource.cli.net.Target;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds the file in which a client keeps its state by default: one for each stream and user name, in the directory that the
 * system has for the state of programs.
 *
 * @see <a href="https://specifications.freedesktop.org/basedir-spec/latest/">XDG Base Directory Specification</a>
 */
final class StateDirectory {

    private StateDirectory() {}

    /**
     * The state file of a destination, whose directory exists after this.
     *
     * @return the file; null if the environment names no directory
     * @throws IOException if the directory cannot be made
     */
    static @Nullable Path fileFor(Target destination, Environment environment) throws IOException {
        Path directory = directory(environment);
        if (directory == null) {
            return null;
        }
        boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
        Files.createDirectories(
                directory,
                posix
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))
                        }
                        : new FileAttribute<?>[0]);
        return directory.resolve("client-" + name(destination));
    }

    private static @Nullable Path directory(Environment environment) {
        boolean windows =
                System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
        Path base = absolute(environment.variable(windows ? "LOCALAPPDATA" : "XDG_STATE_HOME"));
        if (base == null && !windows) {
            Path home = absolute(environment.variable("HOME"));
            base = home == null ? null : home.resolve(".local").resolve("state");
        }
        return base == null ? null : base.resolve("eventsource");
    }

    /** Relative paths are ignored, as the specification says. */
    private static @Nullable Path absolute(@Nullable String directory) {
        try {
            return directory == null || !Path.of(directory).isAbsolute() ? null : Path.of(directory);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /** A digest: a URL may hold secrets, and characters that a file name cannot have. */
    private static String name(Target destination) {
        Credentials credentials = destination.credentials();
        String stream = (credentials == null ? "" : credentials.identity()) + "\n" + destination.uri();
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(stream.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
