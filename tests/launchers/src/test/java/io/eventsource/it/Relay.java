package io.eventsource.it;

import io.eventsource.it.support.Daemon;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A wire between a client and a server that can be cut so that only the client notices, as when a NAT forgets. */
final class Relay implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int serverPort;
    private final List<Socket> towardsClient = new CopyOnWriteArrayList<>();
    private final List<Socket> towardsServer = new CopyOnWriteArrayList<>();

    Relay(int serverPort) throws IOException {
        this.serverPort = serverPort;
        Daemon.run(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            towardsClient.add(client);
            towardsServer.add(server);
            Daemon.run(() -> client.getInputStream().transferTo(server.getOutputStream()));
            // Once the client's side is cut, this takes what the server sends and drops it, as a dead network does.
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

    /** Resets all connections towards the client, and leaves the server with half-open ones. */
    void cutClientSide() throws IOException {
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
