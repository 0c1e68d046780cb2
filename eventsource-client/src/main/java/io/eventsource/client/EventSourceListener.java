package io.eventsource.client;

import io.eventsource.client.internal.FailureLog;
import io.eventsource.protocol.MessageEvent;
import java.time.Duration;

/**
 * Receives the events of a source, and its changes of state. Only {@link #onEvent} is required, so a lambda is enough.
 *
 * <pre>{@code
 * EventSource source = EventSource.builder(URI.create("https://example.org/poll/42"))
 *         .connect(event -> System.out.println(event.data()));
 * }</pre>
 *
 * <p><b>Threads.</b> One source makes one call at a time, and each call happens before the next. The calls come on
 * threads of the HTTP client, never on the one that called {@code connect} or {@code close}. A method may block: the source then
 * reads no more bytes, so that the server has to wait, and the call occupies a thread of the HTTP client.
 *
 * <p><b>Order.</b> {@link #onOpen}, then events, then {@link #onReconnecting} and so on; {@link #onClosed} is
 * the last. No call begins after {@link EventSource#close()} has returned; a call that another thread has begun continues.
 *
 * <p><b>Exceptions.</b> An exception of a method is logged as an error, with the event that it was about, and has no other
 * effect: the event counts as dispatched, as in a browser, and the stream continues. A listener that must stop closes the
 * source. Only an error of the virtual machine, such as an {@link OutOfMemoryError}, ends the source, with
 * {@link ConnectionEnd.Failed}.
 */
@FunctionalInterface
public interface EventSourceListener {

    /**
     * Reports that a stream has been opened, the first or a later one.
     *
     * @param source the source, for example to close it from within a later call
     * @param response the status and the headers of the server's response
     */
    default void onOpen(EventSource source, ResponseHead response) {}

    /**
     * Receives an event.
     *
     * @param event the event
     */
    void onEvent(MessageEvent event);

    /**
     * Receives a comment of the stream, often a heartbeat, if the source was built with
     * {@link EventSourceBuilder#comments comments(true)}.
     *
     * @param comment its text
     */
    default void onComment(String comment) {}

    /**
     * Reports that the stream has set the reconnection time.
     *
     * @param reconnectionTime the time that the source is going to use: what the stream asked for, but 100 ms at least and
     *     {@link EventSourceBuilder#maxReconnectionTime} at most
     */
    default void onReconnectionTime(Duration reconnectionTime) {}

    /**
     * Reports that an attempt failed or a stream ended, and that the source is going to reconnect.
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
     * Reports that the source has ended permanently and is closed. Not called after {@link EventSource#close()}.
     *
     * <p>Unless overridden, this logs a warning, so that even a lambda does not fail silently.
     *
     * @param end why
     */
    default void onClosed(ConnectionEnd end) {
        FailureLog.closed(end);
    }
}
