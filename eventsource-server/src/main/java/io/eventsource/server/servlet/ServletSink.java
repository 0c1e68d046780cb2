package io.eventsource.server.servlet;

import io.eventsource.server.Sink;
import io.eventsource.server.SinkSignals;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes a stream to an asynchronous response, and handles the differences between containers.
 *
 * <ul>
 *   <li>Every write and every flush needs a true {@code isReady()} before it. The container calls
 *       {@code onWritePossible} once at the start and then only after a false.
 *   <li>After a failed write Jetty calls only {@code WriteListener.onError} and requires {@code complete()}; Tomcat
 *       calls the {@code AsyncListener} and then rejects {@code complete()}; Undertow does either. So each of these
 *       calls ends the stream, and a late {@code complete()} is ignored.
 *   <li>Tomcat recycles the request when {@code AsyncListener.onError} returns: the writer must have stopped by then.
 *   <li>Tomcat blocks over HTTP/2, so threads that may block write to it.
 *   <li>Undertow calls {@code onWritePossible} on its I/O thread: that thread only signals, and never writes.
 *   <li>Undertow may free the buffers of an HTTP/2 stream during a write when its client resets it. The write then
 *       throws an {@code IllegalStateException} or a {@code BufferOverflowException}, which only means that the client
 *       disconnected.
 *   <li>So does a {@code NullPointerException} in the code of Tomcat, which may recycle the request during a flush that fails.
 * </ul>
 */
final class ServletSink implements Sink, WriteListener, AsyncListener {

    private static final int SMALL_BUFFER = 512;

    private static final List<String> CONTAINERS = List.of("org.apache.", "org.eclipse.jetty.", "io.undertow.");

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final boolean mayBlock;
    private final Runnable onOver;
    /** Null if arrays are written. */
    private final @Nullable MethodHandle bufferWrite;

    /** Owned by the broker's timer thread. */
    private final TcpTable.Connection connection;

    /** Owned by the subscriber's writer thread. */
    private boolean flushOwed;

    // The request may end before the stream is set: a thread that writes one of these fields then reads the other.
    private volatile @Nullable SinkSignals signals;
    private volatile boolean over;

    /**
     * Creates a sink. Nothing may be written to it before {@link #open}.
     *
     * @param context the asynchronous request, in its first dispatch; listeners cannot be added later
     * @param mayBlock the result of {@link #mayBlock(ServletRequest)} for the request
     * @param onOver runs on a thread of the container when that has ended the request; may run several times
     */
    ServletSink(AsyncContext context, boolean mayBlock, Runnable onOver) throws IOException {
        this.context = context;
        this.onOver = onOver;
        this.out = context.getResponse().getOutputStream();
        this.mayBlock = mayBlock;
        this.bufferWrite = JettyBufferWriter.of(out);
        this.connection = TcpTable.SYSTEM.connectionOf(context.getRequest());
        context.addListener(this);
    }

    /**
     * Returns whether writes may block. Over HTTP/2, Tomcat waits for the peer's window although it reported that it
     * was ready.
     */
    static boolean mayBlock(ServletRequest request) {
        return request.getProtocol().equals("HTTP/2.0")
                && request.getServletContext().getServerInfo().contains("Tomcat");
    }

    @Override
    public boolean mayBlock() {
        return mayBlock;
    }

    @Override
    public boolean hasVanished() {
        return connection.isDead();
    }

    /** Returns the size of the response buffer that the container needs. It may be small, because each write is flushed. */
    int bufferSize() {
        return bufferWrite != null ? JettyBufferWriter.BUFFER_SIZE : SMALL_BUFFER;
    }

    /** Returns whether the container has ended the request. */
    boolean isOver() {
        return over;
    }

    /**
     * Forwards the container's calls to a stream from now on. Returns false if the container has already ended the
     * request.
     */
    boolean serve(SinkSignals stream) {
        signals = stream;
        if (over) {
            stream.failed(null);
        }
        return !over;
    }

    /** Starts to write the stream. The headers must be set. */
    void open() {
        out.setWriteListener(this);
    }

    @Override
    public boolean isReady() throws IOException {
        try {
            return out.isReady() && (!flushOwed || isReadyAfterFlush());
        } catch (RuntimeException e) {
            throw takenAway(e);
        }
    }

    private boolean isReadyAfterFlush() throws IOException {
        flushOwed = false;
        out.flush();
        return out.isReady();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            if (bufferWrite != null) {
                JettyBufferWriter.write(bufferWrite, out, ByteBuffer.wrap(bytes, offset, length));
            } else {
                flushOwed = true;
                out.write(bytes, offset, length);
            }
        } catch (RuntimeException e) {
            throw takenAway(e);
        }
    }

    /**
     * Returns the failure if the container has released the response.
     *
     * @throws RuntimeException if that is not what the exception means, such as one of a filter
     */
    private static IOException takenAway(RuntimeException e) {
        boolean isReleased = e instanceof IllegalStateException
                || e instanceof BufferOverflowException
                || (e instanceof NullPointerException && isOfContainer(e));
        if (!isReleased) {
            throw e;
        }
        return new IOException("the container has already released the response", e);
    }

    private static boolean isOfContainer(RuntimeException e) {
        StackTraceElement[] trace = e.getStackTrace();
        // The JVM may omit the trace of an exception that it throws often.
        return trace.length == 0 || CONTAINERS.stream().anyMatch(trace[0].getClassName()::startsWith);
    }

    @Override
    public void end() {
        try {
            context.complete();
        } catch (IllegalStateException completedByTheContainer) {
            // the container detected the end of the stream first
        }
    }

    // Calls of the container, on its threads.

    private void fail(@Nullable Throwable cause) {
        over = true;
        onOver.run();
        SinkSignals stream = signals;
        if (stream != null) {
            stream.failed(cause);
        }
    }

    @Override
    public void onWritePossible() {
        SinkSignals stream = signals;
        if (stream != null) {
            stream.writable();
        }
    }

    @Override
    public void onError(Throwable cause) {
        fail(cause);
    }

    @Override
    public void onError(AsyncEvent event) {
        fail(event.getThrowable());
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        fail(event.getThrowable());
    }

    @Override
    public void onComplete(AsyncEvent event) {
        fail(event.getThrowable());
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // the servlet does not restart asynchronous processing
    }
}
