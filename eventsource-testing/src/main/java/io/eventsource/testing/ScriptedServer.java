package io.eventsource.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A server on this machine that does what a test says: each connection follows the next script.
 *
 * <pre>{@code
 * try (ScriptedServer server = new ScriptedServer()) {
 *     server.stream("id: 7\ndata: 1\n\n").refuse(503, Map.of("Retry-After", "2"), "later").streamAndWait("data: 2\n\n");
 *     EventSource source = EventSource.builder(server.uri("/stream")).connect(listener);
 *     server.awaitRequest();
 *     assertThat(server.awaitRequest().lastEventId()).isEqualTo("7");
 * }
 * }</pre>
 *
 * <p>It speaks HTTP/1.1 on a plain socket and serves one request on each connection, so that a test owns every byte. A
 * request that comes before its script waits for it. All methods may be called from any thread.
 *
 * @see ScriptedServerExtension
 */
public class ScriptedServer implements AutoCloseable {

    private static final int BACKLOG = 50;

    private final ServerSocket serverSocket;
    private final ExecutorService threads = Executors.newCachedThreadPool(ScriptedServer::daemon);
    private final BlockingQueue<Script> scripts = new LinkedBlockingQueue<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private final Patience patience = new Patience();
    // Guarded by patience.
    private final List<RecordedRequest> requests = new ArrayList<>();
    private int taken;
    private @Nullable Throwable failure;

    private volatile boolean closed;

    /** A server on a free port, which accepts connections already. */
    public ScriptedServer() {
        this(0);
    }

    /**
     * A server that accepts connections already.
     *
     * @param port the port, for example that of a server that was closed; 0 for a free one
     * @throws UncheckedIOException if the port is taken
     */
    public ScriptedServer(int port) {
        try {
            serverSocket = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + port, e);
        }
        threads.execute(this::accept);
    }

    /**
     * Sets how long {@link #awaitRequest} waits.
     *
     * @param time the longest wait, not negative; 10 s by default
     * @return this server
     * @throws IllegalArgumentException if the time is negative
     */
    public final ScriptedServer patience(Duration time) {
        patience.set(time);
        return this;
    }

    /**
     * The port that the server listens on, or did before it was closed.
     *
     * @return the port
     */
    public final int port() {
        return serverSocket.getLocalPort();
    }

    /**
     * A URI of this server.
     *
     * @param path path and query, beginning with a slash
     * @return the URI
     */
    public final URI uri(String path) {
        return URI.create(
                "http://%s:%d%s".formatted(serverSocket.getInetAddress().getHostAddress(), port(), path));
    }

    /**
     * Says what becomes of the next connection that has no script yet.
     *
     * @param script an {@link Answer}, or anything else
     * @return this server
     */
    public final ScriptedServer then(Script script) {
        scripts.add(Objects.requireNonNull(script, "script"));
        return this;
    }

    /**
     * The next connection gets an event stream that ends behind the text, be it in the middle of an event.
     *
     * @param text the stream, sent as UTF-8
     * @return this server
     */
    public final ScriptedServer stream(String text) {
        return then(Answer.stream(text));
    }

    /**
     * The next connection gets an event stream that stays open until the client or the server is closed.
     *
     * @param text how the stream begins, sent as UTF-8
     * @return this server
     */
    public final ScriptedServer streamAndWait(String text) {
        return then(Answer.stream(text).thenWait());
    }

    /**
     * The next connection is redirected.
     *
     * @param status the status, such as 307
     * @param location where to
     * @return this server
     */
    public final ScriptedServer redirect(int status, String location) {
        return then(Answer.redirect(status, location));
    }

    /**
     * The next connection is refused.
     *
     * @param status the status, such as 503
     * @param headers headers of the answer, such as {@code Retry-After}
     * @param body its body, sent as UTF-8
     * @return this server
     */
    public final ScriptedServer refuse(int status, Map<String, String> headers, String body) {
        return then(Answer.of(status).headers(headers).body(body));
    }

    /**
     * The next connection gets a 200 that is no event stream.
     *
     * @param mediaType the value of {@code Content-Type}
     * @param body its body, sent as UTF-8
     * @return this server
     */
    public final ScriptedServer wrongMediaType(String mediaType, String body) {
        return refuse(200, Map.of("Content-Type", mediaType), body);
    }

    /**
     * The next connection gets a 204: the client must stop permanently.
     *
     * @return this server
     */
    public final ScriptedServer noContent() {
        return then(Answer.of(204));
    }

    /**
     * The next connection gets no answer, and stays open until the client or the server is closed.
     *
     * @return this server
     */
    public final ScriptedServer stall() {
        return then(Peer::awaitClosed);
    }

    /**
     * The next connection is reset instead of an answer.
     *
     * @return this server
     */
    public final ScriptedServer reset() {
        return then(Peer::reset);
    }

    /**
     * Takes the next request, and waits for it if need be.
     *
     * @return the request
     * @throws AssertionError if none comes in time, or the thread is interrupted, whose status is then set again
     */
    public final RecordedRequest awaitRequest() {
        if (!patience.await(() -> taken < requests.size())) {
            throw new AssertionError("expected request %d, but none came within %s; all requests: %s"
                    .formatted(requests().size() + 1, patience.time(), requests()));
        }
        RecordedRequest[] next = new RecordedRequest[1];
        patience.change(() -> next[0] = requests.get(taken++));
        return next[0];
    }

    /**
     * All requests, those that were taken included.
     *
     * @return the requests up to now, in the order in which they came
     */
    public final List<RecordedRequest> requests() {
        List<RecordedRequest> copy = new ArrayList<>();
        patience.change(() -> copy.addAll(requests));
        return List.copyOf(copy);
    }

    /**
     * Closes the port and all connections. Closing a closed server does nothing.
     *
     * @throws AssertionError if a script threw something else than an {@link IOException}
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        shut(serverSocket);
        connections.forEach(ScriptedServer::shut);
        threads.shutdownNow();
        patience.change(() -> {
            if (failure != null) {
                throw new AssertionError("a script failed: " + failure, failure);
            }
        });
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = serverSocket.accept();
                socket.setTcpNoDelay(true);
                connections.add(socket);
                threads.execute(() -> serve(socket));
            }
        } catch (IOException | RejectedExecutionException e) {
            // The server was closed; perhaps just as a connection came.
            connections.forEach(ScriptedServer::shut);
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            RecordedRequest request = new RequestReader(socket.getInputStream()).read();
            patience.change(() -> requests.add(request));
            scripts.take().run(new Peer(socket, request));
        } catch (IOException e) {
            // The client went away, or the server was closed.
        } catch (Throwable e) {
            failed(e);
        } finally {
            connections.remove(socket);
        }
    }

    private void failed(Throwable e) {
        if (!closed) {
            patience.change(() -> failure = failure == null ? e : failure);
        }
    }

    private static void shut(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception e) {
            throw new IllegalStateException("a socket cannot be closed", e);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "scripted-server");
        thread.setDaemon(true);
        return thread;
    }
}
