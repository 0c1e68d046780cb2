package io.eventsource.server.internal.log;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Holds entries of a log that are adjacent in memory. One thread at a time appends; any number of threads read committed
 * entries without a lock: {@link #count} is written last and read first.
 */
public final class Segment {

    private static final int INITIAL_ENTRIES = 4;
    /** How many bytes the objects of a segment use, without their elements. */
    private static final int OBJECTS = 96;

    private final byte[] bytes;
    // Volatile, because a reader must not see a grown copy before its elements.
    private volatile long[] sequences = new long[INITIAL_ENTRIES];
    private volatile int[] ends = new int[INITIAL_ENTRIES];
    /** When each entry was appended, by the ticker. */
    private volatile long[] times = new long[INITIAL_ENTRIES];
    /** The ids of entries, by index; null while no entry has one. Owned by the appending thread. */
    private @Nullable String @Nullable [] ids;

    /** How many entries are committed. */
    private volatile int count;

    Segment(int capacity) {
        bytes = new byte[capacity];
    }

    byte[] bytes() {
        return bytes;
    }

    int capacity() {
        return bytes.length;
    }

    int count() {
        return count;
    }

    long sequence(int index) {
        return sequences[index];
    }

    int end(int index) {
        return index < 0 ? 0 : ends[index];
    }

    @Nullable String id(int index) {
        return ids == null ? null : ids[index];
    }

    boolean fits(int length) {
        return bytes.length - end(count - 1) >= length;
    }

    void append(long sequence, @Nullable String id, byte[] head, byte[] body, long now) {
        int index = count;
        int at = end(index - 1);
        if (index == sequences.length) {
            grow(index * 2);
        }
        if (id != null && ids == null) {
            ids = new @Nullable String[sequences.length];
        }
        System.arraycopy(head, 0, bytes, at, head.length);
        System.arraycopy(body, 0, bytes, at + head.length, body.length);
        sequences[index] = sequence;
        ends[index] = at + head.length + body.length;
        if (ids != null) {
            ids[index] = id;
        }
        times[index] = now;
        count = index + 1; // commits: readers see the entry from here on
    }

    /** Grows all arrays; if one cannot be allocated, grows none. */
    private void grow(int entries) {
        long[] moreSequences = Arrays.copyOf(sequences, entries);
        int[] moreEnds = Arrays.copyOf(ends, entries);
        long[] moreTimes = Arrays.copyOf(times, entries);
        ids = ids == null ? null : Arrays.copyOf(ids, entries);
        sequences = moreSequences;
        ends = moreEnds;
        times = moreTimes;
    }

    /** Returns the sequence of the newest entry; {@link Long#MIN_VALUE} if the segment is empty. */
    long last() {
        int entries = count;
        return entries == 0 ? Long.MIN_VALUE : sequences[entries - 1];
    }

    long time(int index) {
        return times[index];
    }

    /** Returns about how many bytes of memory the segment uses. */
    long size() {
        return size(bytes.length, sequences.length, ids != null);
    }

    /** Returns about how many bytes of memory a new segment uses. */
    static long size(int capacity) {
        return size(capacity, INITIAL_ENTRIES, true);
    }

    /** Returns how many bytes of memory one more entry adds, without its block. */
    long growth() {
        int entries = sequences.length;
        return count < entries && ids != null
                ? 0
                : size(bytes.length, count < entries ? entries : 2 * entries, true) - size();
    }

    private static long size(int capacity, int entries, boolean hasIds) {
        return OBJECTS + capacity + entries * (long) (2 * Long.BYTES + Integer.BYTES + (hasIds ? Integer.BYTES : 0));
    }

    /** Returns the index of the first entry after a sequence; {@link #count()} if no entry follows it. */
    int indexAfter(long sequence) {
        int entries = count;
        if (entries > 0 && sequences[entries - 1] <= sequence) {
            return entries; // most readers are here
        }
        int found = Arrays.binarySearch(sequences, 0, entries, sequence);
        return found >= 0 ? found + 1 : -found - 1;
    }

    /** Returns the index of the first entry in [from, to) that ends after a byte position; {@code to} if none does. */
    int indexBeyond(long position, int from, int to) {
        if (ends[to - 1] <= position) {
            return to;
        }
        int found = Arrays.binarySearch(ends, from, to, (int) position);
        return found >= 0 ? found + 1 : -found - 1;
    }
}
