package io.eventsource.client.internal;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceBuilder;
import io.eventsource.client.EventSourceListener;
import io.eventsource.client.FailedAttempt;
import io.eventsource.client.ReadyState;
import io.eventsource.client.ReconnectDecision;
import io.eventsource.client.ReconnectPolicy;
import io.eventsource.client.RequestHook;
import io.eventsource.client.ResponseHead;
import io.eventsource.client.internal.http.HttpClientLease;
import io.eventsource.client.internal.http.MutableRequest;
import io.eventsource.client.internal.http.StreamConnection;
import io.eventsource.client.internal.http.StreamRequest;
import io.eventsource.protocol.MessageEvent;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.util.thread.SerializedInvoker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The event source: a state machine over as many connections as it takes.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#the-eventsource-interface">HTML,
 *     9.2.2</a>
 */
public final class DefaultEventSource implements EventSource {

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

    private DefaultEventSource(
            SourceOptions options,
            HttpClientLease lease,
            ResumePosition place,
            EventSourceListener listener,
            BooleanSupplier wantsMore) {
        this.request = options.request();
        this.lease = lease;
        this.place = place;
        this.timeouts = options.timeouts();
        this.silenceTimeout = SilenceTimeout.of(timeouts.silence(), timeouts.nanoTime());
        this.repeatable = options.repeatable();
        this.hook = options.beforeRequest();
        this.policy = options.reconnectPolicy();
        this.dispatcher = new Dispatcher(listener, this::isClosed, wantsMore, place, silenceTimeout, id, options);
        this.delays = new ReconnectDelays(options.bounds());
        this.timer = new AttemptTimer(lease.client().getScheduler(), timeouts.nanoTime(), this::connectSoon);
        this.failingSince = nanoTime();
    }

    /**
     * Makes a source and has it connect.
     *
     * @param wantsMore says whether the listener wants more than it has got; {@link #resume} has it asked again
     */
    public static DefaultEventSource connect(
            SourceOptions options, EventSourceListener listener, BooleanSupplier wantsMore) {
        Objects.requireNonNull(listener, "listener");
        ResumePosition place = ResumePosition.of(options);
        HttpClientLease lease = options.httpClient() != null
                ? HttpClientLease.borrow(options.httpClient())
                : HttpClientLease.startOwn(options.timeouts().connection());
        DefaultEventSource source = new DefaultEventSource(options, lease, place, listener, wantsMore);
        source.connectSoon();
        return source;
    }

    @Override
    public ReadyState readyState() {
        return readyState;
    }

    @Override
    public URI uri() {
        return request.uri();
    }

    @Override
    public String lastEventId() {
        return place.lastEventId();
    }

    @Override
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

    @Override
    public Duration reconnectionTime() {
        return dispatcher.reconnectionTime();
    }

    @Override
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
        MutableRequest draft = new MutableRequest(attempt, plain, lastEnd);
        hook.prepare(draft);
        return draft.toRequest();
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
