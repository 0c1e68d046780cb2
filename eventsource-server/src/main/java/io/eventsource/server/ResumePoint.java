package io.eventsource.server;

/** Decides where a stream starts if events after the client's last event ID were evicted. */
public enum ResumePoint {
    /** At the oldest event that is still in the log. */
    OLDEST,
    /** At the end of the log: the client gets only new events. */
    LIVE
}
