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
import org.jspecify.annotations.Nullable;

/**
 * An asynchronous response as a sink: here are the rules that containers differ in.
 *
 * <ul>
 *   <li>Every write and every flush needs a true {@code isReady()} before it. {@code onWritePossible} comes once at the
 *       start and then only after a false.
 *   <li>After a failed write Jetty calls {@code WriteListener.onError} alone and wants {@code complete()}; Tomcat calls
 *       the {@code AsyncListener} and then refuses {@code complete()}; Undertow does one or the other. So each of them
 *       ends the stream, and a late {@code complete()} is no fault.
 *   <li>Tomcat uses the request again when {@code AsyncListener.onError} returns: the writer must have stopped by then.
 *   <li>Tomcat blocks over HTTP/2, so it is written to by threads that may be held up.
 *   <li>Undertow calls {@code onWritePossible} on its I/O thread: nothing is written there, only said.
 *   <li>Undertow may free the buffers of a stream of HTTP/2 under a write when its client resets it, which then throws an
 *       {@code IllegalStateException} or a {@code BufferOverflowException}: its client has gone, no more.
 * </ul>
 */
final class ServletSink implements Sink, WriteListener, AsyncListener {

    private static final int SMALL_BUFFER = 512;

    private final AsyncContext context;
    private final ServletOutputStream out;
    private final boolean mayBlock;
    /** Null where arrays are written. */
    private final @Nullable MethodHandle bufferWrite;

    /** Owned by the broker's timer thread. */
    private final Retransmissions.Connection connection;

    /** Owned by the thread that writes for the subscriber. */
    private boolean flushOwed;

    // The request may end before there is a stream: a thread that writes one of these reads the other afterwards.
    private volatile @Nullable SinkSignals signals;
    private volatile boolean over;

    /**
     * A sink that nothing is written to before {@link #open}.
     *
     * @param context the asynchronous request, in its first dispatch: later, no listener may be added to it
     * @param mayBlock what {@link #mayBlock(ServletRequest)} says of the request
     */
    ServletSink(AsyncContext context, boolean mayBlock) throws IOException {
        this.context = context;
        this.out = context.getResponse().getOutputStream();
        this.mayBlock = mayBlock;
        this.bufferWrite = JettyBufferWriter.of(out);
        this.connection = Retransmissions.SYSTEM.connectionOf(context.getRequest());
        context.addListener(this);
    }

    /** Over HTTP/2, a write of Tomcat's waits for the peer's window, although it said that it was ready. */
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

    /** How large a buffer the container is to have for the response: it is of no use, as each write is flushed. */
    int bufferSize() {
        return bufferWrite != null ? JettyBufferWriter.BUFFER_SIZE : SMALL_BUFFER;
    }

    /** Whether the container has ended the request. */
    boolean isOver() {
        return over;
    }

    /** Reports to a stream from now on; false if the container has ended the request, and so the stream. */
    boolean serve(SinkSignals stream) {
        signals = stream;
        if (over) {
            stream.failed(null);
        }
        return !over;
    }

    /** Lets the bytes of the stream flow. The headers must be set. */
    void open() {
        out.setWriteListener(this);
    }

    @Override
    public boolean isReady() throws IOException {
        try {
            return out.isReady() && (!flushOwed || isReadyAfterFlush());
        } catch (IllegalStateException | BufferOverflowException e) {
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
        } catch (IllegalStateException | BufferOverflowException e) {
            throw takenAway(e);
        }
    }

    private static IOException takenAway(RuntimeException e) {
        return new IOException("the container has taken the response away", e);
    }

    @Override
    public void end() {
        try {
            context.complete();
        } catch (IllegalStateException completedByTheContainer) {
            // it has seen the end of the stream first
        }
    }

    // What the container says of the request, on its own threads.

    private void fail(@Nullable Throwable cause) {
        over = true;
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
        // nobody starts a stream's request again
    }
}
