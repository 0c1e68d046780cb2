package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.it.support.Daemon;
import io.eventsource.it.support.Effort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.AssertionFailedError;

/**
 * A listener with {@code --data} is killed under load, again and again. What it acknowledged must reach the subscriber: once, in
 * order, under ids that keep their meaning. What has expired must not.
 */
class KilledListenerTest {

    private static final int TOKENS = 4;
    private static final int ROUNDS = 5;
    private static final int MANY_ROUNDS = Integer.getInteger("kills", 200);
    /** A token whose client is away while the listener is killed. */
    private static final String AWAY = "away";

    private static final Duration PAUSE = Duration.ofMillis(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path directory;

    private final Random random = new Random(Long.getLong("seed", 1));
    /** Ends the publishers. */
    private volatile boolean isOver;
    /** Ends the subscribers, which outlive the publishers to receive the rest. */
    private volatile boolean isClosed;

    private int port;

    @Test
    void losesNothingThatItAcknowledged() throws Exception {
        killAndRestart(Effort.of(ROUNDS));
    }

    @Test
    @Tag("soak")
    void losesNothingThatItAcknowledgedHoweverOftenItIsKilled() throws Exception {
        killAndRestart(MANY_ROUNDS);
    }

    private void killAndRestart(int rounds) throws Exception {
        List<Publisher> publishers = new ArrayList<>();
        List<Subscriber> subscribers = new ArrayList<>();
        Listener listener = start();
        port = Integer.parseInt(listener.port());
        for (int i = 0; i < TOKENS; i++) {
            publishers.add(new Publisher("token-" + i));
            subscribers.add(new Subscriber("token-" + i));
        }
        try {
            for (int i = 0; i < TOKENS; i++) {
                awaitClaim(publishers.get(i), subscribers.get(i));
            }
            for (int round = 0; round < rounds; round++) {
                Thread.sleep(50 + random.nextInt(400)); // the moment of the kill, not a wait for something
                listener.launcher().kill();
                listener.close();
                listener = start();
            }
            isOver = true;
            for (int i = 0; i < TOKENS; i++) {
                int last = publishers.get(i).awaitEnd();
                subscribers.get(i).awaitNumber(last);
                assertThat(subscribers.get(i).numbers())
                        .as("events of token " + i)
                        .containsExactlyElementsOf(
                                IntStream.rangeClosed(1, last).boxed().toList());
            }
            awaitExpiry();
            assertThat(post(AWAY, "1", "60", "away")).isTrue();
            new Subscriber(AWAY).awaitNumber(1);
        } finally {
            isOver = true;
            isClosed = true;
            listener.close();
        }
    }

    private Listener start() throws Exception {
        return Listener.startInSilenceOn(port, Map.of(), "--data", directory.toString());
    }

    /** Waits until the listener has kept which client the token has, which it does some time after the stream has opened. */
    private static void awaitClaim(Publisher publisher, Subscriber subscriber) throws InterruptedException {
        subscriber.awaitNumber(1);
        subscriber.awaitNumber(publisher.acknowledged.get() + 2); // was published after the stream had opened
    }

    private void awaitExpiry() throws Exception {
        Await.until(
                () -> {
                    HttpRequest list =
                            HttpRequest.newBuilder(uri("/waiting/" + AWAY)).build();
                    return HTTP.send(list, BodyHandlers.ofString())
                            .body()
                            .strip()
                            .equals("[]");
                },
                () -> "the short-lived events have not expired");
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** Posts an event; false if it is not known whether the listener has it. */
    private boolean post(String token, String data, String timeToLive, String key) {
        HttpRequest request = HttpRequest.newBuilder(uri("/ping/" + token))
                .timeout(TIMEOUT)
                .header("TTL", timeToLive)
                .header("Idempotency-Key", key)
                .POST(BodyPublishers.ofString(data))
                .build();
        try {
            HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
            return response.statusCode() == HttpURLConnection.HTTP_OK
                    || response.statusCode() == HttpURLConnection.HTTP_ACCEPTED;
        } catch (IOException killed) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Publishes numbers, each until it is acknowledged, and now and then an event that expires at once. */
    private final class Publisher {

        private final String token;
        private final AtomicInteger acknowledged = new AtomicInteger();
        private final CountDownLatch ended = new CountDownLatch(1);

        Publisher(String token) {
            this.token = token;
            Daemon.run(this::publish);
        }

        private void publish() {
            while (!isOver) {
                int number = acknowledged.get() + 1;
                if (post(token, Integer.toString(number), "3600", token + "-" + number)) {
                    acknowledged.set(number);
                } else {
                    LockSupport.parkNanos(PAUSE.toNanos()); // until the listener is there again
                }
                if (number % 50 == 0) {
                    post(AWAY, "short-lived", "1", token + "-short-" + number);
                }
            }
            ended.countDown();
        }

        /** Returns the last number that was acknowledged. */
        int awaitEnd() throws InterruptedException {
            ended.await();
            return acknowledged.get();
        }
    }

    /** Reads a token's stream over all connections, and resumes each time by its last event ID. */
    private final class Subscriber {

        private final String token;
        private final List<Integer> numbers = new ArrayList<>();
        private String lastEventId = "";
        private volatile AssertionError fault;

        Subscriber(String token) {
            this.token = token;
            Daemon.run(this::read);
        }

        private void read() {
            while (fault == null && !isClosed) {
                HttpRequest.Builder request = HttpRequest.newBuilder(uri("/poll/" + token));
                if (!lastEventId.isEmpty()) {
                    request.header("Last-Event-ID", lastEventId);
                }
                try (BufferedReader in = new BufferedReader(new InputStreamReader(
                        HTTP.send(request.build(), BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8))) {
                    in.lines().forEach(this::take);
                } catch (IOException | java.io.UncheckedIOException killed) {
                    LockSupport.parkNanos(PAUSE.toNanos()); // until the listener is there again
                } catch (InterruptedException e) {
                    return;
                } catch (AssertionError e) {
                    fault = e;
                }
            }
        }

        private String pendingId = "";
        private boolean isGap;

        private void take(String line) {
            if (line.startsWith("id: ")) {
                pendingId = line.substring(4);
            } else if (line.startsWith("event: ")) {
                isGap = line.endsWith("eventsource.gap");
            } else if (isGap && line.startsWith("data: ")) {
                throw new AssertionFailedError(
                        token + " got the gap \"" + line.substring(6) + "\" after " + lastEventId);
            } else if (line.startsWith("data: ")) {
                receive(line.substring(6));
            } else if (line.isEmpty()) {
                lastEventId = pendingId;
                isGap = false;
            }
        }

        private synchronized void receive(String data) {
            numbers.add(Integer.valueOf(data)); // what has expired is not a number
            notifyAll();
        }

        synchronized List<Integer> numbers() {
            return List.copyOf(numbers);
        }

        synchronized void awaitNumber(int last) throws InterruptedException {
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            while (fault == null && !numbers.contains(last)) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new AssertionFailedError(
                            token + " has not got " + last + ", but " + numbers.size() + " events");
                }
                wait(1 + left / 1_000_000);
            }
            if (fault != null) {
                throw fault;
            }
        }
    }
}
