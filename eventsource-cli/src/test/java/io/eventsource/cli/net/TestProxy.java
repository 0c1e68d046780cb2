package io.eventsource.cli.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A forward proxy for one test: asks for a password, opens tunnels, and passes plain requests on. */
public final class TestProxy implements AutoCloseable {

    private static final String PASSWORD_WANTED = String.join(
            "\r\n",
            "HTTP/1.1 407 Proxy Authentication Required",
            "Proxy-Authenticate: Basic realm=\"test\"",
            "Content-Length: 0",
            "Connection: close",
            "",
            "");

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Queue<String> targets = new ConcurrentLinkedQueue<>();
    private final String authorization;

    public TestProxy(String credentials) throws IOException {
        authorization = "Proxy-Authorization: Basic "
                + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        start(this::acceptAll);
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** What requests with the password have asked for. */
    public List<String> targets() {
        return List.copyOf(targets);
    }

    private void acceptAll() throws IOException {
        while (true) {
            Socket client = socket.accept();
            start(() -> serve(client));
        }
    }

    private void serve(Socket client) throws IOException {
        List<String> head = readHead(client.getInputStream());
        if (head.isEmpty()) {
            client.close();
        } else if (!head.removeIf(authorization::equalsIgnoreCase)) {
            write(client, PASSWORD_WANTED);
            client.close();
        } else {
            forward(client, head);
        }
    }

    /** Byte by byte: what follows the head is not ours. */
    private static List<String> readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.append((char) b);
            if (head.length() >= 4 && head.indexOf("\r\n\r\n", head.length() - 4) >= 0) {
                break;
            }
        }
        return new ArrayList<>(
                head.toString().lines().filter(line -> !line.isEmpty()).toList());
    }

    private void forward(Socket client, List<String> head) throws IOException {
        String[] request = head.get(0).split(" ", 3);
        targets.add(request[1]);
        boolean tunnel = request[0].equals("CONNECT");
        URI target = URI.create(tunnel ? "tunnel://" + request[1] : request[1]);
        Socket server = new Socket(target.getHost(), target.getPort());
        if (tunnel) {
            write(client, "HTTP/1.1 200 Connected\r\n\r\n");
        } else {
            head.set(0, request[0] + " " + target.getRawPath() + " HTTP/1.1");
            write(server, String.join("\r\n", head) + "\r\n\r\n");
        }
        start(() -> copy(server, client));
        copy(client, server);
    }

    private static void copy(Socket from, Socket to) throws IOException {
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            in.transferTo(out);
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void start(Step step) {
        Thread thread = new Thread(() -> {
            try {
                step.run();
            } catch (IOException closed) {
                // One of the two has gone, or the test is over.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private interface Step {
        void run() throws IOException;
    }
}
