package io.eventsource.server.internal.journal;

import io.eventsource.protocol.internal.FaultText;
import io.eventsource.server.internal.journal.AppendQueue.Entry;
import io.eventsource.server.internal.journal.AppendQueue.Task;
import io.eventsource.server.journal.Journal;
import io.eventsource.server.journal.JournalException;
import io.eventsource.server.journal.JournalFollower;
import io.eventsource.server.journal.JournalRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A journal in the segment files of one directory. */
public final class SegmentedJournal implements Journal {

    /** How far the order skips after a crash: more records than can have been lost. */
    static final long JUMP = 1L << 32;

    /** The time between two looks for segments that are too old. */
    static final Duration RETENTION_INTERVAL = Duration.ofMinutes(1);

    private final FileLayer layer;
    private final AutoCloseable lock;
    private final JournalTimer timer;
    private final JournalThreads threads;
    private final JournalSettings settings;
    private final Epoch epoch;
    private final SegmentSet segments;
    private final AppendQueue queue;
    private final JournalWriter writer;
    private final AtomicBoolean isRetentionRequested = new AtomicBoolean();
    private final List<Entry> jump;

    // Guarded by this.
    private boolean hasFollower;
    private boolean isClosed;

    private volatile @Nullable SegmentRetention retention;

    /** Opens the journal of a directory, which is created if there is none. */
    public static SegmentedJournal open(Path directory, JournalSettings settings) {
        return open(new DirectoryLayer(directory), settings, JournalTimer.SYSTEM, new DaemonThreads());
    }

    static SegmentedJournal open(
            FileLayer layer, JournalSettings settings, JournalTimer timer, JournalThreads threads) {
        AutoCloseable lock;
        try {
            lock = layer.lock();
        } catch (IOException e) {
            throw JournalException.unreadable(String.valueOf(e.getMessage()));
        }
        try {
            return new SegmentedJournal(layer, lock, settings, timer, threads, Recovery.recover(layer));
        } catch (IOException e) {
            release(lock);
            throw JournalException.unreadable(
                    "the journal in %s cannot be opened: %s".formatted(layer.path(""), FaultText.of(e)));
        } catch (RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    private SegmentedJournal(
            FileLayer layer,
            AutoCloseable lock,
            JournalSettings settings,
            JournalTimer timer,
            JournalThreads threads,
            Recovery.Result recovered) {
        this.layer = layer;
        this.lock = lock;
        this.settings = settings;
        this.timer = timer;
        this.threads = threads;
        this.epoch = recovered.epoch();
        this.segments = new SegmentSet(recovered.carried(), recovered.segments());
        long last = recovered.isClean() ? recovered.last() : recovered.last() + JUMP;
        this.jump = recovered.isClean() ? List.of() : List.of(jump(last));
        this.queue = new AppendQueue(last, settings.maxUnsafeBytes());
        this.writer = new JournalWriter(layer, timer, settings, epoch, queue, segments, this::requestRetention);
        writer.start(jump);
        threads.start(writer);
    }

    private Entry jump(long position) {
        JournalRecord record = JournalRecord.of(JournalRecord.Kind.JUMP, List.of(), timer.currentTimeMillis())
                .build();
        return new Entry(position, record, record.size(), new CompletableFuture<>());
    }

    @Override
    public String epoch() {
        return epoch.name();
    }

    @Override
    public byte[] key() {
        return epoch.key();
    }

    @Override
    public void follow(long after, JournalFollower follower) {
        synchronized (this) {
            if (isClosed || hasFollower) {
                throw new IllegalStateException(isClosed ? "the journal is closed" : "the journal has a follower");
            }
            hasFollower = true;
        }
        Replay replay = new Replay(layer, after, follower);
        Segment carried = segments.carried();
        if (carried != null) {
            follower.trimmed(carried.last());
            replay.carried(carried);
        }
        for (Segment segment : segments.complete()) {
            segments.replace(segment, segment.withNewest(replay.segment(segment)));
        }
        for (Entry entry : jump) {
            follower.apply(entry.position(), entry.record());
        }
        writer.follower(follower);
        retention = new SegmentRetention(layer, timer, settings.retention(), segments, follower);
        queue.accept();
        retainRepeatedly();
    }

    private void retainRepeatedly() {
        if (!queue.isClosing()) {
            queue.request(Task.ROLL);
            requestRetention();
            timer.after(RETENTION_INTERVAL, this::retainRepeatedly);
        }
    }

    private void requestRetention() {
        if (isRetentionRequested.compareAndSet(false, true)) {
            threads.inBackground(this::retain);
        }
    }

    private void retain() {
        isRetentionRequested.set(false);
        SegmentRetention works = retention;
        if (works != null) {
            works.run();
        }
    }

    @Override
    public CompletionStage<Long> append(JournalRecord record) {
        return queue.add(record);
    }

    @Override
    public @Nullable String problem() {
        return queue.problem();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (isClosed) {
                return;
            }
            isClosed = true;
        }
        queue.close();
        SegmentRetention works = retention;
        if (works != null) {
            works.stop();
        }
        threads.close();
        release(lock);
    }

    private static void release(AutoCloseable lock) {
        try {
            lock.close();
        } catch (Exception e) {
            // The system releases the lock at the end of the process at the latest.
        }
    }
}
