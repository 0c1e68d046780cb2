package io.eventsource.server;

import io.eventsource.protocol.EventStream;
import java.util.Locale;

/**
 * Why events may be missing between the last event ID that a client has seen and what it gets next. It is told by an
 * event of type {@value EventStream#GAP}, whose data is {@linkplain #toString() the word} for it, and if that is known as
 * its stream opens by a header of the response, too.
 */
public enum GapReason {
    /** The log has forgotten some of what came after. */
    EVICTED,
    /** The id is of a log that is lost, as when the server was started again. */
    OTHER_EPOCH,
    /** The id means nothing here, or no longer. */
    UNKNOWN;

    /** The word for it as clients get it: in lower case, with a hyphen. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
