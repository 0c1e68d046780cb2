package io.eventsource.client.internal.http;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * An end point whose received bytes pass a {@link ResponseHeadFilter} from each request to the end of the response's head.
 * Everything else goes to the wrapped end point.
 */
public final class FilteredEndPoint implements EndPoint, EndPoint.Wrapper {

    private final EndPoint wrapped;
    /** Owned by the thread that receives. */
    private final ResponseHeadFilter filter = new ResponseHeadFilter();
    /** Whether bytes were sent since the last time that some were received. Set by the thread that sends. */
    private volatile boolean sent;
    /** Whether the peer has ended the connection. Set by the thread that receives. */
    private volatile boolean ended;

    FilteredEndPoint(EndPoint wrapped) {
        this.wrapped = wrapped;
    }

    @Override
    public int fill(ByteBuffer buffer) throws IOException {
        if (sent) {
            sent = false;
            filter.expectHead();
        }
        int filled = filter.isInHead() ? fillHead(buffer) : wrapped.fill(buffer);
        if (filled < 0) {
            ended = true;
        }
        return filled;
    }

    /**
     * Tells whether the peer has ended the connection, so that no more bytes can come.
     *
     * @return whether the end was received
     */
    public boolean hasEnded() {
        return ended;
    }

    private int fillHead(ByteBuffer buffer) throws IOException {
        if (!buffer.hasRemaining()) {
            BufferUtil.clear(buffer); // Jetty does the same when it fills an empty buffer
        }
        int before = buffer.remaining();
        filter.putBack(buffer);
        int filled = wrapped.fill(buffer); // appends, and may move what is there
        if (filled >= 0) {
            filter.filter(buffer, buffer.position() + before);
            if (filter.isFlooded()) {
                throw new InterimFloodException();
            }
        }
        int passed = buffer.remaining() - before;
        return filled < 0 && passed == 0 ? filled : passed;
    }

    @Override
    public boolean flush(ByteBuffer... buffers) throws IOException {
        sent = true;
        return wrapped.flush(buffers);
    }

    @Override
    public void write(Callback callback, ByteBuffer... buffers) {
        sent = true;
        wrapped.write(callback, buffers);
    }

    @Override
    public void write(Callback callback, SocketAddress address, ByteBuffer... buffers) {
        sent = true;
        wrapped.write(callback, address, buffers);
    }

    @Override
    public void write(boolean last, ByteBuffer buffer, Callback callback) {
        sent = true;
        wrapped.write(last, buffer, callback);
    }

    @Override
    public Callback cancelWrite(Throwable cause) {
        return wrapped.cancelWrite(cause);
    }

    @Override
    public EndPoint unwrap() {
        return wrapped;
    }

    /**
     * Required by Jetty 12.0.
     *
     * @return the local address; null if it is not one of IP
     */
    public @Nullable InetSocketAddress getLocalAddress() {
        return wrapped.getLocalSocketAddress() instanceof InetSocketAddress address ? address : null;
    }

    @Override
    public SocketAddress getLocalSocketAddress() {
        return wrapped.getLocalSocketAddress();
    }

    /**
     * Required by Jetty 12.0.
     *
     * @return the remote address; null if it is not one of IP
     */
    public @Nullable InetSocketAddress getRemoteAddress() {
        return wrapped.getRemoteSocketAddress() instanceof InetSocketAddress address ? address : null;
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return wrapped.getRemoteSocketAddress();
    }

    @Override
    public boolean isOpen() {
        return wrapped.isOpen();
    }

    @Override
    public long getCreatedTimeStamp() {
        return wrapped.getCreatedTimeStamp();
    }

    @Override
    public void shutdownOutput() {
        wrapped.shutdownOutput();
    }

    @Override
    public boolean isOutputShutdown() {
        return wrapped.isOutputShutdown();
    }

    @Override
    public boolean isInputShutdown() {
        return wrapped.isInputShutdown();
    }

    @Override
    public void close(@Nullable Throwable cause) {
        wrapped.close(cause);
    }

    @Override
    public Object getTransport() {
        return wrapped.getTransport();
    }

    @Override
    public long getIdleTimeout() {
        return wrapped.getIdleTimeout();
    }

    @Override
    public void setIdleTimeout(long idleTimeout) {
        wrapped.setIdleTimeout(idleTimeout);
    }

    @Override
    public void fillInterested(Callback callback) {
        wrapped.fillInterested(callback);
    }

    @Override
    public boolean tryFillInterested(Callback callback) {
        return wrapped.tryFillInterested(callback);
    }

    @Override
    public boolean isFillInterested() {
        return wrapped.isFillInterested();
    }

    @Override
    public Connection getConnection() {
        return wrapped.getConnection();
    }

    @Override
    public void setConnection(Connection connection) {
        wrapped.setConnection(connection);
    }

    @Override
    public void onOpen() {
        wrapped.onOpen();
    }

    @Override
    public void onClose(Throwable cause) {
        wrapped.onClose(cause);
    }

    @Override
    public void upgrade(Connection connection) {
        wrapped.upgrade(connection);
    }

    @Override
    public EndPoint.SslSessionData getSslSessionData() {
        return wrapped.getSslSessionData();
    }

    @Override
    public boolean isSecure() {
        return wrapped.isSecure();
    }

    @Override
    public String toString() {
        return wrapped.toString();
    }
}
