package io.eventsource.server;

import java.util.concurrent.locks.ReentrantLock;

/**
 * The one order of all that is published, whatever its channel. A sequence is given and the entry appended within the same
 * short hold of the lock, which guards memory operations only; then {@link #end()} moves. So whoever reads several logs up
 * to an end that was read before misses nothing that comes earlier.
 */
final class CommitSequence {

    private final ReentrantLock lock = new ReentrantLock();
    private volatile long end;

    void lock() {
        lock.lock();
    }

    void unlock() {
        lock.unlock();
    }

    /** The sequence of the newest entry of all. */
    long end() {
        return end;
    }

    /** The sequence of the entry that is being appended. The caller holds the lock. */
    long next() {
        return end + 1;
    }

    /** Shows everybody the entry that was appended. The caller holds the lock. */
    void advance() {
        end = next();
    }
}
