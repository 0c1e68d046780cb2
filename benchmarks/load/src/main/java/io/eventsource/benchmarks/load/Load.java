package io.eventsource.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** All subscribers of one run, read by one thread. The methods that other threads may call hand their work to it. */
final class Load implements AutoCloseable {

    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int MAX_CONNECTING = 100;
    private static final int SOURCES = 16;
    private static final long MAX_LATENCY = TimeUnit.MINUTES.toNanos(2);

    private final int port;
    private final int bytesOfData;
    private final LongConsumer progress;
    private final Selector selector = Selector.open();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final Thread thread = new Thread(this::run, "load");
    private volatile boolean closed;

    /** All below is owned by the load's thread. */
    private final byte[] bytes = new byte[256 * 1024];

    private final ByteBuffer buffer = ByteBuffer.wrap(bytes);

    private final List<Stream> streams = new ArrayList<>();
    private final Queue<Stream> toConnect = new ArrayDeque<>();
    private int connecting;
    private int connected;
    private Histogram latencies = newHistogram();
    private long events;
    private long bytesRead;
    private Faults faults = Faults.NONE;
    private long reported = -1;

    /**
     * A load without subscribers yet.
     *
     * @param port the server's
     * @param bytesOfData how long the data of each event is
     * @param progress receives every few milliseconds the sequence that all subscribers have received
     */
    Load(int port, int bytesOfData, LongConsumer progress) throws IOException {
        this.port = port;
        this.bytesOfData = bytesOfData;
        this.progress = progress;
        thread.setDaemon(true);
        thread.start();
    }

    /** Begins to subscribe to a path. */
    void open(String path, boolean reads) {
        tasks.add(() -> toConnect.add(newStream(path, reads)));
    }

    private Stream newStream(String path, boolean reads) {
        try {
            return new Stream(this, path, reads, bytesOfData);
        } catch (IOException e) {
            throw new UncheckedIOException("no socket for another stream; see ulimit -n", e);
        }
    }

    /** Whether nothing is being connected, and all streams have got their heads. */
    boolean allOpen() {
        return ask(
                () -> toConnect.isEmpty() && connecting == 0 && streams.stream().allMatch(Stream::isOpen));
    }

    /** Returns the measurements so far, and resets the latencies. */
    Snapshot snapshot() {
        return ask(() -> {
            Histogram seen = latencies;
            latencies = newHistogram();
            long cpu = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.getId());
            return new Snapshot(System.nanoTime(), events, bytesRead, slowest(), faults, cpu, seen);
        });
    }

    /** Ends all streams with a reset; new ones may be opened. */
    void reset() {
        ask(() -> {
            streams.forEach(Stream::close);
            streams.clear();
            toConnect.clear();
            connecting = 0;
            reported = -1;
            return true;
        });
    }

    private <T> T ask(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        tasks.add(() -> answer.complete(question.get()));
        selector.wakeup();
        try {
            return answer.get(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("the load's thread does not answer", e);
        }
    }

    private void run() {
        long nextTick = System.nanoTime() + TICK;
        try {
            while (!closed) {
                selector.select(this::handle, 5);
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                long now = System.nanoTime();
                if (now - nextTick >= 0) {
                    nextTick = now + TICK;
                    tick();
                }
            }
            streams.forEach(Stream::close);
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(SelectionKey key) {
        Stream stream = (Stream) key.attachment();
        try {
            stream.handle(key);
        } catch (IOException e) {
            connecting -= stream.isOpen() ? 0 : 1;
            faults = faults.plus(Faults.Kind.ENDED, 1);
            streams.remove(stream);
            stream.close();
        }
    }

    private void tick() throws IOException {
        while (connecting < MAX_CONNECTING && !toConnect.isEmpty()) {
            Stream stream = toConnect.remove();
            streams.add(stream);
            connecting++;
            stream.connect(selector, port, connected++ % SOURCES);
        }
        long slowest = slowest();
        if (slowest > reported) {
            reported = slowest;
            progress.accept(slowest);
        }
    }

    private long slowest() {
        long slowest = Long.MAX_VALUE;
        for (Stream stream : streams) {
            if (stream.reads()) {
                slowest = Math.min(slowest, stream.last());
            }
        }
        return slowest == Long.MAX_VALUE ? -1 : slowest;
    }

    /** What streams read into, one after the other. */
    ByteBuffer buffer() {
        return buffer;
    }

    /** What {@link #buffer()} is backed by. */
    byte[] bytes() {
        return bytes;
    }

    void opened() {
        connecting--;
    }

    void countBytes(int read) {
        bytesRead += read;
    }

    void count(Faults.Kind kind, long count) {
        faults = faults.plus(kind, count);
    }

    void received(long latency) {
        events++;
        latencies.recordValue(Math.max(0, Math.min(latency, MAX_LATENCY)));
    }

    private static Histogram newHistogram() {
        return new Histogram(MAX_LATENCY, 2);
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
