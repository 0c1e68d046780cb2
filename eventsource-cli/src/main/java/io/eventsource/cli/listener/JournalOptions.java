package io.eventsource.cli.listener;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.Option;
import io.eventsource.cli.OptionGroup;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.ValueFormat;
import io.eventsource.server.Retention;
import io.eventsource.server.journal.FileJournal;
import io.eventsource.server.journal.FsyncPolicy;
import io.eventsource.server.journal.JournalException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The options of the journal, which keeps events in files.
 *
 * @param directory where the files are
 * @param fsync when events are forced to the disk
 * @param history how much is kept of all tokens together
 */
record JournalOptions(Path directory, FsyncPolicy fsync, Retention history) {

    static final OptionGroup OPTIONS = new OptionGroup();

    private static final Option<Optional<Path>> DATA = OPTIONS.value(null, "data", "DIR", ValueFormat.PATH);
    private static final Option<Fsync> FSYNC =
            OPTIONS.value(null, "fsync", "WHEN", ValueFormat.choice(Fsync.class), "always");
    private static final Option<Retention> HISTORY = OPTIONS.value(
            null,
            "history",
            "COUNT,SIZE,AGE",
            ValueFormat.of(
                    "a number of events, a size and an age with its unit, such as 100000,64m,12h",
                    JournalOptions::history),
            "1000000,1g,7d");

    private static final ValueFormat<Long> COUNT = ValueFormat.number(1, Integer.MAX_VALUE);
    private static final ValueFormat<Long> SIZE = ValueFormat.size(4096, 1L << 40);
    private static final ValueFormat<Duration> AGE = ValueFormat.timeWithUnit(Duration.ofSeconds(1));

    private enum Fsync {
        ALWAYS,
        INTERVAL,
        NEVER
    }

    /** Returns the options; null if events are kept in memory alone. */
    static @Nullable JournalOptions of(Arguments arguments) {
        Path directory = arguments.get(DATA).orElse(null);
        if (directory != null) {
            return new JournalOptions(directory, policy(arguments.get(FSYNC)), arguments.get(HISTORY));
        }
        for (Option<?> option : new Option<?>[] {FSYNC, HISTORY}) {
            if (arguments.has(option)) {
                throw UsageException.usage(option + " needs " + DATA);
            }
        }
        return null;
    }

    private static FsyncPolicy policy(Fsync when) {
        return switch (when) {
            case ALWAYS -> FsyncPolicy.ALWAYS;
            case INTERVAL -> FsyncPolicy.interval(Duration.ofSeconds(1));
            case NEVER -> FsyncPolicy.NEVER;
        };
    }

    private static @Nullable Retention history(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length != 3) {
            return null;
        }
        Long count = COUNT.parse(parts[0]);
        Long size = SIZE.parse(parts[1]);
        Duration age = AGE.parse(parts[2]);
        return count == null || size == null || age == null ? null : new Retention(count.intValue(), size, age);
    }

    /**
     * Opens the journal, and repairs what a crash has left.
     *
     * @throws UsageException if the directory cannot be used
     */
    FileJournal open() {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw UsageException.failed(DATA + " must be a directory, but " + directory + " is a file");
        }
        try {
            return FileJournal.builder(directory)
                    .fsync(fsync)
                    .retention(history)
                    .open();
        } catch (JournalException e) {
            throw UsageException.failed(String.valueOf(e.getMessage()), e);
        }
    }
}
