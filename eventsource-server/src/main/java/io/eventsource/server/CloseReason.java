package io.eventsource.server;

/** Why a stream has ended. Each stream ends once, with one of these. */
public enum CloseReason {
    /** The client went away, or its connection did. Nothing to worry about: it comes back if it wants to. */
    CLIENT_GONE,
    /** The finishing action of the channel: a client that reconnects gets the status 204. */
    FINISHED,
    /** A newer stream took its place on a channel that takes one at a time. */
    REPLACED,
    /** The server's own code ended it. */
    CLOSED,
    /** It was unsubscribed from the last of its channels. */
    UNSUBSCRIBED,
    /** It has reached its greatest age; the client comes back. */
    EXPIRED,
    /** The client took nothing for too long, or fell so far behind that the log no longer holds its place. */
    TOO_SLOW,
    /** The broker is being drained; the client reconnects to the broker that replaces it. */
    DRAINED,
    /** The broker was closed. */
    BROKER_CLOSED,
    /** Something failed that should not have; the log file has the reason. */
    ERROR
}
