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
 * Reads a body without holding a thread while it trickles in, and no more of it than is allowed and than the broker has
 * memory for.
 */
final class AsyncBodyReader implements ReadListener, AsyncListener {

    /** What is done with the body once it is there: called once, on a thread that may do work. */
    @FunctionalInterface
    interface Taker {

        /**
         * Takes the outcome.
         *
         * @param body what could be read; null if it was refused
         * @param isWhole whether that is the whole body, as far as can be seen; otherwise something else has read from it
         * @param refusal why it was refused; null if it was not
         */
        void take(byte @Nullable [] body, boolean isWhole, @Nullable HttpError refusal);
    }

    private static final int TIMEOUT_SECONDS = 30;
    private static final int FIRST_CAPACITY = 1024;

    private final AsyncContext context;
    private final ServletInputStream in;
    private final MemoryReservation memory;
    private final int maxSize;
    /** How long the body is at most, by its request or else by the bound. */
    private final int expectedSize;

    /** The length that the request states, in bytes; negative if it does not. */
    private final long statedSize;

    /** Whether a filter has read the body to its end before this began. */
    private final boolean wasRead;

    private final Taker taker;
    private final AtomicBoolean taken = new AtomicBoolean();

    // Owned by the container's reading thread, one at a time.
    private byte[] body = {};
    private int size;
    /** Takes what comes behind a body that is as long as it may be. */
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
     * Reads the body of an asynchronous request, whose timeout is set here.
     *
     * @param memory what the body is counted by, as it comes; closed when the request is complete, if not before
     */
    static void read(AsyncContext context, MemoryReservation memory, int maxSize, Taker taker) throws IOException {
        AsyncBodyReader body = new AsyncBodyReader(context, memory, maxSize, taker);
        context.setTimeout(TIMEOUT_SECONDS * 1_000L);
        context.addListener(body);
        if (body.wasRead) {
            body.hand(body.body, null); // Undertow would call no listener
        } else {
            body.in.setReadListener(body);
        }
    }

    /** Whether there may be a body, so that its stream cannot be at the end before anything was read. */
    private static boolean mayHaveBody(ServletRequest request, long statedSize) {
        if (statedSize >= 0) {
            return statedSize > 0;
        }
        return request.getProtocol().equals("HTTP/2.0")
                ? !request.getServletContext()
                        .getServerInfo()
                        .contains("Tomcat") // there, an empty body is at its end at once
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
     * Refuses a body that has not arrived whole. Undertow would wait for the rest of it, and block a thread with that, unless
     * the reading of it fails.
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

    /** Undertow reads on its I/O thread, where no user code may run. */
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
            taker.take(null, false, new HttpError(400, "the body did not arrive whole"));
        }
    }

    @Override
    public void onError(AsyncEvent event) {
        taken.set(true); // the container answers
        memory.close();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        memory.close();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // nobody starts it again
    }
}
