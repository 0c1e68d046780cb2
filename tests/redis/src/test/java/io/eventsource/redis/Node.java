package io.eventsource.redis;

import io.eventsource.it.support.RedisServer;
import io.eventsource.server.journal.Journal;
import io.eventsource.server.journal.JournalFollower;
import io.eventsource.server.journal.JournalRecord;
import io.eventsource.server.journal.RecordingFollower;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A node of a test: a journal, and what it has applied. */
final class Node implements JournalFollower, AutoCloseable {

    static final Duration TIMEOUT = Duration.ofSeconds(2);

    final RecordingFollower follower = new RecordingFollower();
    final Journal journal;
    /** The positions up to which records were missing. */
    final List<Long> trimmed = new CopyOnWriteArrayList<>();
    /** Why the history has ended; at most one reason. */
    final List<String> ended = new CopyOnWriteArrayList<>();

    private Node(Journal journal) {
        this.journal = journal;
        journal.follow(0, this);
    }

    static Node on(RedisServer redis) {
        return on(redis.uri());
    }

    static Node on(String uri) {
        return on(uri, options -> options);
    }

    static Node on(String uri, UnaryOperator<RedisJournalBuilder> options) {
        return new Node(
                options.apply(RedisJournal.builder(uri).commandTimeout(TIMEOUT)).connect());
    }

    CompletableFuture<Long> append(String id) {
        return append(RecordingFollower.event(id));
    }

    CompletableFuture<Long> append(JournalRecord record) {
        return follower.append(journal, record).toCompletableFuture();
    }

    long publish(String id) {
        return follower.publish(journal, id);
    }

    List<String> ids() {
        return follower.ids();
    }

    @Override
    public void apply(long position, JournalRecord record) {
        follower.apply(position, record);
    }

    @Override
    public void trimmed(long position) {
        trimmed.add(position);
    }

    @Override
    public boolean isNeeded(long position, JournalRecord record) {
        return false;
    }

    @Override
    public void ended(String reason) {
        ended.add(reason);
    }

    @Override
    public void close() {
        journal.close();
    }
}
