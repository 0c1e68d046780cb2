package io.eventsource.protocol;

/** The fields that have a meaning, and comments; all others are ignored. */
enum Field {
    DATA,
    EVENT,
    ID,
    RETRY,
    COMMENT,
    UNKNOWN
}
