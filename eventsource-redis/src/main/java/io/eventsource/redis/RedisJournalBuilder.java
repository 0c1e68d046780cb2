package io.eventsource.redis;

import io.eventsource.redis.internal.RedisSettings;
import io.eventsource.redis.internal.SharedJournal;
import io.eventsource.server.Retention;
import io.eventsource.server.journal.JournalException;
import java.time.Duration;
import java.util.Objects;

/** Builds a {@link RedisJournal}. Not safe for concurrent use. */
public final class RedisJournalBuilder {

    /** How much is kept by default: a million records, 256 MiB and seven days. */
    public static final Retention DEFAULT_RETENTION = new Retention(1_000_000, 256L << 20, Duration.ofDays(7));

    /** How long Redis may take by default: three seconds. */
    public static final Duration DEFAULT_COMMAND_TIMEOUT = Duration.ofSeconds(3);

    /** What keys begin with by default. */
    public static final String DEFAULT_KEY_PREFIX = "eventsource";

    /** After two more seconds at most, which is the time between two heartbeats, its tokens are free. */
    private static final Duration SILENCE = Duration.ofSeconds(6);

    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final RedisSettings.Address address;
    private String keyPrefix = DEFAULT_KEY_PREFIX;
    private Retention retention = DEFAULT_RETENTION;
    private Duration commandTimeout = DEFAULT_COMMAND_TIMEOUT;
    private Duration silence = SILENCE;
    private int replicas;
    private Duration replicationTimeout = Duration.ZERO;

    RedisJournalBuilder(String uri) {
        this.address = RedisSettings.Address.of(Objects.requireNonNull(uri, "uri"));
    }

    /**
     * Sets what all keys begin with, in braces: {@value #DEFAULT_KEY_PREFIX} by default. Nodes with the same prefix share a history.
     *
     * @param keyPrefix the prefix, without braces and control characters
     * @return this builder
     * @throws IllegalArgumentException if the prefix is empty or has such a character
     */
    public RedisJournalBuilder keyPrefix(String keyPrefix) {
        if (keyPrefix.isEmpty() || keyPrefix.chars().anyMatch(c -> c < ' ' || c == '{' || c == '}')) {
            throw new IllegalArgumentException(
                    "a key prefix must not be empty, nor have braces or control characters, but is " + keyPrefix);
        }
        this.keyPrefix = keyPrefix;
        return this;
    }

    /**
     * Sets how much is kept in Redis: {@link #DEFAULT_RETENTION} by default. All nodes should have the same bounds, because each
     * removes what is beyond its own. Redis removes records in groups of about a hundred, so slightly more is kept.
     *
     * @param retention the bounds for all channels together
     * @return this builder
     * @throws IllegalArgumentException if nothing would be kept
     */
    public RedisJournalBuilder retention(Retention retention) {
        if (retention.isNone()) {
            throw new IllegalArgumentException("a journal must keep something, but its retention is " + retention);
        }
        this.retention = retention;
        return this;
    }

    /**
     * Has an append wait until replicas have the record, too. By default the reply of the primary is enough. A record that too few
     * replicas confirm in time fails its stage, although it may be kept and delivered.
     *
     * @param replicas how many replicas must confirm a record, at least 1
     * @param timeout how long they may take, from 1 ms to a minute
     * @return this builder
     * @throws IllegalArgumentException if a value is out of range
     */
    public RedisJournalBuilder replicated(int replicas, Duration timeout) {
        if (replicas < 1) {
            throw new IllegalArgumentException("replicas must be at least 1, but is " + replicas);
        }
        this.replicationTimeout = requireInRange("timeout", timeout, Duration.ofMillis(1));
        this.replicas = replicas;
        return this;
    }

    /**
     * Sets how long Redis may take for a command or a connection, before the journal gives the connection up.
     * {@link #DEFAULT_COMMAND_TIMEOUT} by default.
     *
     * @param commandTimeout the time, from 100 ms to a minute
     * @return this builder
     * @throws IllegalArgumentException if the time is out of range
     */
    public RedisJournalBuilder commandTimeout(Duration commandTimeout) {
        this.commandTimeout = requireInRange("commandTimeout", commandTimeout, SHORTEST);
        return this;
    }

    /** Sets after how long a node that sends no heartbeat counts as gone: for tests. */
    RedisJournalBuilder silence(Duration silence) {
        this.silence = silence;
        return this;
    }

    private static Duration requireInRange(String name, Duration time, Duration least) {
        if (time.compareTo(least) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    name + " must be from " + least.toMillis() + " ms to a minute, but is " + time);
        }
        return time;
    }

    /**
     * Connects to the history, and begins it if there is none.
     *
     * @return the journal; the caller must close it, or give it to a broker, which does
     * @throws JournalException if Redis cannot be reached or may lose the history, or a newer release wrote it
     */
    public RedisJournal connect() {
        return new RedisJournal(SharedJournal.connect(new RedisSettings(
                address, keyPrefix, retention, replicas, replicationTimeout, commandTimeout, silence)));
    }
}
