package io.eventsource.mockserver;

import io.eventsource.mockserver.internal.BoundedWait;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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
 * Handles each connection on the loopback interface with the next script.
 *
 * <pre>{@code
 * try (ScriptedServer server = new ScriptedServer()) {
 *     server.stream("id: 7\ndata: 1\n\n").respond(503).streamAndStayOpen("data: 2\n\n");
 *     client.connect(server.uri("/stream")); // your client
 *     server.awaitRequest();
 *     server.awaitRequest();
 *     assertThat(server.awaitRequest().lastEventId()).isEqualTo("7");
 * }
 * }</pre>
 *
 * <p>It speaks HTTP/1.1 without TLS, and serves one request on each connection, so that the test controls every byte. It
 * reads the whole request before its script runs. A request that arrives before its script waits for it. All methods may be
 * called from any thread.
 *
 * @see ScriptedServerExtension
 */
public class ScriptedServer implements AutoCloseable {

    /** The default timeout of {@link #awaitRequest}: ten seconds. */
    public static final Duration DEFAULT_TIMEOUT = BoundedWait.DEFAULT;

    private static final int BACKLOG = 50;

    private final ServerSocket serverSocket;
    private final ExecutorService threads = Executors.newCachedThreadPool(ScriptedServer::daemon);
    private final BlockingQueue<Script> scripts = new LinkedBlockingQueue<>();
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();

    private final BoundedWait wait = new BoundedWait();
    // Guarded by wait.
    private final List<RecordedRequest> requests = new ArrayList<>();
    private int taken;
    private @Nullable Throwable failure;

    /** Takes answers to commands; null if they are requests like others. */
    private volatile @Nullable AnswerRecorder answers;

    private volatile boolean closed;

    /** Starts a server on a free port. */
    public ScriptedServer() {
        this(0);
    }

    /**
     * Starts a server.
     *
     * @param port the port, for example that of a server that was closed; 0 for a free one
     * @throws UncheckedIOException if the port is in use
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
     * @param timeout the longest wait, not negative; {@link #DEFAULT_TIMEOUT} by default
     * @return this server
     * @throws IllegalArgumentException if the timeout is negative
     */
    public final ScriptedServer timeout(Duration timeout) {
        wait.timeout(timeout);
        return this;
    }

    /**
     * Returns the port, also after the server was closed.
     *
     * @return the port
     */
    public final int port() {
        return serverSocket.getLocalPort();
    }

    /**
     * Returns a URI of this server.
     *
     * @param target path and query, beginning with a slash
     * @return the URI
     */
    public final URI uri(String target) {
        String host = serverSocket.getInetAddress().getHostAddress();
        String literal = host.contains(":") ? "[" + host + "]" : host;
        return URI.create("http://%s:%d%s".formatted(literal, port(), target));
    }

    /**
     * Adds a script for the next connection that has none yet. The other methods that add one are short forms of this.
     *
     * @param script a {@link ScriptedResponse} or a lambda
     * @return this server
     */
    public final ScriptedServer enqueue(Script script) {
        scripts.add(Objects.requireNonNull(script, "script"));
        return this;
    }

    /**
     * Adds an event stream that ends after the text, even in the middle of an event.
     *
     * @param text the stream, sent as UTF-8
     * @return this server
     */
    public final ScriptedServer stream(String text) {
        return enqueue(ScriptedResponse.stream(text));
    }

    /**
     * Adds an event stream that stays open until the client or the server is closed.
     *
     * @param text the beginning of the stream, sent as UTF-8
     * @return this server
     */
    public final ScriptedServer streamAndStayOpen(String text) {
        return enqueue(ScriptedResponse.stream(text).thenStayOpen());
    }

    /**
     * Adds a response without headers and body.
     *
     * @param status the status, such as 503; 204 tells a client to stop reconnecting
     * @return this server
     */
    public final ScriptedServer respond(int status) {
        return enqueue(ScriptedResponse.status(status));
    }

    /**
     * Adds a response.
     *
     * @param status the status, such as 503
     * @param headers the headers, such as {@code Retry-After} or {@code Content-Type}
     * @param body the body, sent as UTF-8
     * @return this server
     */
    public final ScriptedServer respond(int status, Map<String, String> headers, String body) {
        return enqueue(ScriptedResponse.status(status).headers(headers).body(body));
    }

    /**
     * Adds a redirect.
     *
     * @param status the status, such as 307
     * @param location the value of {@code Location}
     * @return this server
     */
    public final ScriptedServer redirect(int status, String location) {
        return enqueue(ScriptedResponse.redirect(status, location));
    }

    /**
     * Adds a connection that never gets a response. It stays open until the client or the server is closed.
     *
     * @return this server
     */
    public final ScriptedServer stall() {
        return enqueue(ServerConnection::awaitClosed);
    }

    /**
     * Adds a connection that is reset instead of getting a response.
     *
     * @return this server
     */
    public final ScriptedServer resetConnection() {
        return enqueue(ServerConnection::reset);
    }

    /**
     * Returns the text of an event that wants an answer, for {@link #stream} and {@link ServerConnection#send(String)}.
     *
     * @param id the id of the event
     * @param type the type of the event
     * @param data the data, one line
     * @return the event, with the field {@code reply}
     * @see #takeAnswers
     */
    public static String command(String id, String type, String data) {
        String path = AnswerRecorder.PATH + URLEncoder.encode(id, StandardCharsets.UTF_8);
        return "id: %s\nevent: %s\nreply: %s?proof=1.c2VjcmV0\ndata: %s\n\n".formatted(id, type, path, data);
    }

    /**
     * Makes this server take the answers to commands: requests to {@code /reply/} then use no script, and
     * {@link #awaitRequest} does not return them.
     *
     * <pre>{@code
     * server.takeAnswers().streamAndStayOpen(ScriptedServer.command("7", "reboot", "now"));
     * client.connect(server.uri("/stream")); // your client
     * assertThat(server.awaitAnswer("7").exit()).isZero();
     * }</pre>
     *
     * @return this server
     */
    public final ScriptedServer takeAnswers() {
        answers = new AnswerRecorder(wait);
        return this;
    }

    /**
     * Adds a script for the next request of an answer, which is then not taken.
     *
     * @param script for example {@code ScriptedResponse.status(503)}, or {@code ServerConnection::reset}
     * @return this server
     * @throws IllegalStateException if the server does not {@linkplain #takeAnswers take answers}
     */
    public final ScriptedServer enqueueForAnswer(Script script) {
        recorder().enqueue(Objects.requireNonNull(script, "script"));
        return this;
    }

    /**
     * Waits for the final answer to a command.
     *
     * @param id the id of its event; empty if it has none
     * @return the answer
     * @throws AssertionError if none arrives in time, or the thread is interrupted; its interrupt status is then set
     * @throws IllegalStateException if the server does not {@linkplain #takeAnswers take answers}
     */
    public final RecordedAnswer awaitAnswer(String id) {
        return recorder().await(id);
    }

    /**
     * Returns what a command was answered so far. It does not wait.
     *
     * @param id the id of its event; empty if it has none
     * @return the answer; null if no request has arrived
     * @throws IllegalStateException if the server does not {@linkplain #takeAnswers take answers}
     */
    public final @Nullable RecordedAnswer answer(String id) {
        return recorder().find(id);
    }

    private AnswerRecorder recorder() {
        AnswerRecorder recorder = answers;
        if (recorder == null) {
            throw new IllegalStateException("call takeAnswers() first");
        }
        return recorder;
    }

    /**
     * Takes the next request, and waits for it if necessary.
     *
     * @return the request
     * @throws AssertionError if none arrives in time, or the thread is interrupted; its interrupt status is then set
     */
    public final RecordedRequest awaitRequest() {
        if (!wait.await(() -> taken < requests.size())) {
            throw new AssertionError("expected request %d, but none arrived within %s; all requests: %s"
                    .formatted(requests().size() + 1, wait.timeout(), requests()));
        }
        RecordedRequest[] next = new RecordedRequest[1];
        wait.change(() -> next[0] = requests.get(taken++));
        return next[0];
    }

    /**
     * Checks that all requests were taken. It does not wait.
     *
     * @throws AssertionError if a request is left
     */
    public final void assertNoRequestLeft() {
        wait.change(() -> {
            if (taken < requests.size()) {
                throw new AssertionError("expected no other request, but got: " + requests.get(taken));
            }
        });
    }

    /**
     * Returns all requests, including those that were taken.
     *
     * @return the requests received so far, in order
     */
    public final List<RecordedRequest> requests() {
        List<RecordedRequest> copy = new ArrayList<>();
        wait.change(() -> copy.addAll(requests));
        return List.copyOf(copy);
    }

    /**
     * Closes the port and all connections. Closing a closed server does nothing.
     *
     * @throws AssertionError if a script threw an exception that is not an {@link IOException}
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        closeSocket(serverSocket);
        connections.forEach(ScriptedServer::closeSocket);
        threads.shutdownNow();
        wait.change(() -> {
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
            // The server was closed, perhaps while a connection arrived.
            connections.forEach(ScriptedServer::closeSocket);
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            RecordedRequest request = new RequestReader(socket.getInputStream()).read();
            ServerConnection connection = new ServerConnection(socket, request);
            AnswerRecorder recorder = answers;
            if (recorder != null && request.target().startsWith(AnswerRecorder.PATH)) {
                recorder.script(request).run(connection);
            } else {
                wait.change(() -> requests.add(request));
                scripts.take().run(connection);
            }
        } catch (IOException e) {
            // The client closed the connection, or the server was closed.
        } catch (Throwable e) {
            failed(e);
        } finally {
            connections.remove(socket);
        }
    }

    private void failed(Throwable e) {
        if (!closed) {
            wait.change(() -> failure = failure == null ? e : failure);
        }
    }

    private static void closeSocket(AutoCloseable socket) {
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
