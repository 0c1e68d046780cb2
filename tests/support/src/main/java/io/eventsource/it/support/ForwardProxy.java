package io.eventsource.it.support;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A forward proxy: absolute URIs for plain HTTP, CONNECT for the rest. It takes one request on each connection, and finds
 * every host on this machine.
 */
public final class ForwardProxy implements AutoCloseable {

    private static final String PASSWORD_REQUIRED = String.join(
            "\r\n",
            "HTTP/1.1 407 Proxy Authentication Required",
            "Proxy-Authenticate: Basic realm=\"test\"",
            "Content-Length: 0",
            "Connection: close",
            "",
            "");

    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    /** The header that requests need; empty if they need none. */
    private final String authorization;
    /** How long a connection may carry nothing, in milliseconds; 0 if there is no limit. */
    private volatile int idleTimeout;

    /**
     * Starts a proxy without a password.
     *
     * @throws IOException if there is no free port
     */
    public ForwardProxy() throws IOException {
        this("");
    }

    /**
     * Starts a proxy.
     *
     * @param credentials the user and password, such as {@code me:secret}; empty for none
     * @throws IOException if there is no free port
     */
    public ForwardProxy(String credentials) throws IOException {
        String encoded = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        authorization = credentials.isEmpty() ? "" : "Proxy-Authorization: Basic " + encoded;
        Daemon.run(this::accept);
    }

    /** Returns the port. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Returns the URL of the proxy. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** Returns the first line of each request that it has forwarded. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    /**
     * Has this proxy close each connection that carries nothing for a time, as most proxies do.
     *
     * @param timeout how long a new connection may carry nothing
     * @return this proxy
     */
    public ForwardProxy idleTimeout(Duration timeout) {
        idleTimeout = Math.toIntExact(timeout.toMillis());
        return this;
    }

    /** Resets all connections, on both sides. New connections are still accepted. */
    public void cut() {
        for (Socket socket : List.copyOf(sockets)) {
            sockets.remove(socket);
            reset(socket);
        }
    }

    private static void reset(Socket socket) {
        try (socket) {
            socket.setSoLinger(true, 0);
        } catch (IOException e) {
            // It was closed already.
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            sockets.add(client);
            Daemon.run(() -> serve(client));
        }
    }

    private void serve(Socket client) throws IOException {
        List<String> head = readHead(client.getInputStream());
        if (!authorization.isEmpty() && !head.removeIf(authorization::equalsIgnoreCase)) {
            try (client) {
                write(client, PASSWORD_REQUIRED);
            }
        } else {
            forward(client, head);
        }
    }

    /** Reads byte by byte, because what follows the head goes to the server. */
    private static List<String> readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("the client disconnected");
            }
            head.append((char) b);
        }
        return new ArrayList<>(
                head.toString().lines().filter(line -> !line.isEmpty()).toList());
    }

    private void forward(Socket client, List<String> head) throws IOException {
        requests.add(head.get(0));
        String[] request = head.get(0).split(" ", 3); // method, target, version
        boolean tunnel = request[0].equals("CONNECT");
        URI target = URI.create(tunnel ? "tunnel://" + request[1] : request[1]);
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target.getPort());
        sockets.add(server);
        if (tunnel) {
            write(client, "HTTP/1.1 200 Connected\r\n\r\n");
        } else {
            String path = request[1].replaceFirst("^http://[^/]*", "");
            head.set(0, request[0] + " " + path + " " + request[2] + "\r\nConnection: close");
            write(server, String.join("\r\n", head) + "\r\n\r\n");
        }
        AtomicLong lastUse = new AtomicLong(System.nanoTime());
        Daemon.run(() -> copy(client, server, lastUse));
        copy(server, client, lastUse);
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Copies until one side ends, or until both have been idle for too long. */
    private void copy(Socket from, Socket to, AtomicLong lastUse) throws IOException {
        int timeout = idleTimeout;
        from.setSoTimeout(timeout);
        byte[] buffer = new byte[8192];
        try (to) {
            int n = 0;
            while (n >= 0) {
                try {
                    n = from.getInputStream().read(buffer);
                } catch (SocketTimeoutException e) {
                    if (System.nanoTime() - lastUse.get() >= timeout * 1_000_000L) {
                        from.close();
                        return;
                    }
                    continue;
                }
                lastUse.set(System.nanoTime());
                to.getOutputStream().write(buffer, 0, Math.max(0, n));
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
