package io.eventsource.client;

import io.eventsource.protocol.MessageEvent;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.util.thread.SerializedInvoker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Receives the events of one URI, over as many connections as it takes, until it is closed.
 *
 * <pre>{@code
 * try (EventSource source = EventSource.builder(URI.create("https://example.org/poll/42"))
 *         .header("Authorization", "Bearer " + token)
 *         .connect(event -> System.out.println(event.data()))) {
 *     stopped.await();
 * }
 * }</pre>
 *
 * <p>It is the standard's event source: it sends the last event ID when it connects again, waits for the reconnection
 * time in between, which the stream may change, and stops permanently when the server answers 204, a status that opens no
 * stream, or another media type. A {@link ReconnectPolicy} may decide otherwise.
 *
 * <p>Redirects (301, 302, 303, 307 and 308, at most {@value Redirects#MAX} in a row, never from https to http) are
 * followed within an attempt. All headers go along on the same origin; {@code Authorization}, {@code Cookie},
 * {@code Proxy-Authorization} and the {@linkplain EventSourceBuilder#clientId client id} are never sent to another. Every attempt begins at {@link #uri()} again, after a
 * permanent redirect too: a wrong one must not lead a source astray that runs for months.
 *
 * <p>All methods may be called from any thread, from within the listener too, and return at once.
 *
 * <p>It logs to SLF4J: what user code throws as an error, and what becomes of each connection at debug level. Each message
 * begins with the number of the source in this program and of its attempt to connect, as in {@code [7#3]}, which
 * {@link #toString} tells too.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#the-eventsource-interface">HTML,
 *     9.2.2</a>
 */
public final class EventSource implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EventSource.class);

    private final ConnectionLabel id = new ConnectionLabel();
    private final StreamRequest request;
    private final HttpClientLease lease;
    private final Dispatcher dispatcher;
    private final ResumePosition place;
    private final Timeouts timeouts;
    private final SilenceTimeout silenceTimeout;
    private final boolean repeatable;
    private final @Nullable RequestHook hook;
    /** Runs everything that concerns the stream, one after the other; the listener is called within. */
    private final SerializedInvoker serial = new SerializedInvoker(EventSource.class) {
        @Override
        protected void onError(Runnable task, Throwable error) {
            failed(error);
        }
    };

    private final Object transition = new Object();
    /** Written under {@link #transition}, see {@link #become}. */
    private volatile ReadyState readyState = ReadyState.CONNECTING;

    private final AttemptTimer timer;
    /** Written by the thread that makes an attempt; read by {@link #close}. */
    private volatile @Nullable StreamConnection connection;

    // Owned by serial.
    private ReconnectPolicy policy;
    private int failures;
    private long openedAt;
    /** Since when there is no stream. */
    private long failingSince;

    private @Nullable ConnectionEnd lastEnd;
    private final ReconnectDelays delays;

    EventSource(
            EventSourceBuilder options,
            HttpClientLease lease,
            ResumePosition place,
            EventSourceListener listener,
            BooleanSupplier wantsMore) {
        this.request = options.request();
        this.lease = lease;
        this.place = place;
        this.timeouts = options.timeouts();
        this.silenceTimeout = SilenceTimeout.of(timeouts.silence(), timeouts.nanoTime());
        this.repeatable = options.isRepeatable();
        this.hook = options.beforeRequest();
        this.policy = options.reconnectPolicy();
        this.dispatcher = new Dispatcher(listener, this::isClosed, wantsMore, place, silenceTimeout, id, options);
        this.delays = new ReconnectDelays(options.bounds());
        this.timer = new AttemptTimer(lease.client().getScheduler(), timeouts.nanoTime(), this::connectSoon);
        this.failingSince = nanoTime();
    }

    /**
     * Begins to describe an event source.
     *
     * @param uri where its stream is: absolute, http or https, without user information
     * @return a builder with the defaults
     * @throws IllegalArgumentException if the URI is another one
     */
    public static EventSourceBuilder builder(URI uri) {
        return new EventSourceBuilder(uri);
    }

    /**
     * Begins to describe an event source.
     *
     * @param url where its stream is, as a person types it: absolute, http or https, without user information. It is read
     *     as browsers read URLs: characters that a URI cannot hold are percent-encoded, and the host may be
     *     internationalized
     * @return a builder with the defaults
     * @throws IllegalArgumentException if the URL is another one; the message says what was expected and what came
     */
    public static EventSourceBuilder builder(String url) {
        return new EventSourceBuilder(HttpUris.parse(url));
    }

    /**
     * Where the source stands.
     *
     * @return the state at this moment
     */
    public ReadyState readyState() {
        return readyState;
    }

    /**
     * The URI that the source was built with, which every attempt to connect begins at.
     *
     * @return the URI
     */
    public URI uri() {
        return request.uri();
    }

    /**
     * The last event ID, which the next request is going to name.
     *
     * @return the id as the last blank line of the stream committed it, or as it was acknowledged last; empty if there is
     *     none
     */
    public String lastEventId() {
        return place.lastEventId();
    }

    /**
     * Says that an event has been dealt with, and all before it: when the source connects again, or a program begins again
     * from its checkpoint, the stream goes on behind it.
     *
     * @param event an event that this source has dispatched
     * @throws IllegalStateException if the source was not built with {@link EventSourceBuilder#manualAcknowledgement}
     * @throws java.io.UncheckedIOException if the checkpoint cannot save the place, which then stays where it was
     */
    public void acknowledgeUpTo(MessageEvent event) {
        place.acknowledgeUpTo(event);
    }

    /** Asks the listener again whether it wants more. From any thread. */
    void resume() {
        StreamConnection current = connection;
        if (current != null) {
            current.resume();
        }
    }

    /**
     * How long the source waits before it connects again, unless its policy decides otherwise. A random part is added.
     *
     * @return the time that the stream set last, or else the one that the source was built with, within its bounds
     */
    public Duration reconnectionTime() {
        return dispatcher.reconnectionTime();
    }

    /**
     * Connects again at once, for a program that knows more than the source: that the network has come back, or that a token
     * has been renewed. An open stream and an attempt under way end with {@link ConnectionEnd.ReconnectRequested}; a wait for the
     * next attempt is cut short. The request names the last event ID, as ever, and what the stream had not delivered comes
     * again if the server still has it.
     *
     * <p>A program that calls this again and again, for example whenever the source has connected, does not flood the server:
     * after five calls in a row the next attempt waits until there is one per second.
     *
     * <p>The {@link ReconnectPolicy} is not asked, and goes on from where it is if the new attempt fails. An attempt whose
     * request is just being prepared counts as the new one. A closed source stays closed.
     */
    public void reconnect() {
        StreamConnection current = connection;
        if (current != null) {
            current.giveUp();
        }
        serial.run(this::cutWaitShort);
    }

    private void cutWaitShort() {
        if (isClosed() || !client().isRunning()) {
            return;
        }
        long now = nanoTime();
        if (timer.bringForward(delays.requestDelay(now))) {
            delays.requested(now);
        }
    }

    /**
     * Closes the source permanently. It returns at once: the connection is closed, and an HTTP client that the source
     * made is stopped, as soon as a call of the listener that is under way has returned. No other call begins.
     *
     * <p>Closing a closed source does nothing.
     */
    @Override
    public void close() {
        if (become(ReadyState.CLOSED)) {
            LOG.debug("[{}] Closed {}", id, request.uri());
            timer.cancel();
            StreamConnection current = connection;
            if (current != null) {
                current.abort();
            }
            serial.run(lease::release);
        }
    }

    /** The number of the source and of its attempt, as the log has them, its state and its URI. */
    @Override
    public String toString() {
        return "EventSource[" + id + ", " + readyState + ", " + request.uri() + "]";
    }

    /** Makes the first attempt, on another thread. */
    void start() {
        connectSoon();
    }

    /** For threads that must not wait for a connection to be made: the caller's, the timer's only one, the listener's. */
    private void connectSoon() {
        try {
            client().getExecutor().execute(() -> {
                try {
                    connect();
                } catch (Throwable e) {
                    serial.run(() -> failed(e));
                }
            });
        } catch (Throwable e) { // no thread, or a client that was stopped
            serial.run(() -> failed(e));
        }
    }

    private void connect() {
        int attempt = id.next();
        LOG.debug("[{}] Connecting to {} with last event ID \"{}\"", id, request.uri(), lastEventId());
        StreamRequest prepared;
        try {
            prepared = prepare(attempt, request.withLastEventId(lastEventId()));
        } catch (Exception e) { // a user's
            LOG.debug("[{}] The request to {} could not be prepared", id, request.uri(), e);
            serial.run(() -> ended(new ConnectionEnd.RequestNotPrepared(request.uri(), e)));
            return;
        }
        StreamConnection next =
                new StreamConnection(client(), prepared, serial, new Stream(), timeouts, silenceTimeout);
        connection = next;
        // Whoever closes the source does so before looking at the connection: one of us sees the other.
        if (!isClosed()) {
            next.connect();
        }
    }

    private StreamRequest prepare(int attempt, StreamRequest plain) throws Exception {
        if (hook == null) {
            return plain;
        }
        RequestDraft next = new RequestDraft(attempt, plain, lastEnd);
        hook.prepare(next);
        return plain.prepared(next.uri(), next.headers());
    }

    private long nanoTime() {
        return timeouts.nanoTime().getAsLong();
    }

    private void opened(ResponseHead response) {
        if (become(ReadyState.OPEN)) {
            LOG.debug("[{}] Opened {}", id, request.uri());
            openedAt = nanoTime();
            dispatcher.opened(this, response);
        }
    }

    private void ended(ConnectionEnd end) {
        StreamConnection current = connection;
        boolean mayRepeat = repeatable || current == null || current.mayRepeat(end);
        connection = null;
        dispatcher.end();
        boolean wasOpen = readyState == ReadyState.OPEN;
        if (!become(ReadyState.CONNECTING)) {
            return;
        }
        boolean requested = end instanceof ConnectionEnd.ReconnectRequested;
        long now = nanoTime();
        lastEnd = end;
        failures = wasOpen ? 0 : failures + (requested ? 0 : 1);
        failingSince = wasOpen ? now : failingSince;
        if (requested && client().isRunning()) {
            Duration wait = delays.requestDelay(now);
            delays.requested(now);
            reconnectAfter(wait, end);
            return;
        }
        Duration open = wasOpen ? Duration.ofNanos(now - openedAt) : Duration.ZERO;
        Duration failing = Duration.ofNanos(now - failingSince);
        Duration backoff = delays.backoff(askedWait(end), open, maxBackoff());
        if (decide(new FailedAttempt(end, reconnectionTime(), failures, open, failing, backoff))
                        instanceof ReconnectDecision.Reconnect again
                && client().isRunning()) {
            if (mayRepeat) {
                policy = again.next();
                reconnectAfter(delays.delay(again.delay(), backoff), end);
            } else {
                fail(new ConnectionEnd.NotRepeated(end.uri(), request.method(), end));
            }
        } else {
            fail(end);
        }
    }

    /** What the random part of a wait is in proportion to. */
    private Duration askedWait(ConnectionEnd end) {
        Duration retryAfter = end instanceof ConnectionEnd.HttpStatus http ? http.retryAfter() : null;
        return retryAfter == null ? reconnectionTime() : Durations.max(retryAfter, reconnectionTime());
    }

    private Duration maxBackoff() {
        try {
            return policy.maxBackoff();
        } catch (RuntimeException e) {
            LOG.error("[{}] The reconnect policy of {} threw; the default backoff is used", id, request.uri(), e);
            return EventSourceBuilder.DEFAULT_BACKOFF;
        }
    }

    private ReconnectDecision decide(FailedAttempt attempt) {
        try {
            return policy.next(attempt);
        } catch (RuntimeException e) {
            LOG.error("[{}] The reconnect policy of {} threw; the event source stops", id, request.uri(), e);
            return ReconnectDecision.stop();
        }
    }

    private void reconnectAfter(Duration delay, ConnectionEnd end) {
        LOG.debug("[{}] Reconnecting in {}: {}", id, delay, end.message());
        dispatcher.reconnecting(end, delay);
        timer.plan(delay);
    }

    private void fail(ConnectionEnd end) {
        if (become(ReadyState.CLOSED)) {
            LOG.debug("[{}] Closed permanently: {}", id, end.message());
            dispatcher.failed(end);
            lease.release();
        }
    }

    /** Ends the source after an error on a thread that drives it: it must not live on in silence. */
    private void failed(Throwable error) {
        StreamConnection current = connection;
        if (current != null) {
            current.abort();
        }
        ConnectionEnd.Failed end = new ConnectionEnd.Failed(request.uri(), error);
        boolean closing = become(ReadyState.CLOSED);
        try {
            LOG.error("[{}] {}", id, end.message(), error);
        } finally {
            if (closing) {
                end(end);
            }
        }
    }

    private void end(ConnectionEnd end) {
        timer.cancel();
        try {
            dispatcher.end();
            dispatcher.failed(end);
        } finally {
            lease.release();
        }
    }

    /** Changes the state and returns true, unless the source is closed: that is never undone. */
    private boolean become(ReadyState next) {
        synchronized (transition) {
            if (readyState == ReadyState.CLOSED) {
                return false;
            }
            readyState = next;
            return true;
        }
    }

    private boolean isClosed() {
        return readyState == ReadyState.CLOSED;
    }

    private HttpClient client() {
        return lease.client();
    }

    /** What the connection under way tells. */
    private final class Stream implements StreamConnection.Owner {

        @Override
        public void onOpen(ResponseHead response) {
            opened(response);
        }

        @Override
        public void onBytes(ByteBuffer bytes) {
            dispatcher.feed(bytes);
        }

        @Override
        public boolean wantsMore() {
            return dispatcher.wantsMore();
        }

        @Override
        public void onEnding(ConnectionEnd end) {
            ended(end);
        }
    }
}
