package io.eventsource.benchmarks.journal;

import io.eventsource.server.Retention;
import io.eventsource.server.journal.FileJournal;
import io.eventsource.server.journal.FsyncPolicy;
import io.eventsource.server.journal.Journal;
import io.eventsource.server.journal.JournalFollower;
import io.eventsource.server.journal.JournalRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;

/** Our journal, called under one lock as by a broker. */
final class JournalStore implements Store, JournalFollower {

    private static final Retention RETENTION = new Retention(10_000_000, 8L << 30, Duration.ofDays(1));
    private static final List<String> CHANNELS = List.of("channel");

    private final ReentrantLock lock = new ReentrantLock();
    private final Journal journal;

    JournalStore(Path directory, FsyncPolicy policy) {
        this(FileJournal.builder(directory).fsync(policy).retention(RETENTION).open());
    }

    JournalStore(Journal journal) {
        this.journal = journal;
        journal.follow(0, this);
    }

    @Override
    public CompletionStage<?> append(byte[] event) {
        JournalRecord appended = JournalRecord.of(JournalRecord.Kind.EVENT, CHANNELS, System.currentTimeMillis())
                .block(event)
                .build();
        lock.lock();
        try {
            return journal.append(appended);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isBlocking() {
        return false;
    }

    @Override
    public void apply(long position, JournalRecord applies) {
        lock.lock();
        try {
            Objects.requireNonNull(applies); // what a broker does costs more, and is measured with brokers
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void trimmed(long position) {}

    @Override
    public boolean isNeeded(long position, JournalRecord asked) {
        return false;
    }

    @Override
    public void close() {
        journal.close();
    }
}
