package io.eventsource.client.internal;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceListener;
import io.eventsource.client.ResponseHead;
import io.eventsource.protocol.EventStreamHandler;
import io.eventsource.protocol.EventStreamParser;
import io.eventsource.protocol.MessageEvent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the bytes of one connection after the other into calls of the listener, and remembers what must outlive a
 * connection: the last event ID and the reconnection time. Driven by one thread at a time; both may be read by all.
 */
final class Dispatcher implements EventStreamHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final EventSourceListener listener;
    private final BooleanSupplier closed;
    private final BooleanSupplier wantsMore;
    private final ResumePosition place;
    private final SilenceTimeout silenceTimeout;
    private final boolean listenerWantsComments;
    private final ConnectionLabel id;
    private final int maxEventSize;
    private final boolean skipsTooLarge;
    private final ReconnectDelays.Bounds bounds;
    private final FailureLog failures;

    // Owned by the driving thread.
    private EventStreamParser parser;
    /** Whether the last attempt to save the place failed, and that was logged. */
    private boolean savingFails;
    /** Written by the driving thread only. */
    private volatile Duration reconnectionTime;

    /**
     * A dispatcher before its first connection.
     *
     * @param closed says that nothing more may be dispatched; once true, always true
     * @param wantsMore says whether the listener wants more than it has got
     * @param id what the log calls its connections
     */
    @SuppressWarnings("this-escape") // the parser calls nothing yet
    Dispatcher(
            EventSourceListener listener,
            BooleanSupplier closed,
            BooleanSupplier wantsMore,
            ResumePosition place,
            SilenceTimeout silenceTimeout,
            ConnectionLabel id,
            SourceOptions options) {
        this.listener = listener;
        this.closed = closed;
        this.wantsMore = wantsMore;
        this.place = place;
        this.silenceTimeout = silenceTimeout;
        this.listenerWantsComments = listener.wantsComments();
        this.id = id;
        this.maxEventSize = options.maxEventSize();
        this.skipsTooLarge = options.skipsTooLarge();
        this.bounds = options.bounds();
        this.failures = new FailureLog(listener, id);
        this.reconnectionTime = bounds.clamp(options.reconnectionTime());
        this.parser = new EventStreamParser(this, place.lastEventId(), maxEventSize);
    }

    boolean wantsMore() {
        return wantsMore.getAsBoolean();
    }

    Duration reconnectionTime() {
        return reconnectionTime;
    }

    void opened(EventSource source, ResponseHead response) {
        failures.opened();
        unlessClosed("the opening of a stream", () -> listener.onOpen(source, response));
    }

    /** Parses the next bytes of the stream. */
    void feed(ByteBuffer bytes) {
        unlessClosed("bytes of the stream", () -> listener.onBytes(bytes.asReadOnlyBuffer()));
        if (!closed.getAsBoolean()) {
            parser.feed(bytes);
        }
    }

    /** Drops the event that the end of the connection has cut. */
    void end() {
        parser.end();
        place.reconnecting();
        if (place.isAcknowledged()) {
            // The next stream begins behind what was acknowledged, not behind what this one has seen.
            parser = new EventStreamParser(this, place.lastEventId(), maxEventSize);
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
        if (!closed.getAsBoolean()) {
            place.dispatching(event);
            dispatch(event);
            if (place.isSavedAfterDispatch()) {
                save(() -> place.dispatched(event));
            }
        }
    }

    private void dispatch(MessageEvent event) {
        try {
            listener.onEvent(event);
        } catch (Throwable e) {
            rethrowIfFatal(e);
            LOG.error(
                    "[{}] A listener threw for an event of type {} with last event ID {}; the stream goes on",
                    id,
                    event.type(),
                    event.lastEventId(),
                    e);
        }
    }

    @Override
    public void onLastEventId(String lastEventId) {
        if (!closed.getAsBoolean()) {
            save(() -> place.set(lastEventId));
        }
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
                LOG.error("[{}] The checkpoint is not up to date: {}; the stream goes on", id, e.getMessage(), e);
            }
        }
    }

    @Override
    public boolean wantsComments() {
        return listenerWantsComments || silenceTimeout.wantsComments();
    }

    @Override
    public void onComment(String comment) {
        silenceTimeout.comment();
        if (listenerWantsComments) {
            unlessClosed("a comment", () -> listener.onComment(comment));
        }
    }

    @Override
    public void onTooLarge(long size, int maxSize) {
        if (!skipsTooLarge) {
            EventStreamHandler.super.onTooLarge(size, maxSize);
        }
        LOG.warn("[{}] An event of more than {} bytes is skipped", id, maxSize);
    }

    @Override
    public void onReconnectionTime(Duration time) {
        Duration clamped = bounds.clamp(time);
        reconnectionTime = clamped;
        unlessClosed("a reconnection time", () -> listener.onReconnectionTime(clamped));
    }

    private void unlessClosed(String what, Runnable call) {
        if (!closed.getAsBoolean()) {
            call(what, call);
        }
    }

    /** Calls the listener. What it throws must neither end the stream nor vanish. */
    private void call(String what, Runnable call) {
        try {
            call.run();
        } catch (Throwable e) {
            rethrowIfFatal(e);
            LOG.error("[{}] A listener threw when it was told of {}; the event source goes on", id, what, e);
        }
    }

    /** Nothing is sure after an error of the virtual machine, unless a recursion was too deep: that is over. */
    private static void rethrowIfFatal(Throwable e) {
        if (e instanceof VirtualMachineError fatal && !(e instanceof StackOverflowError)) {
            throw fatal;
        }
    }
}
