package io.eventsource.redis;

import io.eventsource.redis.internal.SharedJournal;
import io.eventsource.server.journal.Journal;
import io.eventsource.server.journal.JournalException;
import io.eventsource.server.journal.JournalFollower;
import io.eventsource.server.journal.JournalRecord;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Keeps records in Redis 6.2 or newer, or in Valkey, for all nodes that share it.
 *
 * <pre>{@code
 * Journal journal = RedisJournal.connect("redis://127.0.0.1:6379");
 * }</pre>
 *
 * <p>Each node has its own journal, and all follow the same order of records. So an id means the same on each node, and a
 * client that reconnects to another node resumes there. While Redis cannot be reached, {@link #append} fails at once and
 * {@link #problem} says why; streams stay open. The journal connects again automatically, and catches up.
 *
 * <p>What each failure means for clients, and what does not hold across nodes, is in {@code docs/redis.md}.
 */
public final class RedisJournal implements Journal {

    private final SharedJournal shared;

    RedisJournal(SharedJournal shared) {
        this.shared = shared;
    }

    /**
     * Connects to a history with the default options, and begins it if there is none.
     *
     * @param uri where Redis is, as {@link #builder} takes it
     * @return the journal; the caller must close it, or give it to a broker, which does
     * @throws IllegalArgumentException if the URI is not valid
     * @throws JournalException if Redis cannot be reached or may lose the history, or a newer release wrote it
     */
    public static RedisJournal connect(String uri) {
        return builder(uri).connect();
    }

    /**
     * Starts the options of a journal.
     *
     * @param uri where Redis is, such as {@code redis://user:password@host:6379/0}; {@code rediss} for TLS, or {@code
     *     redis-sentinel://host1,host2/0#primary} for what Sentinel says
     * @return a builder with the default options
     * @throws IllegalArgumentException if the URI is not valid
     */
    public static RedisJournalBuilder builder(String uri) {
        return new RedisJournalBuilder(uri);
    }

    @Override
    public String epoch() {
        return shared.epoch();
    }

    @Override
    public String node() {
        return shared.node();
    }

    @Override
    public byte[] key() {
        return shared.key();
    }

    @Override
    public void follow(long after, JournalFollower follower) {
        shared.follow(after, follower);
    }

    @Override
    public CompletionStage<Long> append(JournalRecord record) {
        return shared.append(record);
    }

    @Override
    public @Nullable String problem() {
        return shared.problem();
    }

    /**
     * Waits until what was appended is applied, for as long as a command may take, and disconnects. Must not be called by a thread
     * that holds the lock of {@link #append}.
     */
    @Override
    public void close() {
        shared.close();
    }
}
