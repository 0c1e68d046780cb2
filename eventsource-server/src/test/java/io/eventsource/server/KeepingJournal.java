package io.eventsource.server;

import io.eventsource.server.journal.Journal;
import io.eventsource.server.journal.JournalException;
import io.eventsource.server.journal.JournalFollower;
import io.eventsource.server.journal.JournalRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A journal that outlives its broker, in memory. It makes a record safe when the test tells it to, or at once. */
final class KeepingJournal implements Journal {

    /** What is left when the process ends. */
    static final class Disk {

        private final List<Kept> records = new ArrayList<>();
        private long trimmed;
        private long end;

        /** Loses the history up to a position, but for what a follower needs. */
        void trim(long position, JournalFollower follower) {
            records.removeIf(kept -> kept.position() <= position && !follower.isNeeded(kept.position(), kept.record()));
            trimmed = position;
        }

        /** Ends without a clean close: the next position is far from the last. */
        void jump() {
            end += 1L << 32;
            records.add(new Kept(
                    end,
                    bytes(JournalRecord.of(JournalRecord.Kind.JUMP, List.of(), 0)
                            .build())));
        }

        long end() {
            return end;
        }

        int size() {
            return records.size();
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Kept(long position, byte[] bytes) {

        JournalRecord record() {
            return JournalRecord.read(ByteBuffer.wrap(bytes));
        }
    }

    private record Waiting(JournalRecord record, CompletableFuture<Long> stage) {}

    private final Disk disk;
    private final boolean waits;
    private final @Nullable String node;
    private final List<Waiting> waiting = new ArrayList<>();
    private boolean hasFailed;
    private @Nullable JournalFollower follower;

    private KeepingJournal(Disk disk, boolean waits, @Nullable String node) {
        this.disk = disk;
        this.waits = waits;
        this.node = node;
    }

    /** A journal that other brokers append to as well. */
    static KeepingJournal shared(Disk disk) {
        return new KeepingJournal(disk, false, "node");
    }

    static KeepingJournal on(Disk disk) {
        return new KeepingJournal(disk, false, null);
    }

    /** A journal whose records wait for {@link #makeSafe} or {@link #fail}. */
    static KeepingJournal waiting(Disk disk) {
        return new KeepingJournal(disk, true, null);
    }

    private static byte[] bytes(JournalRecord record) {
        ByteBuffer bytes = ByteBuffer.allocate(record.size());
        record.write(bytes);
        return bytes.array();
    }

    JournalFollower follower() {
        return java.util.Objects.requireNonNull(follower);
    }

    @Override
    public String epoch() {
        return "epoch";
    }

    @Override
    public @Nullable String node() {
        return node;
    }

    @Override
    public byte[] key() {
        return new byte[32];
    }

    @Override
    public void follow(long after, JournalFollower applies) {
        follower = applies;
        if (disk.trimmed > 0) {
            applies.trimmed(disk.trimmed);
        }
        disk.records.forEach(kept -> applies.apply(kept.position(), kept.record()));
    }

    @Override
    public CompletionStage<Long> append(JournalRecord record) {
        Waiting added = new Waiting(record, new CompletableFuture<>());
        waiting.add(added);
        if (!waits) {
            makeSafe();
        }
        return added.stage();
    }

    /** Makes all records safe, applies them, and completes their stages. */
    void makeSafe() {
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        for (Waiting next : all) {
            disk.end++;
            disk.records.add(new Kept(disk.end, bytes(next.record())));
            follower().apply(disk.end, next.record());
            next.stage().complete(disk.end);
        }
    }

    @Override
    public @Nullable String problem() {
        return hasFailed ? "the disk is full" : null;
    }

    /** Fails to make the records safe. */
    void fail() {
        hasFailed = true;
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(next -> next.stage()
                .completeExceptionally(JournalException.unknown("the disk is full", new IOException("no space"))));
    }

    @Override
    public void close() {
        // the disk stays
    }
}
