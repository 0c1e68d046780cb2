package io.eventsource.server.journal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Says when a {@link FileJournal} forces its records to the disk, and so what a power failure can lose. The end of the process,
 * even by {@code kill -9}, loses nothing with any policy.
 */
public final class FsyncPolicy {

    /** Forces each record before it is acknowledged, all that wait at once. A power failure loses nothing acknowledged. */
    public static final FsyncPolicy ALWAYS = new FsyncPolicy("always", null);

    /** Forces only complete files, and everything when the journal is closed. */
    public static final FsyncPolicy NEVER = new FsyncPolicy("never", null);

    private final String name;
    private final @Nullable Duration interval;

    private FsyncPolicy(String name, @Nullable Duration interval) {
        this.name = name;
        this.interval = interval;
    }

    /**
     * Forces records some time after they were acknowledged. A power failure loses those of about that time.
     *
     * @param interval the longest time before records are forced, from 1 ms to a day
     * @return the policy
     * @throws IllegalArgumentException if the time is out of range
     */
    public static FsyncPolicy interval(Duration interval) {
        if (interval.compareTo(Duration.ofMillis(1)) < 0 || interval.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("an fsync interval must be from 1 ms to a day, but is " + interval);
        }
        return new FsyncPolicy("every " + interval, interval);
    }

    /**
     * Returns the interval.
     *
     * @return the longest time before records are forced; null for {@link #ALWAYS} and {@link #NEVER}
     */
    public @Nullable Duration interval() {
        return interval;
    }

    /** Shows the policy, for logs. */
    @Override
    public String toString() {
        return name;
    }
}
