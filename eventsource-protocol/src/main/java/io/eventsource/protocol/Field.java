package io.eventsource.protocol;

/** The fields that have a meaning; all others are ignored. */
enum Field {
    DATA,
    EVENT,
    ID,
    RETRY,
    UNKNOWN
}
