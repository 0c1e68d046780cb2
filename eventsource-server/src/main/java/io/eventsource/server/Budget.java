package io.eventsource.server;

import java.util.LinkedHashMap;
import java.util.Map;

/** The memory that all logs of a broker may take together. Guarded by the broker's commit lock. */
final class Budget {

    private final long limit;
    private long used;
    /** Which log has each segment: those that began first come first. */
    private final Map<Segment, MemoryEventLog> segments = new LinkedHashMap<>();

    /**
     * A budget of which nothing is used.
     *
     * @param limit about how many bytes there are
     */
    Budget(long limit) {
        this.limit = limit;
    }

    void added(Segment segment, MemoryEventLog log) {
        segments.put(segment, log);
    }

    void dropped(Segment segment) {
        segments.remove(segment);
    }

    void use(long bytes) {
        used += bytes;
    }

    long used() {
        return used;
    }

    /** Has the oldest segments forgotten until the rest is within bounds; false if too much has yet to be shown to readers. */
    boolean enforce() {
        while (used > limit) {
            if (!forgetOne()) {
                return false;
            }
        }
        return true;
    }

    private boolean forgetOne() {
        for (Map.Entry<Segment, MemoryEventLog> oldest : segments.entrySet()) {
            if (oldest.getValue().forgetFirst(oldest.getKey())) {
                return true; // the map has changed
            }
        }
        return false;
    }
}
