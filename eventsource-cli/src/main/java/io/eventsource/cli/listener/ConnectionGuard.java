package io.eventsource.cli.listener;

import io.eventsource.protocol.internal.AddressCounts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Limits connections: it refuses requests on those beyond the bounds, and closes those that wait for too long. Over HTTP/2 each
 * further request of a connection counts as another connection. The bound beyond which no connection is accepted is Jetty's own,
 * {@code NetworkConnectionLimit}.
 */
final class ConnectionGuard extends Handler.Wrapper implements Connection.Listener {

    /** After how many seconds a refused client may try again. */
    static final String RETRY_AFTER = "5";

    private static final long INTERVAL_MILLIS = 500;
    private static final String CLIENT = ClientConnection.class.getName();

    private final ListenerLimits limits;
    private final TrustedProxies proxies;

    // Guarded by this.
    private final Map<EndPoint, ClientConnection> open = new HashMap<>();
    private final AddressCounts byAddress = new AddressCounts();
    private int refused;
    /** Requests beyond the first of each connection. */
    private int further;

    ConnectionGuard(ListenerLimits limits, TrustedProxies proxies) {
        this.limits = limits;
        this.proxies = proxies;
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
    void watch(AbstractConnector connector) {
        connector.getScheduler().schedule(() -> look(connector), INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look(AbstractConnector connector) {
        if (connector.isRunning()) {
            watch(connector);
        }
        List<ClientConnection> all;
        synchronized (this) {
            all = List.copyOf(open.values());
        }
        long now = System.nanoTime();
        long idle = limits.idleTimeout().toNanos();
        long header = limits.headerTimeout().toNanos();
        for (ClientConnection client : all) {
            client.closeIfOverdue(now, idle, header);
        }
    }

    @Override
    public void onOpened(Connection connection) {
        EndPoint socket = socket(connection.getEndPoint());
        ClientConnection client;
        synchronized (this) {
            client = open.get(socket);
            if (client == null) {
                client = add(socket, connection);
            }
            client.changeTo(connection);
        }
        if (connection instanceof ConnectionMetaData metaData) {
            metaData.setAttribute(CLIENT, client);
        }
    }

    /** The end of the network connection, below TLS and what a proxy says of it. */
    private static EndPoint socket(EndPoint end) {
        EndPoint socket = end;
        while (socket instanceof EndPoint.Wrapper wrapper) {
            socket = wrapper.unwrap();
        }
        return socket;
    }

    private synchronized ClientConnection add(EndPoint socket, Connection connection) {
        InetAddress address = countedAddress(connection.getEndPoint().getRemoteSocketAddress());
        ClientConnection client = new ClientConnection(socket, connection, address);
        open.put(socket, client);
        int ofAddress = byAddress.add(address);
        if (open.size() - refused > limits.connections()) {
            refused++;
            client.refuse(tooMany());
        } else if (ofAddress > limits.connectionsPerAddress()) {
            refused++;
            client.refuse("your address has reached its limit of " + limits.connectionsPerAddress()
                    + " connections; close some, or try again later");
        }
        return client;
    }

    private String tooMany() {
        return "the server has reached its limit of " + limits.connections() + " connections; try again later";
    }

    /** A proxy has the connections of many clients, so only the clients' addresses count. */
    private @Nullable InetAddress countedAddress(@Nullable SocketAddress remote) {
        return remote instanceof InetSocketAddress inet && !proxies.trust(remote) ? inet.getAddress() : null;
    }

    @Override
    public void onClosed(Connection connection) {
        EndPoint socket = socket(connection.getEndPoint());
        synchronized (this) {
            ClientConnection client = open.get(socket);
            if (client == null || client.lowest() != connection) {
                return;
            }
            open.remove(socket);
            if (client.refusal() != null) {
                refused--;
            }
            byAddress.remove(client.countedAddress());
        }
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!(request.getConnectionMetaData().getAttribute(CLIENT) instanceof ClientConnection client)) {
            return super.handle(request, response, callback);
        }
        String refusal = begin(client);
        AtomicBoolean isOver = new AtomicBoolean();
        Request.addCompletionListener(request, failure -> {
            if (isOver.compareAndSet(false, true)) {
                end(client);
            }
        });
        if (refusal == null) {
            return super.handle(request, response, callback);
        }
        refuse(request, response, callback, refusal, client.requests() == 1);
        return true;
    }

    /** Counts a request. Returns why it is refused, or null. */
    private synchronized @Nullable String begin(ClientConnection client) {
        client.setRequests(client.requests() + 1);
        if (client.requests() == 1 || client.refusal() != null) {
            return client.refusal();
        }
        further++;
        return open.size() - refused + further > limits.connections() ? tooMany() : null;
    }

    private synchronized void end(ClientConnection client) {
        client.setRequests(client.requests() - 1);
        if (client.requests() > 0 && client.refusal() == null) {
            further--;
        }
    }

    /**
     * Refuses a request. Over HTTP/2 only the first one of a connection gets the reason: a client that opens no window for the
     * text would keep the memory of each request that is refused.
     */
    private static void refuse(Request request, Response response, Callback callback, String reason, boolean isFirst) {
        response.getHeaders().put(HttpHeader.RETRY_AFTER, RETRY_AFTER);
        if (request.getConnectionMetaData().getHttpVersion() != HttpVersion.HTTP_2) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        } else if (!isFirst) {
            response.setStatus(HttpStatus.SERVICE_UNAVAILABLE_503);
            callback.succeeded();
            return;
        }
        ErrorPage.write(request, response, callback, HttpStatus.SERVICE_UNAVAILABLE_503, reason);
    }
}
