package io.eventsource.server.internal.journal;

import io.eventsource.server.Retention;
import io.eventsource.server.journal.JournalFollower;
import io.eventsource.server.journal.JournalRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the oldest segments when all of their records are beyond a bound. Carries forward what the follower still needs of
 * them: into a new file, which replaces the one before it. Runs in the background, one run at a time.
 */
final class SegmentRetention {

    private static final Logger LOG = LoggerFactory.getLogger(SegmentRetention.class);
    private static final int BUFFER = 1 << 16;

    private final FileLayer layer;
    private final JournalTimer timer;
    private final Retention retention;
    private final SegmentSet segments;
    private final JournalFollower follower;

    private volatile boolean isStopped;

    SegmentRetention(
            FileLayer layer, JournalTimer timer, Retention retention, SegmentSet segments, JournalFollower follower) {
        this.layer = layer;
        this.timer = timer;
        this.retention = retention;
        this.segments = segments;
        this.follower = follower;
    }

    /** Ends a run as soon as possible, and prevents further ones. */
    void stop() {
        isStopped = true;
    }

    void run() {
        try {
            List<Segment> beyond = segments.beyond(retention, timer.currentTimeMillis());
            if (!isStopped && !beyond.isEmpty()) {
                delete(beyond);
            }
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "old files of the journal in {} could not be deleted: {}; this is tried again later",
                    layer.path(""),
                    DiskProblem.reason(e));
        }
    }

    /**
     * The new file of carried records makes all older files superfluous. So a crash before they are deleted does no harm, and
     * the deletions need no force: a start deletes those that are there again.
     */
    private void delete(List<Segment> beyond) throws IOException {
        Segment oldCarried = segments.carried();
        List<Segment> old = new ArrayList<>(beyond);
        if (oldCarried != null) {
            old.add(0, oldCarried);
        }
        Carrying carrying = new Carrying(old, segments.firstAfter(beyond.size()), beyond.get(beyond.size() - 1));
        SegmentFiles.create(layer, Segment.carriedName(carrying.before), carrying::write)
                .close();
        segments.carry(beyond.size(), carrying.result());
        if (oldCarried != null) {
            layer.delete(Segment.carriedName(oldCarried.first()));
        }
        for (Segment segment : beyond) {
            layer.delete(Segment.name(segment.first()));
        }
    }

    /** Writes what is needed of some files into a new one. */
    private final class Carrying {

        private final List<Segment> old;
        private final long before;
        private final Epoch epoch;
        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

        private long length = SegmentHeader.BYTES;
        private long records;

        Carrying(List<Segment> old, long before, Segment newest) {
            this.old = old;
            this.before = before;
            this.epoch = newest.header().epoch();
        }

        void write(JournalFile to) throws IOException {
            for (Segment segment : old) {
                boolean isCarried = segment.equals(segments.carried());
                String name = isCarried ? Segment.carriedName(segment.first()) : Segment.name(segment.first());
                try (JournalFile file = layer.open(name)) {
                    copy(new SegmentReader(file, isCarried ? 1 : segment.first(), segment.length()), to);
                }
            }
            to.write(0, header().encode());
        }

        private void copy(SegmentReader reader, JournalFile to) throws IOException {
            while (reader.next()) {
                if (isStopped) {
                    throw new IOException("the journal was closed");
                }
                if (!reader.isTrailer() && follower.isNeeded(reader.position(), JournalRecord.read(reader.record()))) {
                    int size = Frames.HEAD + reader.record().limit();
                    ByteBuffer bytes = size > buffer.capacity() ? ByteBuffer.allocate(size) : buffer.clear();
                    Frames.put(bytes, reader.position(), reader.record().rewind());
                    to.write(length, bytes.flip());
                    length += size;
                    records++;
                }
            }
        }

        private SegmentHeader header() {
            return new SegmentHeader(epoch, before, SegmentEnd.NONE, length);
        }

        Segment result() {
            return new Segment(header(), before - 1, length, records, 0);
        }
    }
}
