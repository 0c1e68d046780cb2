package io.eventsource.server;

/** What becomes of an open stream whose client has fallen so far behind that its channel no longer holds its place. */
public enum GapPolicy {
    /** The stream ends. With ids the client comes back, and goes on from what is still there after a gap event. */
    DISCONNECT,
    /** The stream goes on, after a gap event, with the oldest event that is still there. */
    SKIP
}
