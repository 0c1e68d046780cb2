package io.eventsource.it;

import io.eventsource.it.support.Daemon;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.opentest4j.AssertionFailedError;

/** The lines of a stream, as they come. */
final class StreamLines implements AutoCloseable {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final long PATIENCE_MILLIS = 30_000;

    private final InputStream body;

    // Guarded by this.
    private final List<String> lines = new ArrayList<>();
    private int awaited;
    private boolean hasEnded;

    private StreamLines(InputStream body) {
        this.body = body;
    }

    /** Opens a stream, and waits for its status. */
    static StreamLines open(String url, String lastEventId) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        var response = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        StreamLines stream = new StreamLines(response.body());
        if (response.statusCode() != 200) {
            throw new AssertionFailedError("status " + response.statusCode());
        }
        Daemon.run(stream::read);
        return stream;
    }

    private void read() {
        try {
            new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))
                    .lines()
                    .forEach(this::add);
        } catch (UncheckedIOException ended) {
            // by the listener, or closed by the test
        }
        synchronized (this) {
            hasEnded = true;
            notifyAll();
        }
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    /** Waits for a line that meets a condition, after those that were waited for. */
    synchronized String await(Predicate<String> condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (true) {
            while (awaited < lines.size()) {
                String line = lines.get(awaited++);
                if (condition.test(line)) {
                    return line;
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (hasEnded || left <= 0) {
                throw new AssertionFailedError((hasEnded ? "ended after " : "no such line yet, but ") + lines);
            }
            wait(left);
        }
    }

    /** Waits for so many heartbeats from now on. */
    void awaitHeartbeats(int count) throws InterruptedException {
        synchronized (this) {
            awaited = lines.size();
        }
        for (int i = 0; i < count; i++) {
            await(line -> line.startsWith(":"));
        }
    }

    /** All lines so far. */
    synchronized List<String> sofar() {
        return List.copyOf(lines);
    }

    @Override
    public void close() throws IOException {
        body.close();
    }
}
