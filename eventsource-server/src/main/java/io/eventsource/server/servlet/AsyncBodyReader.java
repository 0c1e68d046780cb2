package io.eventsource.server.servlet;

import io.eventsource.server.internal.MemoryReservation;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Reads a body without blocking a thread. Its size is limited by a maximum and by the broker's free memory.
 */
final class AsyncBodyReader implements ReadListener, AsyncListener {

    /** Receives the body or the error. Called once, on a thread that may run user code. */
    @FunctionalInterface
    interface Taker {

        /**
         * Receives the outcome.
         *
         * @param body the bytes that were read; null if the body was refused
         * @param isWhole whether this is the whole body, as far as the reader can detect; otherwise a filter has read
         *     some of it
         * @param refusal why the body was refused; null if it was not
         */
        void take(byte @Nullable [] body, boolean isWhole, @Nullable HttpError refusal);
    }

    private static final int TIMEOUT_SECONDS = 30;
    private static final int FIRST_CAPACITY = 1024;

    private final AsyncContext context;
    private final ServletInputStream in;
    private final MemoryReservation memory;
    private final int maxSize;
    /** The largest possible size of the body, in bytes: as the request states, or else the limit. */
    private final int expectedSize;

    /** The size that the request states, in bytes; negative if it states none. */
    private final long statedSize;

    /** Whether a filter had read the whole body before this reader started. */
    private final boolean wasRead;

    private final Taker taker;
    private final AtomicBoolean taken = new AtomicBoolean();

    // Owned by the container's reading thread, one at a time.
    private byte[] body = {};
    private int size;
    /** Receives a byte beyond the limit. */
    private final byte[] beyond = new byte[1];

    private AsyncBodyReader(AsyncContext context, MemoryReservation memory, int maxSize, Taker taker)
            throws IOException {
        this.context = context;
        this.in = context.getRequest().getInputStream();
        this.memory = memory;
        this.maxSize = maxSize;
        this.statedSize = context.getRequest().getContentLengthLong();
        this.wasRead = mayHaveBody(context.getRequest(), statedSize) && in.isFinished();
        this.expectedSize = statedSize < 0 || statedSize > maxSize ? maxSize : (int) statedSize;
        this.taker = taker;
    }

    /**
     * Starts to read the body of an asynchronous request, and sets the request's timeout.
     *
     * @param memory counts the body as it arrives; closed when the request is complete, at the latest
     */
    static void read(AsyncContext context, MemoryReservation memory, int maxSize, Taker taker) throws IOException {
        AsyncBodyReader body = new AsyncBodyReader(context, memory, maxSize, taker);
        context.setTimeout(TIMEOUT_SECONDS * 1_000L);
        context.addListener(body);
        if (body.wasRead) {
            body.hand(body.body, null); // Undertow would not call the listener
        } else {
            body.in.setReadListener(body);
        }
    }

    /** Returns whether the request may have a body. Then a stream that is at its end has been read by a filter. */
    private static boolean mayHaveBody(ServletRequest request, long statedSize) {
        if (statedSize >= 0) {
            return statedSize > 0;
        }
        return request.getProtocol().equals("HTTP/2.0")
                ? !request.getServletContext()
                        .getServerInfo()
                        .contains("Tomcat") // Tomcat reports the end of an empty body at once
                : request instanceof HttpServletRequest http && http.getHeader("Transfer-Encoding") != null;
    }

    @Override
    public void onDataAvailable() throws IOException {
        while (!taken.get() && in.isReady()) {
            if (size == body.length && size < expectedSize && !hasGrown()) {
                refuse(BodyDecoder.noMemory());
                return;
            }
            boolean isFull = size == expectedSize;
            int length = isFull ? in.read(beyond) : in.read(body, size, body.length - size);
            if (length < 0) {
                return;
            }
            if (isFull && length > 0) {
                refuse(BodyDecoder.tooLarge(maxSize));
                return;
            }
            size += length;
        }
    }

    /**
     * Refuses a body that has not arrived completely. Unless reading fails, Undertow would block a thread to wait for
     * the rest.
     */
    private void refuse(HttpError refusal) throws IOException {
        hand(null, refusal);
        if (in.getClass().getName().startsWith("io.undertow.")) {
            throw new IOException("the body is refused: " + refusal.reason());
        }
    }

    private boolean hasGrown() {
        int capacity = Math.min(expectedSize, Math.max(FIRST_CAPACITY, 2 * body.length));
        if (!memory.tryAdd(capacity)) {
            return false;
        }
        int before = body.length;
        body = Arrays.copyOf(body, capacity);
        memory.release(before);
        return true;
    }

    @Override
    public void onAllDataRead() {
        if (size == body.length) {
            hand(body, null);
        } else if (memory.tryAdd(size)) {
            hand(Arrays.copyOf(body, size), null);
        } else {
            hand(null, BodyDecoder.noMemory());
        }
    }

    /**
     * Hands the outcome to a container thread, because Undertow reads on its I/O thread, where no user code may run.
     */
    private void hand(byte @Nullable [] body, @Nullable HttpError refusal) {
        if (taken.compareAndSet(false, true)) {
            boolean isWhole = statedSize < 0 ? !wasRead : size >= statedSize;
            context.start(() -> taker.take(body, isWhole, refusal));
        }
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        if (taken.compareAndSet(false, true)) {
            taker.take(null, false, new HttpError(408, "the body did not arrive within " + TIMEOUT_SECONDS + " s"));
        }
    }

    @Override
    public void onError(Throwable cause) {
        if (taken.compareAndSet(false, true)) {
            taker.take(null, false, new HttpError(400, "the body is incomplete: the connection failed"));
        }
    }

    @Override
    public void onError(AsyncEvent event) {
        taken.set(true); // the container sends the response
        memory.close();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        memory.close();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // the servlet does not restart asynchronous processing
    }
}
