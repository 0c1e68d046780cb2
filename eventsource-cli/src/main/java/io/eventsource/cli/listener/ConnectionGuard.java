package io.eventsource.cli.listener;

import io.eventsource.protocol.internal.AddressCounts;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Limits connections: it refuses requests on those beyond the bounds, and closes those that wait for too long. The
 * bound beyond which no connection is accepted is Jetty's own, {@code NetworkConnectionLimit}.
 */
final class ConnectionGuard extends Handler.Wrapper implements Connection.Listener {

    private static final long INTERVAL_MILLIS = 500;
    /** After how many seconds a refused client may try again. */
    private static final String RETRY_AFTER = "5";

    private final ListenerLimits limits;

    // Guarded by this.
    private final Set<BoundedHttpConnection> open = new HashSet<>();
    private final AddressCounts byAddress = new AddressCounts();
    private int refused;

    ConnectionGuard(ListenerLimits limits) {
        this.limits = limits;
    }

    /** Creates connections that this can guard. */
    static HttpConnectionFactory connectionFactory(HttpConfiguration configuration) {
        return new HttpConnectionFactory(configuration) {
            @Override
            public Connection newConnection(Connector connector, EndPoint endPoint) {
                return configure(
                        new BoundedHttpConnection(getHttpConfiguration(), connector, endPoint), connector, endPoint);
            }
        };
    }

    /** Starts to check for connections that wait for too long. */
    void watch(ServerConnector connector) {
        connector.getScheduler().schedule(() -> look(connector), INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look(ServerConnector connector) {
        if (connector.isRunning()) {
            watch(connector);
        }
        List<BoundedHttpConnection> all;
        synchronized (this) {
            all = List.copyOf(open);
        }
        long now = System.nanoTime();
        long idle = limits.idleTimeout().toNanos();
        long header = limits.headerTimeout().toNanos();
        for (BoundedHttpConnection connection : all) {
            // A refused connection must close soon, because there are few spare connections.
            connection.closeIfOverdue(now, connection.refusal() == null ? idle : header, header);
        }
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof BoundedHttpConnection bounded) {
            String refusal = add(bounded);
            if (refusal != null) {
                bounded.refuse(refusal);
            }
        }
    }

    private synchronized @Nullable String add(BoundedHttpConnection connection) {
        open.add(connection);
        int ofAddress = byAddress.add(connection.remoteAddress());
        if (open.size() - refused > limits.connections()) {
            refused++;
            return "the server has reached its limit of " + limits.connections() + " connections; try again later";
        }
        if (ofAddress > limits.connectionsPerAddress()) {
            refused++;
            return "your address has reached its limit of " + limits.connectionsPerAddress()
                    + " connections; close some, or try again later";
        }
        return null;
    }

    @Override
    public void onClosed(Connection connection) {
        if (connection instanceof BoundedHttpConnection bounded) {
            remove(bounded);
        }
    }

    private synchronized void remove(BoundedHttpConnection connection) {
        if (!open.remove(connection)) {
            return;
        }
        if (connection.refusal() != null) {
            refused--;
        }
        byAddress.remove(connection.remoteAddress());
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.getConnectionMetaData().getConnection() instanceof BoundedHttpConnection connection) {
            Request.addCompletionListener(request, failure -> connection.served());
            String refusal = connection.refusal();
            if (refusal != null) {
                refuse(request, response, callback, refusal);
                return true;
            }
        }
        return super.handle(request, response, callback);
    }

    private static void refuse(Request request, Response response, Callback callback, String reason) {
        response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_AFTER).put(HttpHeader.CONNECTION, "close");
        ErrorPage.write(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, reason);
    }
}
