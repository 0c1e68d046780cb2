package io.eventsource.stress;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.eventsource.server.Sink;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A sink that records the data, concurrent use and any use after its end. The stress sink of the server's tests also
 * simulates a container.
 */
final class CheckedSink implements Sink {

    private final AtomicInteger users = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();
    /** How many writes it takes until it is opened. */
    private final AtomicInteger room = new AtomicInteger(Integer.MAX_VALUE);

    private volatile boolean failed;
    private volatile @Nullable String misuse;

    /** Owned by the user of the sink, one at a time. */
    private String written = "";

    /** Is not ready once it has taken some more writes. */
    void takeOnly(int writes) {
        room.set(writes);
    }

    /** Is ready from now on. */
    void open() {
        room.set(Integer.MAX_VALUE);
    }

    /** Forbids any use from now on, because its container was notified of that. */
    void fail() {
        failed = true;
    }

    void clear() {
        written = "";
    }

    @Override
    public boolean isReady() {
        enter("isReady");
        boolean ready = room.get() > 0;
        leave();
        return ready;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        enter("write");
        room.decrementAndGet();
        for (String line : new String(bytes, offset, length, UTF_8).split("\n", -1)) {
            written += line.startsWith("data: ") ? line.substring("data: ".length()) : "";
        }
        leave();
    }

    @Override
    public void end() {
        enter("end");
        ends.incrementAndGet();
        leave();
    }

    private void enter(String what) {
        if (users.getAndIncrement() != 0) {
            misuse = what + " while another uses it";
        }
        if (ends.get() > 0) {
            misuse = what + " after its end";
        }
        if (failed) {
            misuse = what + " after its failure";
        }
    }

    private void leave() {
        users.decrementAndGet();
    }

    int ends() {
        return ends.get();
    }

    /** The data that was written, or what was wrong. */
    String said() {
        String wrong = misuse;
        return wrong != null ? wrong : written;
    }
}
