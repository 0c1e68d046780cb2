package io.eventsource.server;

import java.time.Instant;
import java.util.Objects;

/**
 * Says where a client without a last event ID begins to read the retained events of channels. On an exclusive channel it has no
 * effect, since what earlier clients have read is not for others; there a client begins with what waits for it.
 */
public sealed interface HistoryStart {

    /** At the end: the client gets only new events. */
    HistoryStart LIVE = new Live();

    /** At the oldest event that is retained. */
    HistoryStart OLDEST = new Oldest();

    /** At the newest event: the client gets the last value, and then new events. */
    HistoryStart LAST = new Last();

    /**
     * Returns the start at a time.
     *
     * @param time the time; the client gets what was published then or later, as far as it is retained
     * @return the start
     */
    static HistoryStart since(Instant time) {
        return new Since(Objects.requireNonNull(time, "time"));
    }

    /**
     * Returns the start after an event, for clients that cannot send a last event ID. The id proves nothing, because it may be
     * part of a link.
     *
     * @param id the id of the event
     * @return the start
     */
    static HistoryStart after(String id) {
        return new After(Objects.requireNonNull(id, "id"));
    }

    /** At the end. */
    record Live() implements HistoryStart {}

    /** At the oldest event. */
    record Oldest() implements HistoryStart {}

    /** At the newest event. */
    record Last() implements HistoryStart {}

    /**
     * After an event.
     *
     * @param id the id of the event
     */
    record After(String id) implements HistoryStart {}

    /**
     * At a time.
     *
     * @param time the time
     */
    record Since(Instant time) implements HistoryStart {}
}
