package io.eventsource.client.internal;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceListener;
import io.eventsource.client.ReadyState;
import io.eventsource.client.Reply;
import io.eventsource.client.RequestHook;
import io.eventsource.client.internal.command.CommandOptions;
import io.eventsource.client.internal.command.CommandResults;
import io.eventsource.client.internal.command.CommandRunner;
import io.eventsource.client.internal.command.Replies;
import io.eventsource.client.internal.http.HttpClientLease;
import io.eventsource.client.internal.http.MutableRequest;
import io.eventsource.client.internal.http.StreamConnection;
import io.eventsource.client.internal.http.StreamRequest;
import io.eventsource.protocol.MessageEvent;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.util.thread.SerializedInvoker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects, reconnects and closes: {@link Lifecycle} holds the state, {@link Reconnector} decides what follows a connection, and
 * {@link Dispatcher} calls the listener.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#the-eventsource-interface">HTML,
 *     9.2.2</a>
 */
public final class DefaultEventSource implements EventSource, Dispatcher.Source, CommandRunner.Source {

    private static final Logger LOG = LoggerFactory.getLogger(EventSource.class);

    private final ConnectionLabel id = new ConnectionLabel();
    private final StreamRequest request;
    private final HttpClientLease lease;
    private final Dispatcher dispatcher;
    private final ResumePosition position;
    private final Acknowledger acknowledger;
    private final Replies replies;
    /** Carries out commands; null if the listener gets them. */
    private final @Nullable CommandRunner commands;

    private final Timeouts timeouts;
    private final SilenceTimeout silenceTimeout;
    private final boolean repeatable;
    private final @Nullable RequestHook hook;
    /** Runs all tasks of the stream one after another, including calls of the listener. */
    private final SerializedInvoker serial = new SerializedInvoker(EventSource.class) {
        @Override
        protected void onError(Runnable task, Throwable error) {
            failed(error);
        }
    };

    private final Lifecycle lifecycle = new Lifecycle();
    private final AttemptTimer timer;
    /** Written by the thread that makes an attempt; read by {@link #close}. */
    private volatile @Nullable StreamConnection connection;

    // Owned by serial.
    private @Nullable ConnectionEnd lastEnd;
    private final Reconnector reconnector;

    @SuppressWarnings("this-escape") // they call it once it is connected
    private DefaultEventSource(
            SourceOptions options,
            HttpClientLease lease,
            ResumePosition position,
            EventSourceListener listener,
            BooleanSupplier wantsMore,
            @Nullable CommandOptions commandOptions,
            CommandResults results) {
        this.request = options.request();
        this.lease = lease;
        this.position = position;
        this.timeouts = options.timeouts();
        this.silenceTimeout = SilenceTimeout.of(timeouts.silence(), timeouts.nanoTime());
        this.repeatable = options.repeatable();
        this.hook = options.beforeRequest();
        this.acknowledger = new Acknowledger(lease.client(), timeouts.nanoTime(), id);
        this.replies = new Replies(
                lease.client(),
                request,
                options.bounds(),
                this::reconnectionTime,
                hook == null ? null : () -> prepare(id.attempt(), request.withLastEventId(lastEventId())),
                id);
        this.commands = commandOptions == null ? null : new CommandRunner(commandOptions, results, replies, this, id);
        this.dispatcher = new Dispatcher(
                listener,
                this,
                lifecycle,
                commands == null ? wantsMore : commands::wantsMore,
                position,
                acknowledger,
                replies,
                commands,
                silenceTimeout,
                id,
                options);
        this.reconnector = new Reconnector(options, id);
        this.timer = new AttemptTimer(lease.client().getScheduler(), timeouts.nanoTime(), this::connectSoon);
    }

    /**
     * Creates a source and starts to connect.
     *
     * @param wantsMore whether the listener wants more events; {@link #resume} asks again
     */
    public static DefaultEventSource connect(
            SourceOptions options, EventSourceListener listener, BooleanSupplier wantsMore) {
        return connect(options, Objects.requireNonNull(listener, "listener"), wantsMore, null);
    }

    /**
     * Creates a source that carries out commands, and starts to connect.
     *
     * @throws UncheckedIOException if the file of the answers cannot be used
     */
    public static DefaultEventSource connect(SourceOptions options, CommandOptions commands) {
        if (options.manualAcknowledgement()) {
            throw new IllegalStateException(
                    "a CommandListener acknowledges events:" + " it cannot be combined with manualAcknowledgement()");
        }
        return connect(options.withAcknowledgement(), commands.others(), () -> true, commands);
    }

    private static DefaultEventSource connect(
            SourceOptions options,
            EventSourceListener listener,
            BooleanSupplier wantsMore,
            @Nullable CommandOptions commands) {
        CommandResults results = CommandResults.of(commands, options.checkpoint());
        ResumePosition position = ResumePosition.of(options);
        HttpClientLease lease = options.httpClient() != null
                ? HttpClientLease.borrow(options.httpClient())
                : HttpClientLease.startOwn(options.timeouts().connection());
        DefaultEventSource source =
                new DefaultEventSource(options, lease, position, listener, wantsMore, commands, results);
        source.connectSoon();
        return source;
    }

    @Override
    public ReadyState readyState() {
        return lifecycle.state();
    }

    @Override
    public URI uri() {
        return request.uri();
    }

    @Override
    public String lastEventId() {
        return position.lastEventId();
    }

    @Override
    public void acknowledgeUpTo(MessageEvent event) {
        if (commands != null) {
            throw new IllegalStateException("a CommandListener acknowledges events; the program cannot");
        }
        position.acknowledgeUpTo(event);
        acknowledger.dealtWith(position.lastEventId());
    }

    @Override
    public void acknowledge(String lastEventId) {
        dispatcher.acknowledge(lastEventId);
        acknowledger.dealtWith(position.lastEventId());
    }

    @Override
    public Reply reply(MessageEvent event) {
        return replies.to(event);
    }

    /** The program has dealt with an event that it took from a queue. From any thread. */
    void dealtWith(MessageEvent event) {
        if (!position.isAcknowledged()) {
            acknowledger.dealtWith(event.lastEventId());
        }
    }

    /** Asks the listener again whether it wants more. From any thread. */
    @Override
    public void resume() {
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
        if (!lifecycle.isClosed() && client().isRunning() && timer.bringForward(reconnector.requestDelay())) {
            reconnector.requestMet();
        }
    }

    @Override
    public void close() {
        if (lifecycle.become(ReadyState.CLOSED)) {
            LOG.debug("[{}] Closed {}", id, request.uri());
            timer.cancel();
            StreamConnection current = connection;
            if (current != null) {
                current.abort();
            }
            closeCommands();
            acknowledger.flush();
            serial.run(this::release); // once the listener has returned, and has dealt with its event
        }
        if (!isDriving()) {
            acknowledger.awaitFlushed();
        }
    }

    /** Whether the calling thread is within a call of the listener. */
    private boolean isDriving() {
        try {
            serial.assertCurrentThreadInvoking();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private void closeCommands() {
        if (commands != null) {
            commands.close();
        }
        replies.close();
    }

    private void release() {
        closeCommands();
        acknowledger.close(lease::release);
    }

    /** Returns the number of the source and of its attempt, as in the log, its state and its URI. */
    @Override
    public String toString() {
        return "EventSource[" + id + ", " + lifecycle.state() + ", " + request.uri() + "]";
    }

    /** Connects on another thread, because the caller, the listener and the only thread of the timer must not wait. */
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
            serial.run(() -> onEnd(new ConnectionEnd.RequestNotPrepared(request.uri(), e)));
            return;
        }
        StreamConnection next = new StreamConnection(client(), prepared, serial, dispatcher, timeouts, silenceTimeout);
        connection = next;
        // close() sets the state before it reads the connection, so one of the two threads sees the other.
        if (!lifecycle.isClosed()) {
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

    @Override
    public boolean onOpen() {
        if (lifecycle.become(ReadyState.OPEN)) {
            LOG.debug("[{}] Opened {}", id, request.uri());
            reconnector.opened();
            return true;
        }
        return false;
    }

    @Override
    public void onEnd(ConnectionEnd end) {
        StreamConnection current = connection;
        boolean mayRepeat = repeatable || current == null || current.mayRepeat(end);
        connection = null;
        dispatcher.end();
        boolean wasOpen = lifecycle.state() == ReadyState.OPEN;
        if (!lifecycle.become(ReadyState.CONNECTING)) {
            return;
        }
        lastEnd = end;
        Duration delay = reconnector.delayAfter(end, wasOpen, reconnectionTime());
        if (delay == null || !client().isRunning()) {
            fail(end);
        } else if (mayRepeat || end instanceof ConnectionEnd.ReconnectRequested) {
            reconnectAfter(delay, end);
        } else {
            fail(new ConnectionEnd.NotRepeated(end.uri(), request.method(), end));
        }
    }

    private void reconnectAfter(Duration delay, ConnectionEnd end) {
        LOG.debug("[{}] Reconnecting in {}: {}", id, delay, end.message());
        dispatcher.reconnecting(end, delay);
        timer.plan(delay);
    }

    private void fail(ConnectionEnd end) {
        if (lifecycle.become(ReadyState.CLOSED)) {
            LOG.debug("[{}] Closed permanently: {}", id, end.message());
            dispatcher.failed(end);
            release();
        }
    }

    /** Ends the source after an error on a thread that drives it, because it must not stay open without events. */
    private void failed(Throwable error) {
        StreamConnection current = connection;
        if (current != null) {
            current.abort();
        }
        ConnectionEnd.Failed end = new ConnectionEnd.Failed(request.uri(), error);
        boolean closing = lifecycle.become(ReadyState.CLOSED);
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
            release();
        }
    }

    private HttpClient client() {
        return lease.client();
    }
}
