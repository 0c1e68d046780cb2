package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.NodeClient.Event;
import io.eventsource.it.support.Daemon;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Publishes numbered events, one after the other, and each again with its key until it is acknowledged, perhaps by another node.
 * Notes the ids that it gets.
 */
final class NodePublisher {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final String name;
    private final String token;
    private final Supplier<URI> node;
    private final Duration interval;
    private final CountDownLatch ended = new CountDownLatch(1);

    // Guarded by this.
    private final List<Event> acknowledged = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();

    private volatile boolean isOver;

    /**
     * Starts a publisher.
     *
     * @param name what all its data begins with
     * @param node the base URI of the node for the next attempt
     * @param interval how long it waits after each event
     * @param count after how many events it ends
     */
    NodePublisher(String name, String token, Supplier<URI> node, Duration interval, int count) {
        this.name = name;
        this.token = token;
        this.node = node;
        this.interval = interval;
        Daemon.run(() -> {
            try {
                for (int number = 1; number <= count && !isOver; number++) {
                    publishUntilAcknowledged(name + "-" + number);
                    LockSupport.parkNanos(interval.toNanos());
                }
            } finally {
                ended.countDown();
            }
        });
    }

    private void publishUntilAcknowledged(String data) throws IOException {
        while (true) {
            HttpRequest request = HttpRequest.newBuilder(node.get().resolve("/ping/" + token))
                    .timeout(TIMEOUT)
                    .header("Idempotency-Key", data)
                    .POST(HttpRequest.BodyPublishers.ofString(data))
                    .build();
            try {
                HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    acknowledged(new Event(Nodes.id(answer.body()), data));
                    return;
                }
                refused(data + ": " + answer.statusCode() + " " + answer.body().strip());
            } catch (IOException killed) {
                LockSupport.parkNanos(PAUSE.toNanos()); // until the node is there again
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        }
    }

    private synchronized void acknowledged(Event event) {
        acknowledged.add(event);
    }

    private synchronized void refused(String answer) {
        refusals.add(answer);
    }

    /** Ends it after the event that is on its way, and returns what was acknowledged. */
    List<Event> stop() throws InterruptedException {
        isOver = true;
        return awaitEnd();
    }

    /** Waits until it has published all its events, and returns what was acknowledged. */
    List<Event> awaitEnd() throws InterruptedException {
        boolean hasEnded = ended.await(60, TimeUnit.SECONDS);
        assertThat(hasEnded).as(this::toString).isTrue();
        synchronized (this) {
            return List.copyOf(acknowledged);
        }
    }

    /** The answers so far that were no acknowledgement. */
    synchronized List<String> refusals() {
        return List.copyOf(refusals);
    }

    @Override
    public synchronized String toString() {
        return name + ", one event every " + interval.toMillis() + " ms: " + acknowledged.size()
                + " were acknowledged, and refused " + refusals;
    }
}
