package io.eventsource.server.journal;

import io.eventsource.server.internal.journal.SegmentedJournal;
import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps records in files, so that they survive the process and, as its {@link FsyncPolicy} says, a power failure.
 *
 * <pre>{@code
 * Journal journal = FileJournal.open(Path.of("/var/lib/events"));
 * }</pre>
 *
 * <p>One thread writes what publishers append; while it forces one batch, the next collects. When the disk is full or fails,
 * {@link #append} fails at once and {@link #problem} says why; the journal tries again every second, and continues automatically.
 *
 * <p>The directory belongs to one journal at a time, of one process. Its files are described in {@code docs/journal.md}. They
 * hold the key of the journal, so only their owner may read them.
 */
public final class FileJournal implements Journal {

    private final SegmentedJournal files;

    FileJournal(SegmentedJournal files) {
        this.files = files;
    }

    /**
     * Opens the journal of a directory with the default options.
     *
     * @param directory the directory; created if there is none
     * @return the journal; the caller must close it, or give it to a broker, which does
     * @throws JournalException if the directory is in use, cannot be read or written, or a newer release wrote it
     */
    public static FileJournal open(Path directory) {
        return builder(directory).open();
    }

    /**
     * Starts the options of a journal.
     *
     * @param directory the directory; created if there is none
     * @return a builder with the default options
     */
    public static FileJournalBuilder builder(Path directory) {
        return new FileJournalBuilder(directory);
    }

    @Override
    public String epoch() {
        return files.epoch();
    }

    @Override
    public byte[] key() {
        return files.key();
    }

    @Override
    public void follow(long after, JournalFollower follower) {
        files.follow(after, follower);
    }

    @Override
    public CompletionStage<Long> append(JournalRecord record) {
        return files.append(record);
    }

    @Override
    public @Nullable String problem() {
        return files.problem();
    }

    /** Forces what was appended, applies it, and releases the directory. Must not be called by a thread that holds the lock of {@link #append}. */
    @Override
    public void close() {
        files.close();
    }
}
