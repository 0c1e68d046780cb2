package io.eventsource.server;

/** Why a stream has ended. Each stream ends once, with one reason; a minor version may add a reason. */
public enum CloseReason {
    /** The client disconnected, or its connection failed. It may reconnect. */
    CLIENT_GONE,
    /** The channel was finished. A client that reconnects gets status 204. */
    FINISHED,
    /** A newer stream replaced it on an exclusive channel. */
    REPLACED,
    /** The application closed it. */
    CLOSED,
    /** It was unsubscribed from the last of its channels. */
    UNSUBSCRIBED,
    /** It reached its maximum age. The client reconnects. */
    EXPIRED,
    /** The right of the client to read it has ended. */
    UNAUTHORIZED,
    /** The client read nothing for too long, or lagged so far that the next events were evicted. */
    TOO_SLOW,
    /** The broker is being drained. The client reconnects to the broker that replaces it. */
    DRAINED,
    /** The broker was closed. */
    BROKER_CLOSED,
    /** An unexpected exception, which was logged. */
    ERROR
}
