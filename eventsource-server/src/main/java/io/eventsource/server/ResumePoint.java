package io.eventsource.server;

/** Where a client goes on whose last event ID leaves a gap. */
public enum ResumePoint {
    /** With the oldest event that is still there. */
    OLDEST,
    /** With what is published from now on. */
    LIVE
}
