package io.eventsource.it;

import io.eventsource.it.support.Daemon;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A forward proxy as networks have them: absolute URIs for plain HTTP, CONNECT for the rest. One request a connection, and
 * whatever the host's name, it is found on this machine.
 */
final class ForwardProxy implements AutoCloseable {

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();

    ForwardProxy() throws IOException {
        Daemon.run(() -> {
            while (true) {
                Socket client = listener.accept();
                sockets.add(client);
                Daemon.run(() -> serve(client));
            }
        });
    }

    String url() {
        return "http://127.0.0.1:" + listener.getLocalPort();
    }

    /** The first line of each request that came this way. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    private void serve(Socket client) throws IOException {
        InputStream in = new BufferedInputStream(client.getInputStream());
        String head = readHead(in);
        String line = head.substring(0, head.indexOf("\r\n"));
        requests.add(line);
        String[] words = line.split(" ", 3);
        boolean tunnel = words[0].equals("CONNECT");
        URI target = URI.create(tunnel ? "tunnel://" + words[1] : words[1]);
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target.getPort());
        sockets.add(server);
        if (tunnel) {
            client.getOutputStream().write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } else {
            String origin = words[0] + " " + target.getRawPath() + " " + words[2] + "\r\nConnection: close"
                    + head.substring(line.length());
            server.getOutputStream().write(origin.getBytes(StandardCharsets.ISO_8859_1));
        }
        Daemon.run(() -> pipe(in, server));
        pipe(server.getInputStream(), client);
    }

    private static void pipe(InputStream from, Socket to) throws IOException {
        try (to) {
            from.transferTo(to.getOutputStream());
        }
    }

    private static String readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("the client went away");
            }
            head.write(b);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
