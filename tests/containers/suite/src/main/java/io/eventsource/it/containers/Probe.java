package io.eventsource.it.containers;

import io.eventsource.it.support.Await;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A servlet whose streams a test drives by hand, and that records the container's notifications. */
final class Probe extends HttpServlet {

    private static final long serialVersionUID = 1L;

    private final int bufferSize;
    private final transient LinkedBlockingQueue<Stream> streams = new LinkedBlockingQueue<>();

    /**
     * A servlet.
     *
     * @param bufferSize what each response may hold back; 0 for what the container has
     */
    Probe(int bufferSize) {
        this.bufferSize = bufferSize;
    }

    /** The next stream that a client has opened, once it may be written to. */
    Stream next() throws Exception {
        Stream stream = streams.poll(10, TimeUnit.SECONDS);
        Await.until(() -> !stream.writePossibleThreads.isEmpty(), () -> "onWritePossible did not come");
        return stream;
    }

    /** Drops the streams that no test has requested. */
    void forget() {
        streams.clear();
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (bufferSize > 0) {
            response.setBufferSize(bufferSize);
        }
        AsyncContext context = request.startAsync();
        Stream stream = new Stream(context, response.getOutputStream(), context.getTimeout(), response.getBufferSize());
        context.setTimeout(0);
        context.addListener(stream);
        response.setContentType("text/event-stream");
        stream.out.setWriteListener(stream);
        streams.add(stream);
    }

    /** One response. Its methods are called by the test's thread, so by one that the container does not know. */
    static final class Stream implements WriteListener, AsyncListener {

        private static final byte[] PIECE = new byte[8 * 1024];
        private static final long QUIET_NANOS = 300_000_000;

        final AsyncContext context;
        final ServletOutputStream out;
        final long defaultTimeout;
        final int bufferSize;
        /** What the container has said, without the calls of {@code onWritePossible}. */
        final List<String> said = new CopyOnWriteArrayList<>();
        /** The threads on which {@code onWritePossible} was called. */
        final List<String> writePossibleThreads = new CopyOnWriteArrayList<>();

        Stream(AsyncContext context, ServletOutputStream out, long defaultTimeout, int bufferSize) {
            this.context = context;
            this.out = out;
            this.defaultTimeout = defaultTimeout;
            this.bufferSize = bufferSize;
        }

        /** Writes and flushes as the rules ask: false if the stream was not ready for one of them. */
        boolean write(byte[] bytes) throws IOException {
            if (!out.isReady()) {
                return false;
            }
            out.write(bytes);
            if (!out.isReady()) {
                return false;
            }
            out.flush();
            return true;
        }

        /** Writes until the container says that it is not ready; how many bytes it took at once. */
        long fill() throws IOException {
            long taken = 0;
            while (out.isReady()) {
                out.write(PIECE);
                taken += PIECE.length;
            }
            return taken;
        }

        /** Writes whenever the container is ready, until it has not been for a third of a second; how many bytes it took. */
        long fillUp() throws Exception {
            long taken = 0;
            long quietSince = System.nanoTime();
            while (System.nanoTime() - quietSince < QUIET_NANOS) {
                long more = fill();
                if (more > 0) {
                    taken += more;
                    quietSince = System.nanoTime();
                }
                Thread.sleep(1);
            }
            return taken;
        }

        /** Whether the container takes {@code complete()}. */
        boolean complete() {
            try {
                context.complete();
                return true;
            } catch (IllegalStateException refused) {
                return false;
            }
        }

        @Override
        public void onWritePossible() {
            writePossibleThreads.add(Thread.currentThread().getName());
        }

        @Override
        public void onError(Throwable cause) {
            said.add("WriteListener.onError");
        }

        @Override
        public void onError(AsyncEvent event) {
            said.add("AsyncListener.onError");
        }

        @Override
        public void onComplete(AsyncEvent event) {
            said.add("AsyncListener.onComplete");
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            said.add("AsyncListener.onTimeout");
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            said.add("AsyncListener.onStartAsync");
        }
    }
}
