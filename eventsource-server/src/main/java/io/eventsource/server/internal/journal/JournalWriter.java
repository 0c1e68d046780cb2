package io.eventsource.server.internal.journal;

import io.eventsource.server.internal.journal.AppendQueue.Entry;
import io.eventsource.server.internal.journal.AppendQueue.Task;
import io.eventsource.server.internal.journal.AppendQueue.Work;
import io.eventsource.server.journal.FsyncPolicy;
import io.eventsource.server.journal.JournalException;
import io.eventsource.server.journal.JournalFollower;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the appended records, makes them safe, applies them and completes their stages: all that were appended while it
 * wrote the last ones at once. One thread runs it, which holds no lock meanwhile.
 */
final class JournalWriter implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(JournalWriter.class);

    /** The time between two attempts to open a new segment after a failure. */
    static final Duration RETRY_INTERVAL = Duration.ofSeconds(1);

    /** A segment is complete at the latest after this part of the age that records may have. */
    private static final int ROLLS_PER_AGE = 4;

    private final FileLayer layer;
    private final JournalTimer timer;
    private final FsyncPolicy policy;
    private final long segmentBytes;
    private final Duration rollAge;
    private final Epoch epoch;
    private final AppendQueue queue;
    private final SegmentSet segments;
    private final Runnable completed;
    private final ByteBuffer buffer;

    private volatile @Nullable JournalFollower follower;

    // Of the thread that runs this; set before it starts.
    private @Nullable SegmentWriter segment;
    /** The records that the next new segment begins with. */
    private List<Entry> firstEntries = List.of();

    private boolean isForceScheduled;

    /** Creates a writer that has no segment. The last argument is called after a segment was completed. */
    JournalWriter(
            FileLayer layer,
            JournalTimer timer,
            JournalSettings settings,
            Epoch epoch,
            AppendQueue queue,
            SegmentSet segments,
            Runnable completed) {
        this.layer = layer;
        this.timer = timer;
        this.policy = settings.fsync();
        this.segmentBytes = settings.segmentBytes();
        this.rollAge = settings.retention().age().dividedBy(ROLLS_PER_AGE);
        this.epoch = epoch;
        this.buffer = SegmentWriter.buffer(settings.maxUnsafeBytes());
        this.queue = queue;
        this.segments = segments;
        this.completed = completed;
    }

    /** Opens the first segment. If that fails, appends are refused until an attempt succeeds. */
    void start(List<Entry> entries) {
        firstEntries = entries;
        try {
            openSegment();
        } catch (IOException e) {
            refuse(e);
        }
    }

    /** Sets what applies the records. */
    void follower(JournalFollower follower) {
        this.follower = follower;
    }

    @Override
    public void run() {
        boolean goesOn = true;
        while (goesOn) {
            // An interrupt, which an action of a stage may have left, would close the file.
            Thread.interrupted();
            goesOn = run(queue.take());
        }
    }

    /** Does what there is to do now. For tests, in place of {@link #run}. */
    void runPending() {
        while (queue.hasWork() && run(queue.take())) {
            // until there is nothing more to do
        }
    }

    /** Does what there is to do. Returns false when the journal is closed. */
    private boolean run(Work work) {
        try {
            return doWork(work);
        } catch (RuntimeException | Error e) {
            LOG.error("unexpected exception in the journal; please report this", e);
            SegmentWriter broken = segment;
            if (broken != null) {
                complete(broken);
            }
            refuse(e);
            fail(work.entries(), JournalException.unknown(DiskProblem.of(e), e));
            return true;
        }
    }

    private boolean doWork(Work work) {
        if (!work.entries().isEmpty()) {
            write(work.entries());
        }
        if (work.tasks().contains(Task.FORCE)) {
            isForceScheduled = false;
            force();
        }
        if (work.tasks().contains(Task.RETRY)) {
            retry();
        }
        if (work.tasks().contains(Task.ROLL)
                && segment != null
                && segment.isOlderThan(timer.currentTimeMillis() - rollAge.toMillis())) {
            roll();
        }
        if (work.isClosing() && work.entries().isEmpty()) {
            finish();
            return false;
        }
        return true;
    }

    private void write(List<Entry> entries) {
        if (segment != null && segment.length() >= segmentBytes) {
            roll();
        }
        SegmentWriter to = segment;
        if (to == null) {
            // The journal failed after these were taken.
            fail(entries, JournalException.refused(String.valueOf(queue.problem())));
            return;
        }
        try {
            to.append(entries, policy == FsyncPolicy.ALWAYS);
        } catch (IOException | RuntimeException | Error e) {
            to.cutQuietly(policy != FsyncPolicy.ALWAYS);
            breakOff(to, e, entries);
            return;
        }
        segments.active(to.segment());
        scheduleForce(to);
        apply(entries);
        queue.release(entries);
    }

    private void apply(List<Entry> entries) {
        JournalFollower applies = follower;
        if (applies == null) {
            throw new IllegalStateException("records without a follower");
        }
        for (Entry entry : entries) {
            try {
                applies.apply(entry.position(), entry.record());
            } catch (RuntimeException | Error e) {
                LOG.error("a record of the journal could not be applied; please report this", e);
                entry.stage().completeExceptionally(JournalException.unknown("the event could not be applied", e));
            }
        }
        for (Entry entry : entries) {
            entry.stage().complete(entry.position());
        }
    }

    private void scheduleForce(SegmentWriter written) {
        Duration interval = policy.interval();
        if (interval != null && !written.isForced() && !isForceScheduled) {
            isForceScheduled = true;
            timer.after(interval, () -> queue.request(Task.FORCE));
        }
    }

    private void force() {
        SegmentWriter written = segment;
        if (written != null) {
            try {
                written.force();
            } catch (IOException e) {
                breakOff(written, e, List.of());
            }
        }
    }

    /** Continues in a new segment. */
    private void roll() {
        SegmentWriter old = segment;
        if (old == null) {
            return;
        }
        try {
            old.force();
            complete(old);
            openSegment();
        } catch (IOException e) {
            if (segment == old) {
                complete(old);
            }
            refuse(e);
        }
        completed.run();
    }

    /** Gives up a file after a failed write or force. What was appended to it is not known to be safe, and never will be. */
    private void breakOff(SegmentWriter broken, Throwable cause, List<Entry> unknown) {
        complete(broken);
        refuse(cause);
        completed.run();
        fail(unknown, JournalException.unknown(DiskProblem.of(cause), cause));
    }

    private void complete(SegmentWriter old) {
        old.close();
        segments.complete(old.segment());
        segment = null;
    }

    private void refuse(Throwable cause) {
        String problem = DiskProblem.of(cause);
        if (queue.problem() == null) {
            LOG.warn("{}; events are refused until {} can be written again", problem, layer.path(""));
        }
        fail(queue.refuse(problem), JournalException.refused(problem));
        timer.after(RETRY_INTERVAL, () -> queue.request(Task.RETRY));
    }

    private static void fail(List<Entry> entries, JournalException reason) {
        for (Entry entry : entries) {
            entry.stage().completeExceptionally(reason);
        }
    }

    private void retry() {
        if (segment != null) {
            return;
        }
        try {
            openSegment();
        } catch (IOException e) {
            refuse(e);
            return;
        }
        queue.resume();
        LOG.info("the journal in {} works again", layer.path(""));
        completed.run();
    }

    /** Opens a segment after the last one. It replaces that if it has no records. */
    private void openSegment() throws IOException {
        Segment old = segments.last();
        long first = old == null ? 1 : old.last() + 1;
        SegmentEnd before = old == null
                ? SegmentEnd.NONE
                : old.first() == first ? old.header().before() : old.end();
        SegmentHeader header = new SegmentHeader(epoch, first, before, 0);
        SegmentWriter opened = SegmentWriter.create(layer, header, firstEntries, buffer);
        firstEntries = List.of();
        segment = opened;
        segments.active(opened.segment());
    }

    /** Ends the file cleanly, so that the next start knows that no record is missing. */
    private void finish() {
        SegmentWriter written = segment;
        if (written == null) {
            return;
        }
        try {
            written.writeTrailer(queue.last());
        } catch (IOException e) {
            LOG.warn("the journal in {} was not closed cleanly: {}", layer.path(""), DiskProblem.of(e));
        }
        written.close();
    }
}
