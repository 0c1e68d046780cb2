package io.eventsource.client;

import io.eventsource.it.support.Daemon;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A proxy for SOCKS 4, SOCKS 5 and CONNECT, whichever the client speaks. */
final class Relay implements AutoCloseable {

    private final ServerSocket serverSocket;
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

    Relay() {
        try {
            serverSocket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Daemon.run(this::accept);
    }

    int port() {
        return serverSocket.getLocalPort();
    }

    /** What the next connection asked for: the kind of proxy and the port. */
    String asked() throws InterruptedException {
        return asked.take();
    }

    /** Closes all connections that are relayed. */
    void cut() {
        for (Socket socket = sockets.poll(); socket != null; socket = sockets.poll()) {
            close(socket);
        }
    }

    @Override
    public void close() {
        close(serverSocket);
        cut();
    }

    private static void close(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = serverSocket.accept();
            sockets.add(client);
            Daemon.run(() -> serve(client));
        }
    }

    private void serve(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        OutputStream out = client.getOutputStream();
        int first = in.readUnsignedByte();
        Socket server = switch (first) {
            case 4 -> socks4(in, out);
            case 5 -> socks5(in, out);
            default -> connect(in, out);
        };
        Daemon.run(() -> copy(server, client));
        copy(client, server);
    }

    private Socket socks4(DataInputStream in, OutputStream out) throws IOException {
        in.readByte(); // the command: connect
        int port = in.readUnsignedShort();
        in.skipNBytes(4); // the address
        while (in.readByte() != 0) {} // the user
        Socket server = open("SOCKS 4", port);
        out.write(new byte[] {0, 90, 0, 0, 0, 0, 0, 0});
        return server;
    }

    private Socket socks5(DataInputStream in, OutputStream out) throws IOException {
        in.skipNBytes(in.readUnsignedByte()); // the methods of authentication
        out.write(new byte[] {5, 0});
        in.skipNBytes(3); // the version, the command: connect, and nothing
        in.skipNBytes(in.readByte() == 1 ? 4 : in.readUnsignedByte()); // the address or name
        Socket server = open("SOCKS 5", in.readUnsignedShort());
        out.write(new byte[] {5, 0, 0, 1, 0, 0, 0, 0, 0, 0});
        return server;
    }

    private Socket connect(DataInputStream in, OutputStream out) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        String authority = head.substring(0, head.indexOf(" HTTP/")); // after CONNECT
        Socket server = open("CONNECT", Integer.parseInt(authority.substring(authority.lastIndexOf(':') + 1)));
        out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return server;
    }

    private Socket open(String kind, int port) throws IOException {
        Socket server = new Socket();
        server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        sockets.add(server);
        asked.add(kind + " to " + port);
        return server;
    }

    private static void copy(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        }
    }
}
