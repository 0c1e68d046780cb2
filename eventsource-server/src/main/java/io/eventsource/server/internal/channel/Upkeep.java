package io.eventsource.server.internal.channel;

/** What the upkeep of a channel found. */
enum Upkeep {
    /** It has a subscriber or a history. */
    ALIVE,
    /** It is kept for clients that may reconnect. */
    IDLE,
    /** It is not needed any more and must be removed. */
    DISCARDED
}
