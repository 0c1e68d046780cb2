package io.eventsource.server.internal.journal;

import io.eventsource.server.journal.JournalException;
import io.eventsource.server.journal.JournalRecord;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Holds the appended records until the writer takes them, all at once. Gives each its position. Its lock is held for memory
 * operations only, and never while a stage completes or the follower is called.
 */
final class AppendQueue {

    /** What the writer does besides writing records. */
    enum Task {
        /** Forces what was written. */
        FORCE,
        /** Opens a new segment after a failure. */
        RETRY,
        /** Completes the segment if it is old. */
        ROLL
    }

    record Entry(long position, JournalRecord record, int size, CompletableFuture<Long> stage) {}

    /**
     * What there is to do.
     *
     * @param entries the appended records, in order
     * @param tasks what else
     * @param isClosing whether no more records will come
     */
    record Work(List<Entry> entries, Set<Task> tasks, boolean isClosing) {}

    private final long maxUnsafeBytes;

    // All guarded by this, except that the problem may be read without.
    private List<Entry> entries = new ArrayList<>();
    private Set<Task> tasks = EnumSet.noneOf(Task.class);
    private long last;
    private long unsafeBytes;
    private boolean isAccepting;
    private boolean isClosing;
    private boolean isIdle;

    private volatile @Nullable String problem;

    /**
     * Creates a queue that accepts no records before {@link #accept}.
     *
     * @param last the last position that was used
     * @param maxUnsafeBytes the maximum of bytes that were appended and are not yet safe
     */
    AppendQueue(long last, long maxUnsafeBytes) {
        this.last = last;
        this.maxUnsafeBytes = maxUnsafeBytes;
    }

    CompletionStage<Long> add(JournalRecord record) {
        int size = Frames.HEAD + record.size();
        CompletableFuture<Long> stage = new CompletableFuture<>();
        synchronized (this) {
            if (!isAccepting) {
                throw new IllegalStateException("the journal has no follower");
            }
            if (isClosing) {
                return CompletableFuture.failedFuture(JournalException.refused("the journal is closed"));
            }
            if (problem != null) {
                return CompletableFuture.failedFuture(JournalException.refused(problem));
            }
            // A record that is larger than the bound alone must be possible.
            if (unsafeBytes > 0 && unsafeBytes + size > maxUnsafeBytes) {
                return CompletableFuture.failedFuture(JournalException.refused(
                        "the disk of the journal is too slow: %d bytes wait for it; try again later"
                                .formatted(unsafeBytes)));
            }
            unsafeBytes += size;
            last++;
            entries.add(new Entry(last, record, size - Frames.HEAD, stage));
            wake();
        }
        return stage;
    }

    synchronized void accept() {
        isAccepting = true;
    }

    synchronized void request(Task task) {
        tasks.add(task);
        wake();
    }

    private void wake() {
        if (isIdle) {
            isIdle = false;
            notifyAll();
        }
    }

    synchronized boolean hasWork() {
        return !entries.isEmpty() || !tasks.isEmpty() || isClosing;
    }

    /** Waits until there is something to do. */
    synchronized Work take() {
        while (!hasWork()) {
            isIdle = true;
            try {
                wait();
            } catch (InterruptedException e) {
                // The writer ends only when the queue is closed. An action of a stage has interrupted its thread.
            }
        }
        Work work = new Work(entries, tasks, isClosing);
        entries = new ArrayList<>();
        tasks = EnumSet.noneOf(Task.class);
        return work;
    }

    /** Says that records are safe. */
    synchronized void release(List<Entry> safe) {
        for (Entry entry : safe) {
            unsafeBytes -= Frames.HEAD + entry.size();
        }
    }

    /** Refuses records from now on. Returns those that wait, which the caller fails. Their positions are not used again. */
    synchronized List<Entry> refuse(String reason) {
        problem = reason;
        List<Entry> refused = entries;
        entries = new ArrayList<>();
        unsafeBytes = 0;
        return refused;
    }

    synchronized void resume() {
        problem = null;
    }

    @Nullable String problem() {
        return problem;
    }

    /** Returns the last position that was given to a record. */
    synchronized long last() {
        return last;
    }

    synchronized boolean isClosing() {
        return isClosing;
    }

    /** Accepts no more records. */
    synchronized void close() {
        isClosing = true;
        wake();
    }
}
