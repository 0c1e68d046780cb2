package io.eventsource.server.internal.log;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Orders everything that is published, on all channels. A publisher takes a sequence and appends the entry within one short
 * hold of the lock, which guards memory operations only; then {@link #end()} moves. A thread that first reads the end, and
 * then several logs up to it, misses no entry before that end.
 */
public final class CommitSequence {

    private final ReentrantLock lock = new ReentrantLock();
    private volatile long end;

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

    /** Returns the sequence of the entry that is being appended. The caller holds the lock. */
    public long next() {
        return end + 1;
    }

    /** Makes the appended entry visible to all readers. The caller holds the lock. */
    public void advance() {
        end = next();
    }
}
