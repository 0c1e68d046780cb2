package io.eventsource.server.servlet;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether the client of a request that waits for an answer has disconnected. Over HTTP/2 most containers report that.
 * Over HTTP/1.1 none does, because none reads from the connection; there the system may know that the client has closed it.
 */
final class AskerConnection implements AsyncListener, BooleanSupplier {

    /** Stands for that of a request which does not wait. */
    static final AskerConnection NONE = new AskerConnection(null);

    private final TcpTable.@Nullable Connection connection;
    private volatile boolean over;

    private AskerConnection(TcpTable.@Nullable Connection connection) {
        this.connection = connection;
    }

    /** Returns the connection of an asynchronous request in its first dispatch. */
    static AskerConnection of(AsyncContext context) {
        AskerConnection asker = new AskerConnection(TcpTable.SYSTEM.connectionOf(context.getRequest()));
        context.addListener(asker);
        return asker;
    }

    /** Returns whether the container has ended the request, so that no response is possible. */
    boolean isOver() {
        return over;
    }

    /** Returns whether the client has disconnected. */
    @Override
    public boolean getAsBoolean() {
        return over || (connection != null && connection.isClosedByPeer());
    }

    @Override
    public void onError(AsyncEvent event) {
        over = true;
    }

    @Override
    public void onComplete(AsyncEvent event) {
        over = true;
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        over = true;
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        // the servlet does not restart asynchronous processing
    }
}
