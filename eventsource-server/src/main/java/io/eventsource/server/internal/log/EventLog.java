package io.eventsource.server.internal.log;

import io.eventsource.server.Retention;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What one channel remembers: encoded events in the order of their sequences, which grow but may leave numbers out, since
 * all channels of a broker share them. A subscriber is a place in logs, so live events, catching up and resuming are all
 * a read from a place.
 *
 * <p>The broker calls {@link #append}, {@link #retain} and {@link #find} under its commit lock, one at a time. All else is
 * called at the same time by any number of threads and takes no lock: what was appended is visible to whoever has learnt
 * of it after the append, and never changes.
 */
public interface EventLog {

    /** Instead of the sequence of a next entry: there is none yet. */
    long NONE = Long.MAX_VALUE;

    /** The sequence of the newest entry, or the one that the log began behind. */
    long end();

    /** The place behind which nothing is missing: the newest entry that was forgotten, or the beginning. */
    long start();

    /**
     * Adds an entry.
     *
     * @param sequence its sequence, more than {@link #end()}
     * @param id an id that it can be found by besides its sequence; null if there is none
     * @param head the first part of the block, empty if there is none; copied
     * @param body the rest of the block; copied
     * @param now the time, by the broker's ticker
     */
    void append(long sequence, @Nullable String id, byte[] head, byte[] body, long now);

    /** How many bytes of memory an entry adds at most, that of an id included. */
    long growth(@Nullable String id, int length);

    /** The sequence of the newest entry that has an id, if it is still there. Costs the same however many there are. */
    OptionalLong find(String id);

    /**
     * Forgets the oldest entries beyond some bounds, but none that somebody who is connected has not been shown.
     *
     * @param retention the bounds
     * @param upTo the newest sequence that may be forgotten
     * @param now the time, by the broker's ticker
     */
    void retain(Retention retention, long upTo, long now);

    /** The sequence of the first entry behind a place, or {@link #NONE}. */
    long next(long place);

    /**
     * Reads the entries behind a place, as many as lie together. Costs no more for an old place than for a new one.
     *
     * @param place a sequence, not necessarily that of an entry
     * @param upTo the sequence of the last entry to read
     * @param maxBytes about how many bytes to read; one entry is read even if it is larger
     * @return where the bytes are; null if there are none; {@link Run#GAP} if the place is before {@link #start()}
     */
    @Nullable Run read(long place, long upTo, int maxBytes);

    /**
     * Whole blocks that lie together in memory. They never change.
     *
     * @param bytes the array that holds them
     * @param offset the index of their first byte
     * @param length how many bytes there are
     * @param sequence the sequence of the last entry
     */
    @SuppressWarnings("ArrayRecordComponent") // bytes are shared, and nobody asks whether two are equal
    record Run(byte[] bytes, int offset, int length, long sequence) {

        /** There were entries behind the place that the log has forgotten. */
        public static final Run GAP = new Run(new byte[0], 0, -1, 0);

        public boolean isGap() {
            return length < 0;
        }
    }
}
