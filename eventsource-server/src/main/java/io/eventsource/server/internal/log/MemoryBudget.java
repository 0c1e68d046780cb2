package io.eventsource.server.internal.log;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The memory that a broker may use: one number for logs, channels, subscribers and whatever is under way.
 *
 * <p>Counting needs no lock. The segments are guarded by the broker's commit lock.
 */
public final class MemoryBudget {

    /** A log whose oldest segment can be evicted. */
    interface Evictable {

        /** Evicts a segment if it is the log's oldest and every connected reader was shown it; false if it is not. */
        boolean evictFirst(Segment segment);
    }

    /** What the map of segments takes for each. */
    static final int BYTES_PER_SEGMENT = 64;

    private final long limit;
    private final AtomicLong used = new AtomicLong();
    /** The part of it that reservations hold. */
    private final AtomicLong reserved = new AtomicLong();

    // Guarded by the broker's commit lock.
    private long logs;
    /** The log of each segment, oldest first. */
    private final Map<Segment, Evictable> segments = new LinkedHashMap<>();

    /**
     * A budget of which nothing is used.
     *
     * @param limit about how many bytes there are
     */
    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    public long limit() {
        return limit;
    }

    /** Counts bytes, or fewer of them if the number is negative, whether or not there is room. */
    public void use(long bytes) {
        used.addAndGet(bytes);
    }

    public long used() {
        return used.get();
    }

    public boolean hasRoom(long bytes) {
        return bytes <= limit - used.get();
    }

    /** Counts bytes if there is room for them. */
    public boolean tryUse(long bytes) {
        if (used.addAndGet(bytes) <= limit) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    /** Counts bytes of a reservation, which are to be used, too; false if they are many and reservations hold half of all. */
    public boolean tryReserve(long bytes, boolean isLarge) {
        if (reserved.addAndGet(bytes) <= limit / 2 || !isLarge) {
            return true;
        }
        reserved.addAndGet(-bytes);
        return false;
    }

    /** Takes back what {@link #tryReserve} has counted. */
    public void unreserve(long bytes) {
        reserved.addAndGet(-bytes);
    }

    /** Counts fewer bytes of a reservation. */
    public void release(long bytes) {
        unreserve(bytes);
        used.addAndGet(-bytes);
    }

    /** Counts bytes of a log. The caller holds the commit lock. */
    void useForLog(long bytes) {
        if (bytes != 0) {
            logs += bytes;
            used.addAndGet(bytes);
        }
    }

    /** How many bytes the logs use. The caller holds the commit lock. */
    public long logs() {
        return logs;
    }

    void added(Segment segment, Evictable log) {
        segments.put(segment, log);
    }

    void dropped(Segment segment) {
        segments.remove(segment);
    }

    /** Evicts the oldest segments of all logs until there is room; false if there is still none. */
    public boolean evictFor(long bytes) {
        while (!hasRoom(bytes)) {
            if (!evictOne()) {
                return false;
            }
        }
        return true;
    }

    private boolean evictOne() {
        for (Map.Entry<Segment, Evictable> oldest : segments.entrySet()) {
            if (oldest.getValue().evictFirst(oldest.getKey())) {
                return true; // the map has changed
            }
        }
        return false;
    }
}
