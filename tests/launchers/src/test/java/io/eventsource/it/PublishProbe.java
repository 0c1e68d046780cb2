package io.eventsource.it;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;

/**
 * Publishes at regular intervals on a node, whether it has answered or not, and measures how long each request takes. For
 * comparison it measures a request that depends on nothing, each time: on a loaded machine that takes long, too.
 */
final class PublishProbe {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final long INTERVAL_MILLIS = 50;

    /**
     * What a request got.
     *
     * @param sent when it was sent, as {@link System#nanoTime}
     * @param took how long it took
     * @param status 0 if there was no answer
     * @param retryAfter the header; empty without it
     */
    record Answer(String data, long sent, Duration took, int status, String retryAfter, String body) {

        boolean isAcknowledged() {
            return status == 200;
        }

        /** Whether the event may have been kept although the request has failed. */
        boolean isUnknown() {
            return !isAcknowledged() && (status == 0 || body.contains("it is not known whether"));
        }
    }

    private final String name;
    private final URI node;
    private final String token;
    private final List<CompletableFuture<Answer>> answers = new ArrayList<>(); // of the thread, until it has ended
    private final LongAccumulator slowestCheck = new LongAccumulator(Long::max, 0);
    private final Thread thread = new Thread(this::run);
    private volatile boolean isOver;

    private PublishProbe(String name, URI node, String token) {
        this.name = name;
        this.node = node;
        this.token = token;
    }

    /** Starts a probe. All its data begins with its name. */
    static PublishProbe start(String name, URI node, String token) {
        PublishProbe probe = new PublishProbe(name, node, token);
        probe.thread.setDaemon(true);
        probe.thread.start();
        return probe;
    }

    private void run() {
        for (int number = 1; !isOver; number++) {
            answers.add(publish(name + "-" + number));
            check();
            try {
                TimeUnit.MILLISECONDS.sleep(INTERVAL_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private CompletableFuture<Answer> publish(String data) {
        HttpRequest request = HttpRequest.newBuilder(node.resolve("/ping/" + token))
                .timeout(TIMEOUT)
                .POST(HttpRequest.BodyPublishers.ofString(data))
                .build();
        long sent = System.nanoTime();
        return HTTP.sendAsync(request, HttpResponse.BodyHandlers.ofString()).handle((answer, failure) -> {
            Duration took = Duration.ofNanos(System.nanoTime() - sent);
            return answer == null
                    ? new Answer(data, sent, took, 0, "", String.valueOf(failure))
                    : new Answer(
                            data,
                            sent,
                            took,
                            answer.statusCode(),
                            answer.headers().firstValue("Retry-After").orElse(""),
                            answer.body().strip());
        });
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a failure shows in what is measured
    private void check() {
        long sent = System.nanoTime();
        HTTP.sendAsync(HttpRequest.newBuilder(node.resolve("/healthz")).build(), HttpResponse.BodyHandlers.discarding())
                .thenRun(() -> slowestCheck.accumulate(System.nanoTime() - sent));
    }

    /** How long a request took at most that depends on nothing. */
    Duration slowestCheck() {
        return Duration.ofNanos(slowestCheck.get());
    }

    /** Sends no more requests, and returns what all got. */
    List<Answer> stop() throws IOException {
        isOver = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
        return answers.stream().map(CompletableFuture::join).toList();
    }
}
