package io.eventsource.server.internal.journal;

import io.eventsource.server.journal.JournalException;
import io.eventsource.server.journal.JournalFollower;
import io.eventsource.server.journal.JournalRecord;
import java.io.IOException;

/** Applies the records of complete files. */
final class Replay {

    private final FileLayer layer;
    private final long after;
    private final JournalFollower follower;

    Replay(FileLayer layer, long after, JournalFollower follower) {
        this.layer = layer;
        this.after = after;
        this.follower = follower;
    }

    void carried(Segment carried) {
        apply(carried, Segment.carriedName(carried.first()), 1);
    }

    /** Returns when the newest record of the segment was published. */
    long segment(Segment segment) {
        return apply(segment, Segment.name(segment.first()), segment.first());
    }

    private long apply(Segment segment, String name, long first) {
        long newest = 0;
        if (segment.records() == 0) {
            // The new segment may have replaced it already.
            return newest;
        }
        try (JournalFile file = layer.open(name)) {
            SegmentReader reader = new SegmentReader(file, first, segment.length());
            while (reader.next()) {
                if (!reader.isTrailer()) {
                    JournalRecord record = JournalRecord.read(reader.record());
                    newest = Math.max(newest, record.publishedAt());
                    if (reader.position() > after) {
                        follower.apply(reader.position(), record);
                    }
                }
            }
            if (reader.offset() < segment.length()) {
                throw new IOException("it has changed since it was verified");
            }
        } catch (IOException e) {
            throw JournalException.unreadable("the journal file %s cannot be read: %s; start again"
                    .formatted(layer.path(name), DiskProblem.reason(e)));
        }
        return newest;
    }
}
