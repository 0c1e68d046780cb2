package io.eventsource.server.internal.log;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The one order of all that is published, whatever its channel. A sequence is given and the entry appended within the same
 * short hold of the lock, which guards memory operations only; then {@link #end()} moves. So whoever reads several logs up
 * to an end that was read before misses nothing that comes earlier.
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

    /** The sequence of the newest entry of all. */
    public long end() {
        return end;
    }

    /** The sequence of the entry that is being appended. The caller holds the lock. */
    public long next() {
        return end + 1;
    }

    /** Shows everybody the entry that was appended. The caller holds the lock. */
    public void advance() {
        end = next();
    }
}
