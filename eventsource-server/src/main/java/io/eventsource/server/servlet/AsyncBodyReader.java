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
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Reads a body without blocking a thread. Its size is limited by a maximum and by the broker's free memory.
 */
final class AsyncBodyReader implements ReadListener, AsyncListener {

    /** How long a body may take. */
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private static final int FIRST_CAPACITY = 1024;

    /** The request that the servlet received, perhaps wrapped by filters. */
    private final HttpServletRequest request;

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

    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    /** Whether the result is known. The thread that sets it completes the result, or has another thread do so. */
    private final AtomicBoolean ended = new AtomicBoolean();

    // Owned by the container's reading thread, one at a time.
    private byte[] body = {};
    private int size;
    /** Receives a byte beyond the limit. */
    private final byte[] beyond = new byte[1];

    private AsyncBodyReader(HttpServletRequest request, AsyncContext context, MemoryReservation memory, int maxSize)
            throws IOException {
        this.request = request;
        this.context = context;
        this.in = context.getRequest().getInputStream();
        this.memory = memory;
        this.maxSize = maxSize;
        this.statedSize = context.getRequest().getContentLengthLong();
        this.wasRead = mayHaveBody(context.getRequest(), statedSize) && in.isFinished();
        this.expectedSize = statedSize < 0 || statedSize > maxSize ? maxSize : (int) statedSize;
    }

    /**
     * Starts to read the body of an asynchronous request, and sets the request's timeout.
     *
     * @param request the request that the servlet received, perhaps wrapped by filters
     * @param memory counts the body as it arrives; closed when the body is refused or the request is complete
     * @return the body, which arrives on a thread that may run user code; or the {@link HttpError} that refuses it; never
     *     completed if the container responds itself
     */
    static CompletionStage<byte[]> read(
            HttpServletRequest request, AsyncContext context, MemoryReservation memory, int maxSize)
            throws IOException {
        return read(request, context, memory, maxSize, Duration.ZERO);
    }

    /**
     * Starts to read the body of a request whose response comes later. Containers accept a timeout before the request's thread
     * has returned only, so it is for both.
     *
     * @param later how long the response may take after the body has arrived
     */
    static CompletionStage<byte[]> read(
            HttpServletRequest request, AsyncContext context, MemoryReservation memory, int maxSize, Duration later)
            throws IOException {
        try {
            AsyncBodyReader reader = new AsyncBodyReader(request, context, memory, maxSize);
            context.setTimeout(TIMEOUT.plus(later).toMillis());
            context.addListener(reader);
            reader.start();
            return reader.result;
        } catch (IllegalStateException readerWasTaken) { // a filter called getReader
            memory.close();
            return CompletableFuture.failedFuture(ConsumedBody.lost());
        }
    }

    private void start() {
        if (wasRead) {
            finish(body); // Undertow would not call the listener
        } else {
            in.setReadListener(this);
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
        while (!ended.get() && in.isReady()) {
            if (size == body.length && size < expectedSize && !hasGrown()) {
                refuseUnread(BodyDecoder.noMemory());
                return;
            }
            boolean isFull = size == expectedSize;
            int length = isFull ? in.read(beyond) : in.read(body, size, body.length - size);
            if (length < 0) {
                return;
            }
            if (isFull && length > 0) {
                refuseUnread(BodyDecoder.tooLarge(maxSize));
                return;
            }
            size += length;
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

    /**
     * Refuses a body that has not arrived completely. Unless reading fails, Undertow would block a thread to wait for
     * the rest.
     */
    private void refuseUnread(HttpError refusal) throws IOException {
        refuse(refusal);
        if (in.getClass().getName().startsWith("io.undertow.")) {
            throw new IOException("the body is refused: " + refusal.reason());
        }
    }

    @Override
    public void onAllDataRead() {
        if (size == body.length) {
            finish(body);
        } else if (memory.tryAdd(size)) {
            finish(Arrays.copyOf(body, size));
        } else {
            refuse(BodyDecoder.noMemory());
        }
    }

    // Undertow reads on its I/O thread, where no user code may run, so a thread of the container completes the result.

    private void finish(byte[] read) {
        if (ended.compareAndSet(false, true)) {
            context.start(() -> complete(read));
        }
    }

    private void refuse(HttpError refusal) {
        if (ended.compareAndSet(false, true)) {
            context.start(() -> fail(refusal));
        }
    }

    /** Completes the result with the bytes that were read, or with what a filter has read before. */
    private void complete(byte[] read) {
        boolean isWhole = statedSize < 0 ? !wasRead : read.length >= statedSize;
        byte[] whole;
        try {
            whole = ConsumedBody.restore(request, context.getRequest(), read, isWhole, maxSize);
            if (whole != read && !memory.tryAdd(whole.length)) {
                throw BodyDecoder.noMemory();
            }
        } catch (HttpError | RuntimeException | Error e) { // whatever it is, the request must not wait for its timeout
            fail(e);
            return;
        }
        result.complete(whole);
    }

    private void fail(Throwable refusal) {
        memory.close();
        result.completeExceptionally(refusal);
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        if (ended.compareAndSet(false, true)) {
            fail(new HttpError(408, "the body did not arrive within " + TIMEOUT.toSeconds() + " s"));
        }
    }

    @Override
    public void onError(Throwable cause) {
        if (ended.compareAndSet(false, true)) {
            fail(new HttpError(400, "the body is incomplete: the connection failed"));
        }
    }

    @Override
    public void onError(AsyncEvent event) {
        ended.set(true); // the container sends the response
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
