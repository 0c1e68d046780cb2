package io.eventsource.protocol;

/**
 * An event that a client dispatches.
 *
 * @param type the event type, {@value #DEFAULT_TYPE} if the stream named none
 * @param data the data, its lines joined with LF
 * @param lastEventId the last event ID of the stream when the event was dispatched, which an earlier event may have
 *     set; empty if there was none
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#dispatchMessage">HTML, 9.2.6</a>
 */
public record MessageEvent(String type, String data, String lastEventId) {

    /** The type of an event whose stream names none. */
    public static final String DEFAULT_TYPE = "message";
}
