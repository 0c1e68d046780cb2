package io.eventsource.it.browser;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** {@code eventsource-listener} on this machine, as a process. */
final class LocalListener implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process process;
    private final URI uri;
    /** What it has logged, and no test has read. */
    private final BlockingQueue<String> log = new LinkedBlockingQueue<>();

    private LocalListener(Process process) throws IOException {
        this.process = process;
        Thread reader = new Thread(() -> process.errorReader().lines().forEach(log::add), "listener-log");
        reader.setUncaughtExceptionHandler((thread, e) -> {}); // the process has been ended
        reader.setDaemon(true);
        reader.start();
        BufferedReader output = process.inputReader();
        this.uri = URI.create(output.readLine());
    }

    /** Starts one that logs all requests. */
    static LocalListener start(String... options) throws IOException {
        return startOn(0, options);
    }

    static LocalListener startOn(int port, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.eventsource.cli.listener.ListenerMain",
                "-d",
                "-P" + port));
        command.addAll(List.of(options));
        return new LocalListener(new ProcessBuilder(command).start());
    }

    URI uri() {
        return uri;
    }

    URI uri(String path) {
        return uri.resolve(path);
    }

    /** Waits for a line of the log in which the expression is found, and returns the line. */
    String awaitLog(String expression) throws InterruptedException {
        List<String> others = new ArrayList<>();
        while (true) {
            String line = log.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("the log has no line with \"" + expression + "\", but " + others);
            }
            if (Pattern.compile(expression).matcher(line).find()) {
                return line;
            }
            others.add(line);
        }
    }

    /** Publishes as a program does, and returns the status. */
    int publish(String token, String data) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri("ping/" + token))
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofString(data))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /** Opens the stream of a token as a program does. The status is 423 if another client has it. */
    HttpResponse<Stream<String>> open(String token) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri("poll/" + token)).timeout(PATIENCE).build();
        return http.send(request, HttpResponse.BodyHandlers.ofLines());
    }

    /** Ends it as a power failure does, and waits for that. */
    void kill() {
        process.destroyForcibly()
                .onExit()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
