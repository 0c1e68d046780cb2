package io.eventsource.it.support;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Forwards connections from a port to a server on this machine. They can be cut so that only the client notices, as when a NAT
 * drops them.
 */
public final class Relay implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int serverPort;
    private final List<Socket> towardsClient = new CopyOnWriteArrayList<>();
    private final List<Socket> towardsServer = new CopyOnWriteArrayList<>();

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
            Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            towardsClient.add(client);
            towardsServer.add(server);
            Daemon.run(() -> client.getInputStream().transferTo(server.getOutputStream()));
            // When the client's side is cut, this takes what the server sends and drops it, as a dead network does.
            Daemon.run(() -> {
                byte[] bytes = new byte[8192];
                for (int n = server.getInputStream().read(bytes);
                        n >= 0;
                        n = server.getInputStream().read(bytes)) {
                    if (!client.isClosed()) {
                        client.getOutputStream().write(bytes, 0, n);
                    }
                }
            });
        }
    }

    /**
     * Resets all connections towards the client, and leaves the server with half-open ones. New connections are still accepted.
     *
     * @throws IOException if a socket cannot be closed
     */
    public void cutClientSide() throws IOException {
        for (Socket socket : towardsClient) {
            socket.setSoLinger(true, 0);
            socket.close();
        }
        towardsClient.clear();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (List<Socket> side : List.of(towardsClient, towardsServer)) {
            for (Socket socket : side) {
                socket.close();
            }
        }
    }
}
