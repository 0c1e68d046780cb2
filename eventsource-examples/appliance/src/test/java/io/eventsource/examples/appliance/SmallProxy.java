package io.eventsource.examples.appliance;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Simulates an HTTP proxy with one request for each connection. Tests can cut its connections. */
final class SmallProxy implements AutoCloseable {

    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> wires = ConcurrentHashMap.newKeySet();

    SmallProxy() throws IOException {
        start(() -> {
            while (true) {
                Socket client = door.accept();
                wires.add(client);
                start(() -> serve(client));
            }
        });
    }

    int port() {
        return door.getLocalPort();
    }

    /** Returns the first line of each request. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Resets all connections, on both sides. New connections are still accepted. */
    void cut() {
        for (Socket wire : List.copyOf(wires)) {
            wires.remove(wire);
            reset(wire);
        }
    }

    private static void reset(Socket wire) {
        try (wire) {
            wire.setSoLinger(true, 0);
        } catch (IOException e) {
            // it was closed already
        }
    }

    private void serve(Socket client) throws IOException {
        InputStream in = new BufferedInputStream(client.getInputStream());
        String line = readLine(in); // such as GET http://host/path HTTP/1.1
        requests.add(line);
        String[] words = line.split(" ", 3);
        URI uri = URI.create(words[1]);
        Socket server = new Socket(uri.getHost(), uri.getPort());
        wires.add(server);
        OutputStream out = server.getOutputStream();
        out.write("%s %s %s\r\nConnection: close\r\n"
                .formatted(words[0], uri.getRawPath(), words[2])
                .getBytes(StandardCharsets.ISO_8859_1));
        start(() -> pass(in, server));
        pass(server.getInputStream(), client);
    }

    private static void pass(InputStream from, Socket to) throws IOException {
        try (to) {
            from.transferTo(to.getOutputStream());
        }
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the client disconnected");
            }
            line.append((char) b);
        }
        return line.toString().strip();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException cut) {
                // a closed connection ends this thread
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
    }
}
