package io.eventsource.server.internal.log;

import io.eventsource.server.Retention;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Stores the encoded events of one channel in the order of their sequences. Sequences grow but may skip numbers, since all
 * channels of a broker share them. A subscriber is a position in logs, so live events, catching up and resuming are all
 * reads after a position.
 *
 * <p>The broker calls {@link #append}, {@link #retain}, {@link #find} and {@link #before} under its commit lock, one at a time. Any number of
 * threads may call the other methods at the same time, without a lock: a thread that learns of an entry after the append sees
 * all of it, and entries never change.
 */
public interface EventLog extends LogReader {

    /** Returns the sequence of the newest entry, or the position after which the log began if it never had one. */
    long end();

    /**
     * Appends an entry.
     *
     * @param sequence its sequence, more than {@link #end()}
     * @param id an id by which {@link #find} finds it; null for none
     * @param head the first part of the block, may be empty; copied
     * @param body the rest of the block; copied
     * @param now the time, by the broker's ticker
     */
    void append(long sequence, @Nullable String id, byte[] head, byte[] body, long now);

    /** Returns how many bytes of memory an entry adds at most, including its id. */
    long growth(@Nullable String id, int length);

    /** Returns the sequence of the newest entry with an id; empty if it was evicted. Takes constant time. */
    OptionalLong find(String id);

    /**
     * Evicts the oldest entries beyond some bounds, except those that have not been walked yet.
     *
     * @param retention the bounds
     * @param upTo the newest sequence that may be evicted
     * @param now the time, by the broker's ticker
     */
    void retain(Retention retention, long upTo, long now);

    /** Returns the position before the first entry that is as new as a time, by the broker's timer; the end if none is. */
    long before(long time);

    /**
     * Whole blocks that are adjacent in memory. They never change.
     *
     * @param bytes the array that holds them
     * @param offset the index of their first byte
     * @param length how many bytes they have
     * @param sequence the sequence of the last entry
     * @param time when the oldest entry was appended, by the broker's ticker
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes are shared, and runs are never compared
    record Run(byte[] bytes, int offset, int length, long sequence, long time) {

        /** Returned if entries after the position were evicted. */
        public static final Run GAP = new Run(new byte[0], 0, -1, 0, 0);

        public boolean isGap() {
            return length < 0;
        }
    }
}
