package io.eventsource.client;

/**
 * The state of an event source.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html#dom-eventsource-readystate">HTML,
 *     9.2.2</a>
 */
public enum ReadyState {
    /** There is no stream: the source is connecting, or waits to connect again. */
    CONNECTING,
    /** There is a stream, and its events are dispatched. */
    OPEN,
    /** The source was closed, or has failed permanently. It stays so. */
    CLOSED
}
