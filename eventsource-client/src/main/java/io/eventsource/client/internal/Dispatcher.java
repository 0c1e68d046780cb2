package io.eventsource.client.internal;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceListener;
import io.eventsource.client.RawStreamListener;
import io.eventsource.client.ResponseHead;
import io.eventsource.client.internal.command.CommandRunner;
import io.eventsource.client.internal.command.Replies;
import io.eventsource.client.internal.http.AcknowledgeTarget;
import io.eventsource.client.internal.http.StreamConnection;
import io.eventsource.client.internal.http.StreamRequest;
import io.eventsource.protocol.EventStreamHandler;
import io.eventsource.protocol.EventStreamParser;
import io.eventsource.protocol.MessageEvent;
import io.eventsource.protocol.OversizedEvents;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the bytes of each connection into calls of the listener, and keeps the state that outlives a connection: the last
 * event ID and the reconnection time. Driven by one thread at a time; any thread may read both.
 */
final class Dispatcher implements EventStreamHandler, StreamConnection.Owner {

    /** The source that the connections belong to. */
    interface Source extends EventSource {

        /** A stream has been opened. Returns false if the source is closed. */
        boolean onOpen();

        /** A connection has ended. */
        void onEnd(ConnectionEnd end);
    }

    private static final Logger LOG = LoggerFactory.getLogger(EventSource.class);

    private final EventSourceListener listener;
    private final Source source;
    private final Lifecycle lifecycle;
    private final BooleanSupplier wantsMore;
    private final ResumePosition position;
    private final Acknowledger acknowledger;
    private final Replies replies;
    /** Carries out commands; null if the listener gets them. */
    private final @Nullable CommandRunner commands;

    /** Whether an event is dealt with when the listener has returned. */
    private final boolean acknowledges;

    private final SilenceTimeout silenceTimeout;
    /** The listener, if it wants the bytes of the stream; else null. */
    private final @Nullable RawStreamListener rawListener;

    private final boolean comments;
    private final ConnectionLabel id;
    private final int maxEventSize;
    private final OversizedEvents oversizedEvents;
    private final ReconnectDelays.Bounds bounds;
    private final FailureLog failures;

    // Owned by the driving thread.
    private EventStreamParser parser;
    /** Whether the last attempt to save the position failed, and that was logged. Two threads may both log it. */
    private volatile boolean savingFails;
    /** Written by the driving thread only. */
    private volatile Duration reconnectionTime;

    /**
     * Creates a dispatcher.
     *
     * @param lifecycle whether the source is closed, after which nothing is dispatched
     * @param wantsMore whether the listener wants more events
     * @param id the name of its connections in the log
     */
    @SuppressWarnings("this-escape") // the parser calls nothing yet
    Dispatcher(
            EventSourceListener listener,
            Source source,
            Lifecycle lifecycle,
            BooleanSupplier wantsMore,
            ResumePosition position,
            Acknowledger acknowledger,
            Replies replies,
            @Nullable CommandRunner commands,
            SilenceTimeout silenceTimeout,
            ConnectionLabel id,
            SourceOptions options) {
        this.listener = listener;
        this.source = source;
        this.lifecycle = lifecycle;
        this.wantsMore = wantsMore;
        this.position = position;
        this.acknowledger = acknowledger;
        this.replies = replies;
        this.commands = commands;
        this.acknowledges = !position.isAcknowledged() && !(listener instanceof FailureLog.Queue);
        this.silenceTimeout = silenceTimeout;
        this.rawListener = listener instanceof RawStreamListener raw ? raw : null;
        this.comments = options.comments();
        this.id = id;
        this.maxEventSize = options.maxEventSize();
        this.oversizedEvents = options.oversizedEvents();
        this.bounds = options.bounds();
        this.failures = new FailureLog(listener, id);
        this.reconnectionTime = bounds.clamp(options.reconnectionTime());
        this.parser = newParser();
    }

    private EventStreamParser newParser() {
        return EventStreamParser.builder(this)
                .lastEventId(position.lastEventId())
                .maxEventSize(maxEventSize)
                .oversizedEvents(oversizedEvents)
                .comments(comments || silenceTimeout.wantsComments())
                .build();
    }

    @Override
    public boolean wantsMore() {
        return wantsMore.getAsBoolean();
    }

    Duration reconnectionTime() {
        return reconnectionTime;
    }

    @Override
    public void onOpen(ResponseHead response, StreamRequest request, @Nullable AcknowledgeTarget acknowledge) {
        if (!source.onOpen()) {
            return;
        }
        failures.opened();
        acknowledger.opened(acknowledge);
        replies.opened(request);
        if (commands != null) {
            commands.opened();
        }
        unlessClosed("the opening of a stream", () -> listener.onOpen(source, response));
    }

    /** Parses the next bytes of the stream. */
    @Override
    public void onBytes(ByteBuffer bytes) {
        RawStreamListener raw = rawListener;
        if (raw != null) {
            unlessClosed("bytes of the stream", () -> raw.onBytes(bytes.asReadOnlyBuffer()));
        }
        if (!lifecycle.isClosed()) {
            parser.feed(bytes);
        }
    }

    @Override
    public void onEnding(ConnectionEnd end) {
        source.onEnd(end);
    }

    /** Drops an incomplete event at the end of a connection. */
    void end() {
        parser.end();
        position.reconnecting();
        if (position.isAcknowledged()) {
            // The next stream begins after the last acknowledged event, not after the last event of this one.
            parser = newParser();
        }
    }

    void reconnecting(ConnectionEnd end, Duration delay) {
        unlessClosed("a reconnect", () -> failures.reconnecting(end, () -> listener.onReconnecting(end, delay)));
    }

    /** The last call, made for a source that is closed already. */
    void failed(ConnectionEnd end) {
        call("the end of the source", () -> listener.onClosed(end));
    }

    @Override
    public void onEvent(MessageEvent event) {
        if (!lifecycle.isClosed()) {
            position.dispatching(event);
            if (commands == null) {
                dispatch(event);
            } else if (!commands.take(event)) {
                dispatch(event);
                commands.passed(event);
            }
            if (position.isSavedAfterDispatch()) {
                save(() -> position.dispatched(event));
            }
            if (acknowledges) {
                acknowledger.dealtWith(event.lastEventId());
            }
        }
    }

    private void dispatch(MessageEvent event) {
        try {
            listener.onEvent(event);
        } catch (Throwable e) {
            rethrowIfFatal(e);
            LOG.error(
                    "[{}] A listener threw for an event of type {} with last event ID {}; the stream continues",
                    id,
                    event.type(),
                    event.lastEventId(),
                    e);
        }
    }

    @Override
    public void onLastEventId(String lastEventId) {
        if (!lifecycle.isClosed()) {
            save(() -> position.set(lastEventId));
        }
    }

    /** Acknowledges an event, and all before it. From any thread, one at a time. */
    void acknowledge(String lastEventId) {
        save(() -> position.acknowledgeUpTo(MessageEvent.of(MessageEvent.DEFAULT_TYPE, "", lastEventId)));
    }

    /** A checkpoint that cannot be written must not end the stream. That is logged once, not for each event. */
    private void save(Runnable saving) {
        try {
            saving.run();
            if (savingFails) {
                savingFails = false;
                LOG.info("[{}] The checkpoint is saved again", id);
            }
        } catch (RuntimeException e) {
            if (!savingFails) {
                savingFails = true;
                LOG.error("[{}] The checkpoint is not up to date: {}; the stream continues", id, e.getMessage(), e);
            }
        }
    }

    @Override
    public void onComment(String comment) {
        silenceTimeout.comment();
        if (comments) {
            unlessClosed("a comment", () -> listener.onComment(comment));
        }
    }

    @Override
    public void onEventSkipped(long size) {
        LOG.warn("[{}] An event of more than {} bytes is skipped", id, maxEventSize);
    }

    @Override
    public void onReconnectionTime(Duration time) {
        Duration clamped = bounds.clamp(time);
        reconnectionTime = clamped;
        unlessClosed("a reconnection time", () -> listener.onReconnectionTime(clamped));
    }

    private void unlessClosed(String what, Runnable call) {
        if (!lifecycle.isClosed()) {
            call(what, call);
        }
    }

    /** Calls the listener. If it throws, the exception is logged and the stream continues. */
    private void call(String what, Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            rethrowIfFatal(e);
            LOG.error("[{}] A listener threw when it was notified of {}; the event source continues", id, what, e);
        }
    }

    /**
     * Rethrows errors of the virtual machine, after which no state can be trusted, except a stack overflow, which is
     * harmless here.
     */
    private static void rethrowIfFatal(Throwable e) {
        if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError)) {
            throw fatal;
        }
    }
}
