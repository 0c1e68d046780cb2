package io.eventsource.it.support;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Forwards connections from a port to a server on this machine, which may be exchanged. Connections can be cut so that only the
 * client notices, as when a NAT drops them; refused; or kept without a byte passing, as when packets are dropped.
 */
public final class Relay implements AutoCloseable {

    private enum Mode {
        /** Connections and bytes pass. */
        PASS,
        /** New connections are closed at once. */
        REFUSE,
        /** New connections are accepted, and their bytes are dropped. */
        DROP
    }

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Connection> connections = new CopyOnWriteArrayList<>();
    private volatile int serverPort;
    private volatile Mode mode = Mode.PASS;

    /**
     * Starts a relay.
     *
     * @param serverPort the port of the server
     * @throws IOException if there is no free port
     */
    public Relay(int serverPort) throws IOException {
        this.serverPort = serverPort;
        Daemon.run(this::accept);
    }

    /** Returns the port that clients connect to. */
    public int port() {
        return listener.getLocalPort();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            if (mode == Mode.REFUSE) {
                client.close();
                continue;
            }
            Socket server;
            try {
                server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            } catch (IOException refused) {
                client.close();
                continue;
            }
            Connection connection = new Connection(client, server);
            connection.isDropping = mode == Mode.DROP;
            connections.add(connection);
            Daemon.run(connection::copyToServer);
            Daemon.run(connection::copyToClient);
        }
    }

    /**
     * Forwards connections to another server from now on. Those that are open stay as they are.
     *
     * @param port the port of the other server
     */
    public void leadTo(int port) {
        serverPort = port;
    }

    /**
     * Resets all connections towards the client, and leaves the server with half-open ones. New connections are still accepted.
     *
     * @throws IOException if a socket cannot be closed
     */
    public void cutClientSide() throws IOException {
        for (Connection connection : connections) {
            connection.isCut = true;
            if (!connection.client.isClosed()) {
                connection.client.setSoLinger(true, 0);
                connection.client.close();
            }
        }
    }

    /**
     * Closes all connections on both sides. New connections are still accepted.
     *
     * @throws IOException if a socket cannot be closed
     */
    public void cut() throws IOException {
        for (Connection connection : connections) {
            connection.client.close();
            connection.server.close();
        }
        connections.clear();
    }

    /**
     * Closes all connections on both sides, and each new one, until {@link #pass}.
     *
     * @throws IOException if a socket cannot be closed
     */
    public void refuse() throws IOException {
        mode = Mode.REFUSE;
        cut();
    }

    /**
     * Drops all bytes of the connections that are open, and of those that are opened until {@link #pass}. They stay open and
     * never carry a byte again.
     */
    public void drop() {
        mode = Mode.DROP;
        connections.forEach(connection -> connection.isDropping = true);
    }

    /** Forwards new connections again. */
    public void pass() {
        mode = Mode.PASS;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }

    private static final class Connection {

        private final Socket client;
        private final Socket server;
        /** Whether the server must not notice that the client has disconnected. */
        private volatile boolean isCut;

        private volatile boolean isDropping;

        Connection(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        private void copyToServer() throws IOException {
            try {
                copy(client, server);
            } finally {
                if (!isCut) {
                    server.close();
                }
            }
        }

        /** When the client's side is cut, this takes what the server sends and drops it, as a dead network does. */
        private void copyToClient() throws IOException {
            try (client) {
                copy(server, client);
            }
        }

        private void copy(Socket from, Socket to) throws IOException {
            byte[] bytes = new byte[8192];
            InputStream in = from.getInputStream();
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                if (!isDropping && !(to == client && isCut)) {
                    to.getOutputStream().write(bytes, 0, n);
                }
            }
        }
    }
}
