package io.eventsource.client;

import io.eventsource.client.internal.FailureLog;
import io.eventsource.protocol.MessageEvent;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Is told what becomes of an event source. Only {@link #onEvent} must be written, so a lambda will do.
 *
 * <pre>{@code
 * EventSource source = EventSource.builder(URI.create("https://example.org/poll/42"))
 *         .connect(event -> System.out.println(event.data()));
 * }</pre>
 *
 * <p><b>Threads.</b> One source makes one call at a time, and each sees what the one before has done. The calls come on
 * threads of the HTTP client, never on the one that called {@code connect} or {@code close}. A method may block: then
 * no more bytes are read, so that the server has to wait, and a thread of the HTTP client is taken meanwhile.
 *
 * <p><b>Order.</b> {@link #onOpen}, then bytes and events, then {@link #onReconnecting} and so on; {@link #onClosed} is
 * the last. No call begins after {@link EventSource#close()} has returned; one that another thread has begun goes on.
 *
 * <p><b>Exceptions.</b> Whatever a method throws is logged as an error, with the event that it was about, and changes
 * nothing else: the event counts as dispatched, as in a browser, and the stream goes on. A listener that must not go on
 * closes the source. Only an error of the virtual machine, such as an {@link OutOfMemoryError}, ends the source, with
 * {@link ConnectionEnd.Failed}.
 */
@FunctionalInterface
public interface EventSourceListener {

    /**
     * A stream has been opened, the first or another one.
     *
     * @param source the source, for example to close it from within a later call
     * @param response the status and the headers of the server's response
     */
    default void onOpen(EventSource source, ResponseHead response) {}

    /**
     * The stream dispatched an event.
     *
     * @param event the event
     */
    void onEvent(MessageEvent event);

    /**
     * Bytes of the stream have come, and are about to be parsed. Content codings have been taken off.
     *
     * @param bytes the bytes, read-only, and valid only during the call
     */
    default void onBytes(ByteBuffer bytes) {}

    /**
     * Whether comments are wanted. Asked as the source is made.
     *
     * @return false unless overridden
     */
    default boolean wantsComments() {
        return false;
    }

    /**
     * A comment of the stream, if they are wanted: often a heartbeat.
     *
     * @param comment its text
     */
    default void onComment(String comment) {}

    /**
     * The stream has set the reconnection time.
     *
     * @param reconnectionTime the time that the source is going to use: what the stream asked for, but 100 ms at least and
     *     {@link EventSourceBuilder#maxReconnectionTime} at most
     */
    default void onReconnectionTime(Duration reconnectionTime) {}

    /**
     * There is no stream, or none any more; the source is going to connect again.
     *
     * <p>Unless a listener overrides this or {@link #onClosed}, a warning is logged when its source loses the server, once
     * until it is connected again. A listener that wraps another one passes the call on, on the same thread, so that this
     * holds for the wrapped listener.
     *
     * @param end why
     * @param delay how long it waits before
     */
    default void onReconnecting(ConnectionEnd end, Duration delay) {
        FailureLog.reconnecting(this, end);
    }

    /**
     * The source has ended permanently and is closed. Not called after {@link EventSource#close()}.
     *
     * <p>Unless overridden, this logs a warning, so that even a lambda does not fail silently.
     *
     * @param end why
     */
    default void onClosed(ConnectionEnd end) {
        FailureLog.closed(end);
    }
}
