package io.eventsource.it.support.browser;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A chromedriver, and the directory that its browser keeps its profile in. */
final class DriverProcess implements AutoCloseable {

    private static final Pattern STARTED = Pattern.compile("started successfully on port (\\d+)");
    private static final long PATIENCE_SECONDS = 10;
    private static final int ATTEMPTS = 5;

    private final Process process;
    private final Path profile;
    private final URI uri;

    private DriverProcess(Process process, Path profile, URI uri) {
        this.process = process;
        this.profile = profile;
        this.uri = uri;
    }

    /** Starts one. It fails where the port that it gets of IPv6 is taken of IPv4, so it may try more than once. */
    static DriverProcess start(Path chromedriver) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                return startOnce(chromedriver);
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static DriverProcess startOnce(Path chromedriver) throws IOException {
        Path profile = Files.createTempDirectory("eventsource-browser");
        Process process = new ProcessBuilder(chromedriver.toString(), "--port=0")
                .redirectErrorStream(true)
                .start();
        try {
            return new DriverProcess(process, profile, URI.create("http://127.0.0.1:" + port(process) + "/"));
        } catch (IOException e) {
            end(process);
            throw e;
        }
    }

    private static int port(Process process) throws IOException {
        BufferedReader output = process.inputReader();
        StringBuilder words = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher started = STARTED.matcher(line);
            if (started.find()) {
                discard(output);
                return Integer.parseInt(started.group(1));
            }
            words.append(line).append('\n');
        }
        throw new IOException("chromedriver ended instead of telling its port: " + words);
    }

    /** Reads on, so that the process is never held up by what it has to say. */
    private static void discard(BufferedReader output) {
        Thread reader = new Thread(() -> output.lines().forEach(line -> {}), "chromedriver-output");
        reader.setUncaughtExceptionHandler((thread, e) -> {}); // the process has been ended
        reader.setDaemon(true);
        reader.start();
    }

    URI uri() {
        return uri;
    }

    Path profile() {
        return profile;
    }

    @Override
    public void close() {
        List<ProcessHandle> browsers = process.descendants().toList();
        end(process);
        browsers.forEach(ProcessHandle::destroyForcibly);
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // The browser's last process may still remove files itself: what is left is no fault of the test.
        }
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
