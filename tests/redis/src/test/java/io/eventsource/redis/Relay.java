package io.eventsource.redis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.eventsource.it.support.Daemon;
import io.eventsource.it.support.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Stands between a journal and Redis. Drops replies or refuses connections when a test wants that. */
final class Relay implements AutoCloseable {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final int redis;
    private final int port;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    /** The text of the request whose reply is dropped, with its connection; null for none. */
    private final AtomicReference<String> cutAfter = new AtomicReference<>();
    /** The text of the request that is dropped, with its connection; null for none. */
    private final AtomicReference<String> cutBefore = new AtomicReference<>();

    /** The text of the request that is delayed; null for none. */
    private final AtomicReference<String> delay = new AtomicReference<>();

    private final CompletableFuture<Socket> delayed = new CompletableFuture<>();
    private final CompletableFuture<Void> answered = new CompletableFuture<>();
    private volatile byte[] request;
    private volatile boolean isDelivered;

    private volatile ServerSocket listening;

    Relay(int redis) throws IOException {
        this.redis = redis;
        this.port = RedisServer.freePort();
        up();
    }

    String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** Accepts connections. */
    void up() throws IOException {
        ServerSocket accepting = new ServerSocket(port, 50, LOOPBACK);
        listening = accepting;
        Daemon.run(() -> {
            while (true) {
                Socket client = accepting.accept();
                try {
                    serve(client);
                } catch (IOException e) { // Redis is away
                    client.close();
                }
            }
        });
    }

    /** Cuts all connections, and refuses others. */
    void down() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    /** Lets the next request that has a text pass, but not its reply: the connection is cut instead. */
    void cutAfter(String text) {
        cutAfter.set(text);
    }

    /** Drops the next request that has a text, and its connection. */
    void cutBefore(String text) {
        cutBefore.set(text);
    }

    /** Cuts off the client that sends the next request with a text, and keeps the request for {@link #deliver}. */
    void delay(String text) {
        delay.set(text);
    }

    /** Passes the request that was delayed, and waits for the reply. */
    void deliver() throws Exception {
        Socket server = delayed.get(10, TimeUnit.SECONDS);
        isDelivered = true;
        server.getOutputStream().write(request);
        answered.get(10, TimeUnit.SECONDS);
    }

    private void serve(Socket client) throws IOException {
        Socket server = new Socket(LOOPBACK, redis);
        sockets.add(client);
        sockets.add(server);
        AtomicBoolean isCut = new AtomicBoolean();
        Daemon.run(() -> {
            byte[] buffer = new byte[65_536];
            InputStream in = client.getInputStream();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                String sent = new String(buffer, 0, n, ISO_8859_1);
                if (isNext(delay, sent)) {
                    request = Arrays.copyOf(buffer, n);
                    delayed.complete(server); // first, so that no reply of before is written to a closed socket
                    client.close();
                    return;
                }
                if (isNext(cutBefore, sent)) {
                    break;
                }
                isCut.compareAndSet(false, isNext(cutAfter, sent));
                server.getOutputStream().write(buffer, 0, n);
            }
            client.close();
            server.close();
        });
        Daemon.run(() -> {
            byte[] buffer = new byte[65_536];
            InputStream in = server.getInputStream();
            // What Redis answers after the request was passed shows that it was carried out.
            for (int n = in.read(buffer); n >= 0 && !isCut.get(); n = in.read(buffer)) {
                if (server != delayed.getNow(null)) {
                    client.getOutputStream().write(buffer, 0, n);
                } else if (isDelivered) {
                    answered.complete(null);
                    break;
                }
            }
            client.close();
            server.close();
        });
    }

    private static boolean isNext(AtomicReference<String> awaited, String request) {
        String text = awaited.get();
        return text != null && request.contains(text) && awaited.compareAndSet(text, null);
    }

    @Override
    public void close() throws IOException {
        down();
    }
}
