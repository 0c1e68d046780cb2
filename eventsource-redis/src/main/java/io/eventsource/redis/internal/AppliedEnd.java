package io.eventsource.redis.internal;

import io.eventsource.server.Retention;
import java.util.HashMap;
import java.util.Map;

/**
 * How far a node has applied the stream, and what it may remove from it. Changed by the thread that applies records alone; any
 * thread may read the position.
 */
final class AppliedEnd {

    /** About how many bytes an entry uses in Redis, besides its record. */
    private static final int ENTRY_BYTES = 48;

    private final KeptRange kept;

    private volatile long position;
    private volatile long firstLeft;
    private Nonce nonce = Nonce.NONE;
    /** The number of the last record of each node that was applied. */
    private final Map<Long, Long> numbers = new HashMap<>();

    AppliedEnd(Retention retention) {
        this.kept = new KeptRange(retention);
    }

    /** Begins after a position whose record has a nonce. */
    void begin(long after, Nonce last) {
        position = after;
        nonce = last;
        numbers.put(last.node(), last.number());
    }

    long position() {
        return position;
    }

    Nonce nonce() {
        return nonce;
    }

    /**
     * Returns whether no entry is missing before this one. A jump follows if it began no later than here, after an entry that was
     * applied: what was applied after that has been lost by Redis.
     */
    boolean isFollowedBy(Entry entry) {
        boolean isJumpOver = entry.jumpedFrom() >= 0 && entry.jumpedFrom() <= position;
        return entry.previous().equals(nonce) || (position > 0 && isJumpOver && hasApplied(entry.previous()));
    }

    /** Returns whether a record was applied. Those of one node are numbered in their order. */
    private boolean hasApplied(Nonce record) {
        return numbers.getOrDefault(record.node(), 0L) >= record.number();
    }

    void move(Entry entry, int size, long publishedAt) {
        position = entry.position();
        nonce = entry.nonce();
        numbers.put(nonce.node(), nonce.number());
        kept.add(entry.position(), size + ENTRY_BYTES, publishedAt);
    }

    void giveUp(long now) {
        kept.giveUp(now);
    }

    /** Returns the first position that the retention keeps. */
    long firstKept() {
        return kept.first();
    }

    /** Returns the position before which records may be removed: all that outlive the retention were carried. */
    long firstLeft() {
        return firstLeft;
    }

    /** Says that records before a position may be removed. */
    void carried(long before) {
        firstLeft = before;
    }
}
