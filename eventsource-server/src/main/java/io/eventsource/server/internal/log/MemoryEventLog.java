package io.eventsource.server.internal.log;

import io.eventsource.server.Retention;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Keeps a log in memory: in segments whose size grows with the traffic, and in none once all entries are evicted. */
public final class MemoryEventLog implements EventLog, MemoryBudget.Evictable {

    private static final int SMALLEST_SEGMENT = 256;
    private static final int LARGEST_SEGMENT = 64 * 1024;
    /** How many bytes the objects of a log use. */
    static final int BYTES = 128;
    /** How many bytes a map uses for an id, without its characters. */
    private static final int BYTES_PER_ID = 112;

    private static final Segment[] EMPTY = {};

    private final MemoryBudget budget;
    private final LongSupplier walked;
    private final boolean isEvictable;

    // Written under the broker's commit lock, read by any thread. A change of the segments is a new array.
    private volatile Segment[] segments = EMPTY;
    private volatile long start;
    private volatile long end;

    // Owned by the holder of the broker's commit lock.
    private @Nullable Map<String, Long> ids;
    /** The index of the oldest entry in the first segment. */
    private int oldest;

    private int entries;
    private long bytes;

    /**
     * Creates an empty log.
     *
     * @param position the sequence after which it begins
     * @param budget what its memory counts against
     * @param walked returns the sequence up to which entries have been walked: none after it is evicted
     * @param isEvictable whether entries are evicted when the broker needs memory
     */
    public MemoryEventLog(long position, MemoryBudget budget, LongSupplier walked, boolean isEvictable) {
        this.start = position;
        this.end = position;
        this.budget = budget;
        this.walked = walked;
        this.isEvictable = isEvictable;
    }

    @Override
    public long end() {
        return end;
    }

    @Override
    public long start() {
        return start;
    }

    @Override
    public void append(long sequence, @Nullable String id, byte[] head, byte[] body, long now) {
        int length = head.length + body.length;
        Segment segment = segmentFor(length);
        if (id != null) { // before the entry is appended, because this may fail
            ids = ids == null ? new HashMap<>() : ids;
            if (ids.put(id, sequence) == null) {
                budget.useForLog(costOf(id));
            }
        }
        long before = segment.size();
        segment.append(sequence, id, head, body, now);
        budget.useForLog(segment.size() - before);
        entries++;
        bytes += length;
        end = sequence;
    }

    @Override
    public long growth(@Nullable String id, int length) {
        Segment last = last();
        long growth = id == null ? 0 : costOf(id);
        return last != null && last.fits(length)
                ? growth + last.growth()
                : growth + Segment.size(capacityFor(length)) + MemoryBudget.BYTES_PER_SEGMENT;
    }

    /** Returns the {@link #growth} of a log that does not exist yet. */
    static long firstGrowth(@Nullable String id, int length) {
        return BYTES
                + (id == null ? 0 : costOf(id))
                + Segment.size(Math.max(SMALLEST_SEGMENT, length))
                + MemoryBudget.BYTES_PER_SEGMENT;
    }

    private @Nullable Segment last() {
        Segment[] all = segments;
        return all.length == 0 ? null : all[all.length - 1];
    }

    private int capacityFor(int length) {
        Segment last = last();
        int grown = last == null ? SMALLEST_SEGMENT : Math.min(2 * last.capacity(), LARGEST_SEGMENT);
        return Math.max(grown, length);
    }

    /** Returns the last segment if the bytes fit, or else a new one of twice the size, within bounds. */
    private Segment segmentFor(int length) {
        Segment last = last();
        if (last != null && last.fits(length)) {
            return last;
        }
        Segment added = new Segment(capacityFor(length));
        Segment[] all = segments;
        Segment[] more = Arrays.copyOf(all, all.length + 1);
        more[all.length] = added;
        segments = more;
        if (isEvictable) {
            budget.added(added, this);
        }
        budget.useForLog(added.size() + MemoryBudget.BYTES_PER_SEGMENT);
        return added;
    }

    @Override
    public OptionalLong find(String id) {
        Long sequence = ids == null ? null : ids.get(id);
        return sequence == null ? OptionalLong.empty() : OptionalLong.of(sequence);
    }

    @Override
    public void retain(Retention retention, long upTo, long now) {
        long last = Math.min(upTo, walked.getAsLong());
        while (entries > 0 && isBeyond(retention, now) && segments[0].sequence(oldest) <= last) {
            evictOldest();
        }
    }

    private boolean isBeyond(Retention retention, long now) {
        return entries > retention.events()
                || bytes > retention.bytes()
                || now - segments[0].time(oldest) >= retention.age().toNanos();
    }

    @Override
    public boolean evictFirst(Segment segment) {
        if (segments.length == 0 || segments[0] != segment || segment.last() > walked.getAsLong()) {
            return false;
        }
        while (segments.length > 0 && segments[0] == segment) {
            evictOldest();
        }
        return true;
    }

    private void evictOldest() {
        Segment first = segments[0];
        String id = first.id(oldest);
        if (id != null && ids != null && ids.remove(id, first.sequence(oldest))) {
            budget.useForLog(-costOf(id)); // else the id was reused and names a newer entry
        }
        start = first.sequence(oldest); // before the entry is removed
        bytes -= first.end(oldest) - first.end(oldest - 1);
        entries--;
        oldest++;
        if (oldest == first.count()) {
            oldest = 0;
            segments = segments.length == 1 ? EMPTY : Arrays.copyOfRange(segments, 1, segments.length);
            budget.useForLog(-first.size() - MemoryBudget.BYTES_PER_SEGMENT);
            budget.removed(first);
        }
    }

    private static long costOf(String id) {
        return BYTES_PER_ID + 2L * id.length();
    }

    @Override
    public long before(long time) {
        long position = start;
        int from = oldest;
        for (Segment segment : segments) {
            for (int i = from; i < segment.count(); i++) {
                if (segment.time(i) - time >= 0) {
                    return position;
                }
                position = segment.sequence(i);
            }
            from = 0;
        }
        return end;
    }

    @Override
    public long next(long position) {
        Segment segment = find(segments, position);
        return segment == null ? NONE : segment.sequence(segment.indexAfter(position));
    }

    @Override
    public @Nullable Run read(long position, long upTo, int maxBytes) {
        Run run = readSegments(segments, position, upTo, maxBytes);
        // Read last, to detect entries that were evicted before or during the search.
        return position < start ? Run.GAP : run;
    }

    private static @Nullable Run readSegments(Segment[] all, long position, long upTo, int maxBytes) {
        Segment segment = find(all, position);
        if (segment == null) {
            return null;
        }
        int from = segment.indexAfter(position);
        int to = segment.indexAfter(upTo);
        if (from >= to) {
            return null;
        }
        int offset = segment.end(from - 1);
        // At least one entry, however large.
        int within = Math.max(from + 1, segment.indexBeyond((long) offset + maxBytes, from, to));
        int length = segment.end(within - 1) - offset;
        return new Run(segment.bytes(), offset, length, segment.sequence(within - 1), segment.time(from));
    }

    /** Returns the first segment with an entry after a position; null if none has. Most readers are in the last one. */
    private static @Nullable Segment find(Segment[] all, long position) {
        int low = 0;
        int high = all.length - 1;
        if (high >= 1 && all[high - 1].last() <= position) {
            low = high;
        }
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (all[middle].last() > position) {
                high = middle - 1;
            } else {
                low = middle + 1;
            }
        }
        return low < all.length ? all[low] : null;
    }
}
