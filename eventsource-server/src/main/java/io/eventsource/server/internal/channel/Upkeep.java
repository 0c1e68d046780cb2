package io.eventsource.server.internal.channel;

/** The result of a channel's upkeep. */
enum Upkeep {
    /** It has a subscriber or keeps events. */
    ALIVE,
    /** It is kept for clients that may reconnect. */
    IDLE,
    /** It is not needed any more and must be removed. */
    DISCARDED
}
