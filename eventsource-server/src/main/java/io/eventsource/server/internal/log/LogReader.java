package io.eventsource.server.internal.log;

import io.eventsource.server.internal.log.EventLog.Run;
import org.jspecify.annotations.Nullable;

/** What streams read entries from, in the order of their sequences. Any number of threads may read, without a lock. */
public interface LogReader {

    /** Returned instead of a sequence if no entry follows yet. */
    long NONE = Long.MAX_VALUE;

    /** Returns the position after which nothing is missing: the newest evicted sequence, or where the log began. */
    long start();

    /** Returns the sequence of the first entry after a position, or {@link #NONE}. */
    long next(long position);

    /**
     * Reads the entries after a position, as many as are adjacent in memory. An old position costs no more than a new one.
     *
     * @param position a sequence, not necessarily that of an entry
     * @param upTo the sequence of the last entry to read
     * @param maxBytes about how many bytes to read; one entry is read even if it is larger
     * @return where the bytes are, none for an entry that has expired; null if no entry follows; {@link Run#GAP} if the position
     *     is before {@link #start()}
     */
    @Nullable Run read(long position, long upTo, int maxBytes);
}
