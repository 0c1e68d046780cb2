package io.eventsource.client.internal;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceListener;
import io.eventsource.protocol.internal.HttpUrl;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs failures that the listener of a source does not handle, such as a lambda, so that no program waits silently for events
 * that cannot arrive. Owned by the thread that drives the source.
 */
public final class FailureLog {

    private static final Logger LOG = LoggerFactory.getLogger(EventSource.class);

    /** A listener of ours that only keeps events for the program to take: it cannot pass on that the stream was lost. */
    interface Queue extends EventSourceListener {}

    /**
     * The log of the source that is calling its listener. The default methods of a listener find their source here, however
     * many listeners are wrapped around it.
     */
    private static final ThreadLocal<FailureLog> CALLING = new ThreadLocal<>();

    private final ConnectionLabel id;
    private final boolean isQueue;
    /** Whether the loss of the server was logged, and the source has not connected since. */
    private boolean lost;

    FailureLog(EventSourceListener listener, ConnectionLabel id) {
        this.id = id;
        this.isQueue = listener instanceof Queue;
    }

    /**
     * Calls a listener because the stream was lost, or could not be opened. Logs the first failure in a row, unless the
     * listener handles it.
     */
    void reconnecting(ConnectionEnd end, Runnable listener) {
        if (isQueue) {
            lost(end);
        }
        CALLING.set(this);
        try {
            listener.run();
        } finally {
            CALLING.remove();
        }
    }

    /** A listener has not overridden {@link EventSourceListener#onReconnecting}. */
    public static void reconnecting(EventSourceListener listener, ConnectionEnd end) {
        FailureLog calling = CALLING.get();
        if (calling != null && !calling.isQueue && !overridesOnClosed(listener)) {
            calling.lost(end);
        }
    }

    private static boolean overridesOnClosed(EventSourceListener listener) {
        return Arrays.stream(listener.getClass().getMethods())
                .filter(found -> found.getName().equals("onClosed"))
                .anyMatch(found -> found.getDeclaringClass() != EventSourceListener.class && !found.isBridge());
    }

    /** The end of a stream alone is no loss. */
    private void lost(ConnectionEnd end) {
        if (!lost && !end.isOrderly() && !(end instanceof ConnectionEnd.ReconnectRequested)) {
            lost = true;
            LOG.warn("[{}] Lost the event stream, reconnecting: {}", id, end.message());
        }
    }

    void opened() {
        if (lost) {
            lost = false;
            LOG.info("[{}] Connected to the event stream again", id);
        }
    }

    /** The source has ended permanently, and its listener has not overridden {@link EventSourceListener#onClosed}. */
    public static void closed(ConnectionEnd end) {
        String message = "The event source of {} has ended and does not reconnect: {}";
        if (end.isOrderly() && !(end instanceof ConnectionEnd.NoContent)) {
            LOG.info(message, HttpUrl.display(end.uri()), end.message());
        } else {
            LOG.warn(message, HttpUrl.display(end.uri()), end.message());
        }
    }
}
