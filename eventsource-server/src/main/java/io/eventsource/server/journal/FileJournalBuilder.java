package io.eventsource.server.journal;

import io.eventsource.server.Retention;
import io.eventsource.server.internal.journal.JournalSettings;
import io.eventsource.server.internal.journal.SegmentedJournal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** Builds a {@link FileJournal}. Not safe for concurrent use. */
public final class FileJournalBuilder {

    /** How much is kept by default: a million records, 1 GiB and seven days. */
    public static final Retention DEFAULT_RETENTION = new Retention(1_000_000, 1L << 30, Duration.ofDays(7));

    /** The default size of a file, in bytes: 32 MiB. */
    public static final long DEFAULT_SEGMENT_BYTES = 32L << 20;

    /** The default maximum of bytes that wait for the disk: 16 MiB. */
    public static final long DEFAULT_MAX_UNSAFE_BYTES = 16L << 20;

    private static final long LEAST_BYTES = 4096;
    private static final long MOST_BYTES = 1L << 30;

    private final Path directory;
    private FsyncPolicy fsync = FsyncPolicy.ALWAYS;
    private Retention retention = DEFAULT_RETENTION;
    private long segmentBytes = DEFAULT_SEGMENT_BYTES;
    private long maxUnsafeBytes = DEFAULT_MAX_UNSAFE_BYTES;

    FileJournalBuilder(Path directory) {
        this.directory = Objects.requireNonNull(directory, "directory");
    }

    /**
     * Sets when records are forced to the disk. {@link FsyncPolicy#ALWAYS} by default.
     *
     * @param fsync the policy
     * @return this builder
     */
    public FileJournalBuilder fsync(FsyncPolicy fsync) {
        this.fsync = Objects.requireNonNull(fsync, "fsync");
        return this;
    }

    /**
     * Sets how much is kept: {@link #DEFAULT_RETENTION} by default. Whole files are deleted, so up to one more file is kept, and
     * records up to a quarter longer than their age. Records that the broker still needs, such as waiting commands, are
     * kept in any case.
     *
     * @param retention the bounds for all channels together
     * @return this builder
     */
    public FileJournalBuilder retention(Retention retention) {
        this.retention = Objects.requireNonNull(retention, "retention");
        return this;
    }

    /**
     * Sets the size from which on a file is complete and the next one begins. {@link #DEFAULT_SEGMENT_BYTES} by default.
     *
     * @param segmentBytes how many bytes, from 4 KiB to 1 GiB
     * @return this builder
     * @throws IllegalArgumentException if the number is out of range
     */
    public FileJournalBuilder segmentBytes(long segmentBytes) {
        this.segmentBytes = requireInRange("segmentBytes", segmentBytes);
        return this;
    }

    /**
     * Sets how many bytes may wait for the disk. Beyond that, records are refused. {@link #DEFAULT_MAX_UNSAFE_BYTES} by default.
     *
     * @param maxUnsafeBytes how many bytes, from 4 KiB to 1 GiB
     * @return this builder
     * @throws IllegalArgumentException if the number is out of range
     */
    public FileJournalBuilder maxUnsafeBytes(long maxUnsafeBytes) {
        this.maxUnsafeBytes = requireInRange("maxUnsafeBytes", maxUnsafeBytes);
        return this;
    }

    private static long requireInRange(String name, long bytes) {
        if (bytes < LEAST_BYTES || bytes > MOST_BYTES) {
            throw new IllegalArgumentException(
                    name + " must be from 4 KiB (4096) to 1 GiB (1073741824), but is " + bytes);
        }
        return bytes;
    }

    /**
     * Opens the journal: verifies its files and repairs what a crash has left.
     *
     * @return the journal; the caller must close it, or give it to a broker, which does
     * @throws JournalException if the directory is in use, cannot be read or written, or a newer release wrote it
     */
    public FileJournal open() {
        return new FileJournal(
                SegmentedJournal.open(directory, new JournalSettings(fsync, retention, segmentBytes, maxUnsafeBytes)));
    }
}
