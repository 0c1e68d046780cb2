package io.eventsource.server.journal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/** Applies records under a lock that appends take, too, as a broker does, and keeps what it was given. */
public final class RecordingFollower implements JournalFollower {

    /** A record that was applied. */
    public record Applied(long position, JournalRecord record) {

        /** Returns the id of the event, by which tests know records. */
        public String id() {
            return String.valueOf(record.eventId());
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Applied> applied = new ArrayList<>();
    private volatile long trimmed;
    private volatile Predicate<JournalRecord> needed = record -> false;

    /** Returns an event with an id, and some bytes that depend on it. */
    public static JournalRecord event(String id) {
        return event(id, 20);
    }

    /** Returns an event with an id and that many bytes. */
    public static JournalRecord event(String id, int bytes) {
        byte[] block = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            block[i] = (byte) (id.hashCode() + i);
        }
        return JournalRecord.of(JournalRecord.Kind.EVENT, List.of("channel"), 1_800_000_000_000L)
                .block(block)
                .eventId(id)
                .build();
    }

    /** Appends a record as a broker does. */
    public CompletionStage<Long> append(Journal journal, JournalRecord record) {
        lock.lock();
        try {
            return journal.append(record);
        } finally {
            lock.unlock();
        }
    }

    /** Appends a record, waits for its stage, and returns its position. */
    public long publish(Journal journal, String id) {
        return await(append(journal, event(id)));
    }

    /** Waits for a stage. */
    public static <T> T await(CompletionStage<T> stage) {
        try {
            CompletableFuture<T> future = stage.toCompletableFuture();
            return future.get(30, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Sets which records must be kept. */
    public void needs(Predicate<JournalRecord> records) {
        needed = records;
    }

    @Override
    public void apply(long position, JournalRecord record) {
        lock.lock();
        try {
            applied.add(new Applied(position, record));
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void trimmed(long position) {
        trimmed = position;
    }

    /** Returns the newest position that was trimmed. */
    public long trimmed() {
        return trimmed;
    }

    @Override
    public boolean isNeeded(long position, JournalRecord record) {
        return needed.test(record);
    }

    /** Returns all that were applied. */
    public List<Applied> applied() {
        lock.lock();
        try {
            return List.copyOf(applied);
        } finally {
            lock.unlock();
        }
    }

    /** Returns the events that were applied, without what the journal wrote itself. */
    public List<Applied> events() {
        return applied().stream()
                .filter(one -> one.record().kind() == JournalRecord.Kind.EVENT)
                .toList();
    }

    /** Returns the ids of the events that were applied. */
    public List<String> ids() {
        return events().stream().map(Applied::id).toList();
    }
}
