package io.eventsource.redis.internal;

import io.eventsource.server.Retention;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Finds out from the records that were applied which of them are beyond the retention. Counts them in parts, each a small part of
 * the bounds, and gives up whole parts: those after it satisfy a bound, or all its records are too old.
 *
 * <p>Belongs to the thread that applies records; any thread may read {@link #first()}.
 */
final class KeptRange {

    /** How many parts there are if one bound is reached. */
    private static final int PARTS = 64;

    private static final class Part {

        private final long first;
        private final long since;
        private long records;
        private long bytes;
        private long newest;

        private Part(long first, long since) {
            this.first = first;
            this.since = since;
        }
    }

    private final Retention retention;
    private final Deque<Part> parts = new ArrayDeque<>();
    private long records;
    private long bytes;

    private volatile long first;

    KeptRange(Retention retention) {
        this.retention = retention;
    }

    /**
     * Counts a record.
     *
     * @param size how many bytes it uses in Redis
     * @param publishedAt the wall-clock time
     */
    void add(long position, int size, long publishedAt) {
        Part last = parts.peekLast();
        if (last == null || isFull(last, publishedAt)) {
            last = new Part(position, publishedAt);
            parts.add(last);
        }
        last.records++;
        last.bytes += size;
        last.newest = Math.max(last.newest, publishedAt);
        records++;
        bytes += size;
        giveUp(publishedAt);
    }

    private boolean isFull(Part part, long now) {
        return part.records >= Math.max(1, retention.events() / PARTS)
                || part.bytes >= Math.max(1, retention.bytes() / PARTS)
                || now - part.since >= retention.age().toMillis() / PARTS;
    }

    /** Gives up what is beyond the bounds. */
    void giveUp(long now) {
        Part oldest = parts.peekFirst();
        while (oldest != null && isBeyond(oldest, now)) {
            parts.removeFirst();
            records -= oldest.records;
            bytes -= oldest.bytes;
            oldest = parts.peekFirst();
            if (oldest != null) {
                first = oldest.first;
            }
        }
    }

    private boolean isBeyond(Part oldest, long now) {
        return records - oldest.records >= retention.events()
                || bytes - oldest.bytes >= retention.bytes()
                || (parts.size() > 1 && now - oldest.newest > retention.age().toMillis());
    }

    /** Returns the first position that is kept. */
    long first() {
        return first;
    }
}
