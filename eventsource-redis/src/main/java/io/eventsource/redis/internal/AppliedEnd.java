package io.eventsource.redis.internal;

import io.eventsource.server.Retention;

/**
 * How far a node has applied the stream, and what it may remove from it. Changed by the thread that applies records alone; any
 * thread may read the position.
 */
final class AppliedEnd {

    /** About how many bytes an entry uses in Redis, besides its record. */
    private static final int ENTRY_BYTES = 48;

    private final KeptRange kept;

    private volatile long position;
    private Nonce nonce = Nonce.NONE;

    AppliedEnd(Retention retention) {
        this.kept = new KeptRange(retention);
    }

    /** Begins after a position whose record has a nonce. */
    void begin(long after, Nonce last) {
        position = after;
        nonce = last;
    }

    long position() {
        return position;
    }

    Nonce nonce() {
        return nonce;
    }

    /**
     * Returns whether no entry is missing before this one. A jump follows if it began no later than here: what was applied after
     * that has been lost by Redis.
     */
    boolean isFollowedBy(Entry entry) {
        boolean isJumpOver = entry.jumpedFrom() >= 0 && entry.jumpedFrom() <= position;
        return entry.previous().equals(nonce) || (position > 0 && isJumpOver);
    }

    void move(Entry entry, int size, long publishedAt) {
        position = entry.position();
        nonce = entry.nonce();
        kept.add(entry.position(), size + ENTRY_BYTES, publishedAt);
    }

    void giveUp(long now) {
        kept.giveUp(now);
    }

    /** Returns the first position that need be kept. */
    long firstKept() {
        return kept.first();
    }
}
