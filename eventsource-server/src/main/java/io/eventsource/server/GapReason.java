package io.eventsource.server;

import io.eventsource.protocol.EventStream;
import java.util.Locale;

/**
 * Says why events may be missing between a client's last event ID and the next event that it gets. It is signalled by an
 * event of type {@value EventStream#GAP}, whose data is the {@linkplain #toString() text} of the reason. If the gap is known
 * when the stream opens, a header of the response signals it, too.
 */
public enum GapReason {
    /** Events after the last event ID were evicted from the log. */
    EVICTED,
    /** The id belongs to a log that is lost, for example because the server was restarted. */
    OTHER_EPOCH,
    /** Events around the last event ID may be lost, because the server was stopped before they were safe. */
    LOST,
    /** The channel does not know the id, or no longer knows it. */
    UNKNOWN;

    /** Returns the reason as clients get it: in lower case, with a hyphen. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
