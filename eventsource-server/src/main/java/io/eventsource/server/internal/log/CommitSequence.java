package io.eventsource.server.internal.log;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Orders everything that is published, on all channels, as the broker's journal does. Each record is applied within one short
 * hold of the lock, which guards memory operations only; then {@link #end()} moves. A thread that first reads the end, and
 * then several logs up to it, misses no entry before that end.
 */
public final class CommitSequence {

    private final ReentrantLock lock = new ReentrantLock();
    private volatile long end;
    /** The sequence of the entry that is being appended. Owned by the holder of the lock. */
    private long current;

    public void lock() {
        lock.lock();
    }

    public void unlock() {
        lock.unlock();
    }

    /** Returns the sequence of the newest entry of all logs. */
    public long end() {
        return end;
    }

    /** Returns whether the caller took the lock more than once, so that {@link #unlock} does not release it yet. */
    public boolean isHeldTwice() {
        return lock.getHoldCount() > 1;
    }

    /**
     * Begins to append an entry. The caller holds the lock.
     *
     * @param sequence its sequence, more than {@link #end()}
     */
    public void begin(long sequence) {
        current = sequence;
    }

    /** Returns the sequence of the entry that is being appended. The caller holds the lock. */
    public long current() {
        return current;
    }

    /** Makes the appended entry visible to all readers. The caller holds the lock. */
    public void advance() {
        end = Math.max(end, current); // a record that outlived its history is applied at its old position
    }

    /** Moves the end without an entry: nothing before it is left. The caller holds the lock. */
    public void skipTo(long sequence) {
        end = Math.max(end, sequence);
    }
}
