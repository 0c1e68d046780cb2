package io.eventsource.cli.listener;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.Option;
import io.eventsource.cli.OptionGroup;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.ValueFormat;
import io.eventsource.redis.RedisJournal;
import io.eventsource.redis.RedisJournalBuilder;
import io.eventsource.server.Retention;
import io.eventsource.server.journal.FileJournal;
import io.eventsource.server.journal.FsyncPolicy;
import io.eventsource.server.journal.Journal;
import io.eventsource.server.journal.JournalException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The options of the journal, which keeps events outside the process. */
sealed interface JournalOptions {

    /** How much history is kept. */
    ValueFormat<Retention> RETENTION = ValueFormat.of(
            "a number of events, a size and an age with its unit, such as 100000,64m,12h", JournalOptions::retention);

    OptionGroup OPTIONS = new OptionGroup();

    Option<Optional<Path>> DATA = OPTIONS.value(null, "data", "DIR", ValueFormat.PATH);
    Option<Optional<String>> REDIS = OPTIONS.value(null, "redis", "URI", ValueFormat.TEXT);
    Option<Optional<String>> REDIS_PREFIX = OPTIONS.value(null, "redis-prefix", "NAME", ValueFormat.TEXT);
    Option<Optional<Long>> REPLICAS = OPTIONS.value(null, "replicas", "N", ValueFormat.number(1, 100));
    Option<Fsync> FSYNC = OPTIONS.value(null, "fsync", "WHEN", ValueFormat.choice(Fsync.class), "always");
    Option<Retention> HISTORY = OPTIONS.value(null, "history", "COUNT,SIZE,AGE", RETENTION, "1000000,1g,7d");

    enum Fsync {
        ALWAYS,
        INTERVAL,
        NEVER
    }

    /**
     * Returns the options; null if events are kept in memory alone.
     *
     * @throws UsageException if they contradict each other
     */
    static @Nullable JournalOptions of(Arguments arguments) {
        Path directory = arguments.get(DATA).orElse(null);
        String redis = arguments.get(REDIS).orElse(null);
        if (directory != null && redis != null) {
            throw UsageException.usage(arguments.name(DATA) + " and " + arguments.name(REDIS)
                    + " exclude each other: events are kept in one place");
        }
        if (directory != null) {
            requireNone(arguments, REDIS, REDIS_PREFIX, REPLICAS);
            return new InFiles(directory, policy(arguments.get(FSYNC)), arguments.get(HISTORY));
        }
        if (arguments.has(FSYNC)) {
            throw UsageException.usage(arguments.name(FSYNC) + " needs " + DATA);
        }
        if (redis != null) {
            return InRedis.of(arguments.name(REDIS), redis, arguments);
        }
        requireNone(arguments, REDIS, REDIS_PREFIX, REPLICAS);
        if (arguments.has(HISTORY)) {
            throw UsageException.usage(arguments.name(HISTORY) + " needs " + DATA + " or " + REDIS);
        }
        return null;
    }

    private static void requireNone(Arguments arguments, Option<?> needed, Option<?>... options) {
        for (Option<?> option : options) {
            if (arguments.has(option)) {
                throw UsageException.usage(arguments.name(option) + " needs " + needed);
            }
        }
    }

    private static Retention history(Arguments arguments) {
        return arguments.has(HISTORY) ? arguments.get(HISTORY) : RedisJournalBuilder.DEFAULT_RETENTION;
    }

    private static FsyncPolicy policy(Fsync when) {
        return switch (when) {
            case ALWAYS -> FsyncPolicy.ALWAYS;
            case INTERVAL -> FsyncPolicy.interval(Duration.ofSeconds(1));
            case NEVER -> FsyncPolicy.NEVER;
        };
    }

    private static @Nullable Retention retention(String text) {
        String[] parts = text.split(",", -1);
        if (parts.length != 3) {
            return null;
        }
        Long count = ValueFormat.number(1, Integer.MAX_VALUE).parse(parts[0]);
        Long size = ValueFormat.size(4096, 1L << 40).parse(parts[1]);
        Duration age = ValueFormat.timeWithUnit(Duration.ofSeconds(1)).parse(parts[2]);
        return count == null || size == null || age == null ? null : new Retention(count.intValue(), size, age);
    }

    /** Where events are kept, as in {@code in /var/lib/eventsource}. */
    String where();

    /**
     * Opens the journal.
     *
     * @throws UsageException if that fails
     */
    Journal open();

    /**
     * Checks what can be checked while another process uses the journal.
     *
     * @throws UsageException if it could not be opened
     */
    void check();

    /**
     * Keeps events in files.
     *
     * @param directory where the files are
     * @param fsync when events are forced to the disk
     * @param history how much is kept of all tokens together
     */
    record InFiles(Path directory, FsyncPolicy fsync, Retention history) implements JournalOptions {

        @Override
        public String where() {
            return "in " + directory;
        }

        @Override
        public void check() {
            requireDirectory();
            if (Files.exists(directory) && !Files.isWritable(directory)) {
                throw UsageException.failed(DATA + ": " + directory + " is not writable");
            }
        }

        private void requireDirectory() {
            if (Files.exists(directory) && !Files.isDirectory(directory)) {
                throw UsageException.failed(DATA + " must be a directory, but " + directory + " is a file");
            }
        }

        /** Repairs what a crash has left, too. */
        @Override
        public Journal open() {
            requireDirectory();
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

    /**
     * Keeps events in Redis.
     *
     * @param journal knows where, and how much is kept
     */
    record InRedis(RedisJournalBuilder journal) implements JournalOptions {

        private static final Duration REPLICATION_TIMEOUT = Duration.ofSeconds(1);

        /** Reads a URI. The source of it is named in errors. */
        static InRedis of(String source, String uri, Arguments arguments) {
            RedisJournalBuilder builder = builder(source, uri).retention(history(arguments));
            try {
                arguments.get(REDIS_PREFIX).ifPresent(builder::keyPrefix);
            } catch (IllegalArgumentException e) {
                throw UsageException.usage(REDIS_PREFIX + ": " + e.getMessage());
            }
            arguments.get(REPLICAS).ifPresent(replicas -> builder.replicated(replicas.intValue(), REPLICATION_TIMEOUT));
            return new InRedis(builder);
        }

        private static RedisJournalBuilder builder(String source, String uri) {
            try {
                return RedisJournal.builder(uri);
            } catch (IllegalArgumentException e) {
                throw UsageException.usage(source + ": " + e.getMessage());
            }
        }

        @Override
        public String where() {
            return "in Redis";
        }

        /** The URI was checked when it was read; Redis may be away now. */
        @Override
        public void check() {}

        @Override
        public Journal open() {
            try {
                return journal.connect();
            } catch (JournalException e) {
                throw UsageException.failed(String.valueOf(e.getMessage()), e);
            }
        }
    }
}
