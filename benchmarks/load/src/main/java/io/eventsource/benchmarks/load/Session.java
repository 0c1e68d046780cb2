package io.eventsource.benchmarks.load;

import io.eventsource.benchmarks.peer.PublishOrder;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A running server with its load. Not safe for concurrent use. */
final class Session implements AutoCloseable {

    /** How long a stream's head, or the last of the events, may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final ServerProcess server;
    private final Load load;
    private final int bytesOfData;

    /** The sequence of the next event to be published. */
    private long next;

    Session(ServerProcess server, int bytesOfData) throws IOException {
        this.server = server;
        this.bytesOfData = bytesOfData;
        this.load = new Load(server.port(), bytesOfData, server::acknowledgeUpTo);
    }

    ServerProcess server() {
        return server;
    }

    Load load() {
        return load;
    }

    /** An order that continues after the previous one. */
    PublishOrder order(String channel) {
        return PublishOrder.to(channel, bytesOfData).from(next);
    }

    /** Opens streams to one channel. */
    void open(String channel, int streams, boolean reads) {
        for (int i = 0; i < streams; i++) {
            load.open(server.path(channel), reads);
        }
    }

    /** Opens one stream to each of several channels. */
    void openEach(String channel, int channels) {
        for (int i = 0; i < channels; i++) {
            load.open(server.path(channel + i), true);
        }
    }

    /** Waits until all streams are open. */
    void awaitOpen() throws IOException {
        if (!until(PATIENCE, load::allOpen)) {
            throw new IOException("not all streams were opened in " + PATIENCE);
        }
        // Some servers send the head before they have put the stream into their lists.
        pause(Duration.ofMillis(300));
    }

    /** Begins to publish. */
    void begin(PublishOrder order) throws IOException {
        server.publish(order);
    }

    /** Measures after a warm-up. */
    Window measure(Options options) throws IOException {
        pause(options.seconds(Option.WARMUP));
        long cpuBefore = server.figures().cpu();
        Snapshot before = load.snapshot();
        pause(options.seconds(Option.DURATION));
        long cpuAfter = server.figures().cpu();
        return new Window(before, load.snapshot(), cpuAfter - cpuBefore);
    }

    void stop() throws IOException {
        server.stop();
        next += server.published(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Publishes no more, and waits until every reader has everything; false if one has not. */
    boolean finish() throws IOException {
        server.stop();
        return awaitAll(PATIENCE);
    }

    /** Waits until an order with an end was carried out and received; false if it was not, in that time. */
    boolean awaitAll(Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        next += server.published(patience.toNanos(), TimeUnit.NANOSECONDS);
        return until(Duration.ofNanos(Math.max(0, end - System.nanoTime())), this::isAllReceived);
    }

    /** Publishes a few events, possibly without a subscriber. */
    void publishWithoutSubscriber(String channel, int count) throws IOException {
        server.publish(order(channel).count(count));
        next += server.published(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private boolean isAllReceived() {
        return load.snapshot().slowest() >= next - 1;
    }

    private static boolean until(Duration patience, BooleanSupplier condition) {
        long end = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            pause(Duration.ofMillis(5));
        }
        return true;
    }

    static void pause(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            load.close();
        } finally {
            server.close();
        }
    }
}
