package io.eventsource.server.internal.journal;

import io.eventsource.server.Retention;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Knows the files of a journal: those that are complete, and how much the one that is appended to has. Safe for threads. */
final class SegmentSet {

    // All guarded by this.
    private @Nullable Segment carried;
    private final Deque<Segment> complete;
    private @Nullable Segment active;

    SegmentSet(@Nullable Segment carried, List<Segment> complete) {
        this.carried = carried;
        this.complete = new ArrayDeque<>(complete);
    }

    /** Sets how much the file that is appended to has. A new one replaces an empty one of its name. */
    synchronized void active(Segment segment) {
        Segment before = complete.peekLast();
        if (before != null && before.first() == segment.first()) {
            complete.removeLast();
        }
        active = segment;
    }

    /** Says that nothing is appended to a file any more. */
    synchronized void complete(Segment segment) {
        complete.addLast(segment);
        active = null;
    }

    synchronized @Nullable Segment carried() {
        return carried;
    }

    synchronized List<Segment> complete() {
        return List.copyOf(complete);
    }

    /** Returns the last complete file. */
    synchronized @Nullable Segment last() {
        return complete.peekLast();
    }

    /** Replaces what is known of a complete file, if it is still there. */
    synchronized void replace(Segment old, Segment known) {
        List<Segment> all = new ArrayList<>(complete);
        all.replaceAll(segment -> segment.equals(old) ? known : segment);
        complete.clear();
        complete.addAll(all);
    }

    /** Returns the complete files all of whose records are beyond a bound, from the oldest on. Another file follows them. */
    synchronized List<Segment> beyond(Retention retention, long now) {
        long records = active == null ? 0 : active.records();
        long bytes = active == null ? 0 : active.length();
        for (Segment segment : complete) {
            records += segment.records();
            bytes += segment.length();
        }
        List<Segment> beyond = new ArrayList<>();
        for (Segment segment : complete) {
            records -= segment.records();
            bytes -= segment.length();
            boolean isBeyond = records >= retention.events()
                    || bytes >= retention.bytes()
                    || segment.newest() < now - retention.age().toMillis();
            boolean isFollowed = active != null || !segment.equals(complete.peekLast());
            if (!isBeyond || !isFollowed) {
                break;
            }
            beyond.add(segment);
        }
        return beyond;
    }

    /** Returns the first position of the file that follows some of the oldest. */
    synchronized long firstAfter(int count) {
        return complete.stream()
                .skip(count)
                .map(Segment::first)
                .findFirst()
                .orElseGet(() -> active == null ? 0 : active.first());
    }

    /** Forgets the oldest complete files, of which a new file holds what is needed. */
    synchronized void carry(int count, Segment newCarried) {
        for (int i = 0; i < count; i++) {
            complete.removeFirst();
        }
        carried = newCarried;
    }
}
