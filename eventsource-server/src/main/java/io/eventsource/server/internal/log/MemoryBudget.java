package io.eventsource.server.internal.log;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the memory that a broker may use: one number for logs, channels, subscribers and requests in progress.
 *
 * <p>Counting needs no lock. The segments are guarded by the broker's commit lock.
 */
public final class MemoryBudget {

    /** A log whose oldest segment can be evicted. */
    interface Evictable {

        /** Evicts a segment if it is the log's oldest and all its entries have been walked; else returns false. */
        boolean evictFirst(Segment segment);
    }

    /** How many bytes the map uses for each segment. */
    static final int BYTES_PER_SEGMENT = 64;

    private final long limit;
    private final AtomicLong used = new AtomicLong();
    /** The part of {@link #used} that reservations hold. */
    private final AtomicLong reserved = new AtomicLong();

    /** The part of {@link #used} that commands use that wait for clients. */
    private final AtomicLong waiting = new AtomicLong();

    // Guarded by the broker's commit lock.
    private long logs;
    /** The log of each segment, oldest first. */
    private final Map<Segment, Evictable> segments = new LinkedHashMap<>();

    /**
     * Creates an unused budget.
     *
     * @param limit about how many bytes the broker may use
     */
    public MemoryBudget(long limit) {
        this.limit = limit;
    }

    public long limit() {
        return limit;
    }

    /** Adds a number of bytes, which may be negative, whether or not they fit. */
    public void use(long bytes) {
        used.addAndGet(bytes);
    }

    public long used() {
        return used.get();
    }

    public boolean hasRoom(long bytes) {
        return bytes <= limit - used.get();
    }

    /** Counts bytes if they fit. */
    public boolean tryUse(long bytes) {
        if (used.addAndGet(bytes) <= limit) {
            return true;
        }
        used.addAndGet(-bytes);
        return false;
    }

    /** Counts bytes of a reservation, which the caller must also use; false if they are large and reservations hold half. */
    public boolean tryReserve(long bytes, boolean isLarge) {
        if (reserved.addAndGet(bytes) <= limit / 2 || !isLarge) {
            return true;
        }
        reserved.addAndGet(-bytes);
        return false;
    }

    /** Reverts a successful {@link #tryReserve}. */
    public void unreserve(long bytes) {
        reserved.addAndGet(-bytes);
    }

    /** Subtracts bytes of a reservation, from the used memory, too. */
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

    /** Adds bytes of commands that wait, which may be negative, whether or not they fit. */
    void useForWaiting(long bytes) {
        waiting.addAndGet(bytes);
        used.addAndGet(bytes);
    }

    /** Returns how many bytes are used by commands that wait for clients. */
    public long waiting() {
        return waiting.get();
    }

    /** Returns how many bytes the logs use. The caller holds the commit lock. */
    public long logs() {
        return logs;
    }

    void added(Segment segment, Evictable log) {
        segments.put(segment, log);
    }

    void removed(Segment segment) {
        segments.remove(segment);
    }

    /** Evicts the oldest segments of all logs until some bytes fit; false if they still do not. */
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
