package io.eventsource.benchmarks.parser.peers;

import org.jspecify.annotations.Nullable;

/** What a peer found. Keeps the last event, so that no compiler can do without it. */
public final class Tally {

    private long events;
    private long dataChars;
    private @Nullable String type;
    private @Nullable String id;
    private @Nullable String data;

    /**
     * Counts an event.
     *
     * @param eventType its type; null if the peer has none for it
     * @param eventId its id; null if the peer has none for it
     * @param eventData its data
     */
    public void event(@Nullable String eventType, @Nullable String eventId, String eventData) {
        events++;
        dataChars += eventData.length();
        type = eventType;
        id = eventId;
        data = eventData;
    }

    /**
     * How many events there were.
     *
     * @return the number
     */
    public long events() {
        return events;
    }

    /**
     * How long their data was.
     *
     * @return the sum of all, in UTF-16 code units
     */
    public long dataChars() {
        return dataChars;
    }

    /**
     * The last event's type.
     *
     * @return as the peer gave it
     */
    public @Nullable String type() {
        return type;
    }

    /**
     * The last event's id.
     *
     * @return as the peer gave it
     */
    public @Nullable String id() {
        return id;
    }

    /**
     * The last event's data.
     *
     * @return as the peer gave it; null if there was no event
     */
    public @Nullable String data() {
        return data;
    }
}
