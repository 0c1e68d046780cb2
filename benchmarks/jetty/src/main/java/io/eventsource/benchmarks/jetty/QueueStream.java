package io.eventsource.benchmarks.jetty;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.Collection;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** A queue and its writer: the thread that raises {@code news} from zero writes until it is zero again. */
final class QueueStream implements WriteListener {

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final Collection<QueueStream> all;
    private final Queue<byte[]> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger news = new AtomicInteger();

    /** Owned by who empties the queue. */
    private boolean flushOwed;

    /** Set by the container's first callback: before, the output must not be touched. */
    private volatile boolean writable;

    QueueStream(AsyncContext context, Collection<QueueStream> all) throws IOException {
        this.context = context;
        this.out = context.getResponse().getOutputStream();
        this.all = all;
    }

    void send(byte[] event) {
        queue.add(event);
        if (writable) {
            drain();
        }
    }

    @Override
    public void onWritePossible() {
        writable = true;
        drain();
    }

    private void drain() {
        if (news.getAndIncrement() > 0) {
            return;
        }
        int seen = 1;
        try {
            while (seen > 0) {
                writeAll();
                seen = news.addAndGet(-seen);
            }
        } catch (IOException e) {
            onError(e);
        }
    }

    private void writeAll() throws IOException {
        while (out.isReady()) {
            if (flushOwed) {
                flushOwed = false;
                out.flush();
                continue;
            }
            byte[] event = queue.poll();
            if (event == null) {
                return;
            }
            out.write(event);
            flushOwed = true;
        }
        // Not ready: the container will call. Events wait in the queue until then.
    }

    @Override
    public void onError(Throwable cause) {
        if (all.remove(this)) {
            context.complete();
        }
    }
}
