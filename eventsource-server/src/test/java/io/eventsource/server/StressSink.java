package io.eventsource.server;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A sink that is often not ready, becomes ready again on another thread, and records violations of its contract. */
final class StressSink implements Sink {

    private final Executor container;
    private final AtomicInteger users = new AtomicInteger();
    private final AtomicReference<@Nullable String> misuse = new AtomicReference<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final AtomicInteger ends = new AtomicInteger();
    private final AtomicInteger length = new AtomicInteger();
    private volatile @Nullable SinkSignals subscriber;

    /** A sink whose container calls on the given threads. */
    StressSink(Executor container) {
        this.container = container;
    }

    void open(SinkSignals subscriber) {
        this.subscriber = subscriber;
        container.execute(subscriber::writable);
    }

    @Override
    public boolean isReady() {
        enter("isReady");
        boolean ready = ThreadLocalRandom.current().nextInt(100) > 0;
        if (!ready) {
            container.execute(subscriber::writable);
        }
        leave();
        return ready;
    }

    @Override
    public void write(byte[] piece, int offset, int count) {
        enter("write");
        bytes.write(piece, offset, count);
        length.addAndGet(count);
        leave();
    }

    @Override
    public void end() {
        enter("end");
        ends.incrementAndGet();
        leave();
    }

    private void enter(String what) {
        if (users.incrementAndGet() != 1) {
            misuse.compareAndSet(null, what + " while another thread uses the sink");
        }
        if (ends.get() > 0) {
            misuse.compareAndSet(null, what + " after the end");
        }
    }

    private void leave() {
        users.decrementAndGet();
    }

    @Nullable String misuse() {
        return misuse.get();
    }

    int ends() {
        return ends.get();
    }

    /** How many bytes were taken. */
    int length() {
        return length.get();
    }

    /** What was taken. Asked after the end. */
    String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
