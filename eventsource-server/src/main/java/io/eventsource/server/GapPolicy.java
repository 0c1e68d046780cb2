package io.eventsource.server;

/** Decides what happens to an open stream that lags so far that the next events were evicted. */
public enum GapPolicy {
    /** The stream ends. With ids the client reconnects and gets a gap event, then the events that are still in the log. */
    DISCONNECT,
    /** The stream gets a gap event and continues with the oldest event that is still in the log. */
    SKIP
}
