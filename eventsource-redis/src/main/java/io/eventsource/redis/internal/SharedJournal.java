package io.eventsource.redis.internal;

import io.eventsource.server.journal.Journal;
import io.eventsource.server.journal.JournalException;
import io.eventsource.server.journal.JournalFollower;
import io.eventsource.server.journal.JournalRecord;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A journal in one stream of Redis, which many nodes share. Appends go to Redis at once ({@link Appends}), which orders them by a
 * script. A thread reads the stream and applies the records of all nodes ({@link StreamFollower}), then completes the stages of
 * this one.
 */
public final class SharedJournal implements Journal {

    private static final long EXPIRY_MILLIS = 250;

    private final RedisSettings settings;
    private final RedisConnector connector;
    private final Nonce node;
    private final History history;
    private final AppliedEnd end;
    private final Appends appends;
    /** Fails appends that wait for too long; has no thread before there is a follower. */
    private final ScheduledExecutorService expiry = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "eventsource-redis-expiry");
        thread.setDaemon(true);
        return thread;
    });

    // Changed under this.
    private volatile @Nullable StreamFollower follower;
    private @Nullable Thread thread;
    private boolean isClosed;

    /** Connects to the history, and begins it if there is none. */
    public static SharedJournal connect(RedisSettings settings) {
        Nonce node = Nonce.ofNewNode();
        AppliedEnd end = new AppliedEnd(settings.retention());
        RedisConnector connector = new RedisConnector(settings, node);
        try (Session session = connector.open(null, end)) {
            return new SharedJournal(
                    settings, connector, node, session.welcome().history(), end, new Appends(settings, end, node));
        } catch (RedisFault e) {
            connector.close();
            throw JournalException.unreadable(e.reason());
        }
    }

    private SharedJournal(
            RedisSettings settings,
            RedisConnector connector,
            Nonce node,
            History history,
            AppliedEnd end,
            Appends appends) {
        this.settings = settings;
        this.connector = connector;
        this.node = node;
        this.history = history;
        this.end = end;
        this.appends = appends;
    }

    @Override
    public String epoch() {
        return history.epoch();
    }

    @Override
    public byte[] key() {
        return history.key();
    }

    @Override
    public String node() {
        return node.nodeName();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it ends with the executor
    public void follow(long after, JournalFollower applies) {
        StreamFollower started;
        synchronized (this) {
            if (isClosed || follower != null) {
                throw new IllegalStateException(isClosed ? "the journal is closed" : "the journal has a follower");
            }
            started = new StreamFollower(settings, connector, history, end, appends, applies, after);
            follower = started;
            Thread reader = new Thread(started, "eventsource-redis");
            reader.setDaemon(true);
            thread = reader;
            reader.start();
            expiry.scheduleWithFixedDelay(appends::expire, EXPIRY_MILLIS, EXPIRY_MILLIS, TimeUnit.MILLISECONDS);
        }
        try {
            started.awaitStart();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public CompletionStage<Long> append(JournalRecord record) {
        if (follower == null) {
            throw new IllegalStateException("the journal has no follower");
        }
        return appends.add(record);
    }

    @Override
    public @Nullable String problem() {
        return appends.problem();
    }

    @Override
    public void close() {
        Thread reader;
        synchronized (this) {
            if (isClosed) {
                return;
            }
            isClosed = true;
            reader = thread;
        }
        Duration patience = settings.commandTimeout().plus(settings.replicationTimeout());
        appends.close(patience);
        StreamFollower follows = follower;
        if (follows != null && reader != null) {
            follows.close();
            join(reader, patience.multipliedBy(2));
        }
        expiry.shutdown();
        appends.failAll(new RedisFault(settings.address(), "the journal is closed"));
        connector.close();
    }

    private static void join(Thread thread, Duration time) {
        try {
            thread.join(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
