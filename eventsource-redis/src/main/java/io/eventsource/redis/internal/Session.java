package io.eventsource.redis.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.eventsource.server.journal.JournalException;
import io.lettuce.core.Limit;
import io.lettuce.core.MapScanCursor;
import io.lettuce.core.Range;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XTrimArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Two connections to one server after a handshake: one for appends, and one on which a thread waits for entries. Ends with the
 * first fault of either.
 */
final class Session implements AutoCloseable {

    /** How long Redis remembers a session without a heartbeat. */
    static final Duration LEASE = Duration.ofMinutes(1);

    /**
     * What Redis answered to the handshake.
     *
     * @param history the history that it has
     * @param last the last position
     * @param hasJumped whether records before it may have been lost
     */
    record Welcome(History history, long last, boolean hasJumped) {}

    private static final int SCANNED_AT_ONCE = 500;

    private final RedisSettings settings;
    private final Keys keys;
    private final byte[] name;
    private final byte[] epoch;
    private final String script;
    private final Welcome welcome;
    private final StatefulRedisConnection<String, byte[]> appends;
    private final StatefulRedisConnection<String, byte[]> reads;

    private final AtomicBoolean isReading = new AtomicBoolean(true);

    private volatile @Nullable CompletableFuture<Void> readsClosed;
    private volatile @Nullable RedisFault fault;

    // Of the thread that reads.
    private long beatAt;
    /** The last heartbeat; null once its answer was read. */
    private @Nullable RedisFuture<List<byte[]>> beat;

    private long trimmedTo;

    Session(
            RedisSettings settings,
            Keys keys,
            String name,
            String script,
            Welcome welcome,
            StatefulRedisConnection<String, byte[]> appends,
            StatefulRedisConnection<String, byte[]> reads) {
        this.settings = settings;
        this.keys = keys;
        this.name = bytes(name);
        this.epoch = bytes(welcome.history().epoch());
        this.script = script;
        this.welcome = welcome;
        this.appends = appends;
        this.reads = reads;
        this.beatAt = System.nanoTime() - settings.heartbeat().toNanos();
    }

    Welcome welcome() {
        return welcome;
    }

    /** Sends a record. Returns a stage with its position, or a negative number if it was refused. */
    CompletionStage<Long> append(Nonce nonce, byte[] record, AppliedEnd end) {
        try {
            return appends.async()
                    .evalsha(
                            script,
                            ScriptOutputType.INTEGER,
                            keys.all(),
                            epoch,
                            name,
                            number(end.position()),
                            number(end.firstLeft()),
                            nonce.bytes(),
                            record);
        } catch (RuntimeException e) { // the connection is closed
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Asks how many replicas have everything that was sent before. */
    CompletionStage<Long> awaitReplicas() {
        try {
            return appends.async()
                    .waitForReplication(
                            settings.replicas(), settings.replicationTimeout().toMillis());
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Reads entries after a position, and waits for the first if there is none.
     *
     * @param count how many at most
     * @param time how long to wait; zero for not at all
     */
    @SuppressWarnings("unchecked") // an array of one stream
    List<Entry> read(long after, int count, Duration time) throws RedisFault {
        XReadArgs args = XReadArgs.Builder.count(count);
        if (!time.isZero()) {
            args.block(time);
        }
        List<StreamMessage<String, byte[]>> messages = await(
                () -> reads.async().xread(args, XReadArgs.StreamOffset.from(keys.stream(), "0-" + after)),
                time.plus(settings.commandTimeout()));
        List<Entry> entries = new ArrayList<>(messages.size());
        for (StreamMessage<String, byte[]> message : messages) {
            entries.add(entry(message));
        }
        return entries;
    }

    /** Returns the entry at a position; null if it is not kept. */
    @Nullable Entry find(long position) throws RedisFault {
        String id = "0-" + position;
        List<StreamMessage<String, byte[]>> found = await(
                () -> reads.async().xrange(keys.stream(), Range.create(id, id), Limit.from(1)),
                settings.commandTimeout());
        return found.isEmpty() ? null : entry(found.get(0));
    }

    /** Returns the entries at some positions, without those that are not kept. */
    List<Entry> find(Collection<Long> positions) throws RedisFault {
        List<RedisFuture<List<StreamMessage<String, byte[]>>>> replies = new ArrayList<>(positions.size());
        for (long position : positions) {
            String id = "0-" + position;
            replies.add(send(() -> reads.async().xrange(keys.stream(), Range.create(id, id), Limit.from(1))));
        }
        List<Entry> found = new ArrayList<>(positions.size());
        for (RedisFuture<List<StreamMessage<String, byte[]>>> reply : replies) {
            await(() -> reply, settings.commandTimeout()).forEach(message -> found.add(entry(message)));
        }
        return found;
    }

    /** Returns all entries that are kept because they are needed, by their positions. */
    NavigableMap<Long, Entry> needed() throws RedisFault {
        NavigableMap<Long, Entry> all = new TreeMap<>();
        for (ScanCursor at = ScanCursor.INITIAL; !at.isFinished(); ) {
            ScanCursor from = at;
            MapScanCursor<String, byte[]> some = await(
                    () -> reads.async().hscan(keys.needed(), from, ScanArgs.Builder.limit(SCANNED_AT_ONCE)),
                    settings.commandTimeout());
            some.getMap().forEach((position, entry) -> {
                long number = Long.parseLong(position);
                all.put(number, Entry.of(number, entry));
            });
            at = some;
        }
        return all;
    }

    /** Returns the position before which all needed entries were carried; 0 if none was. */
    long carried() throws RedisFault {
        byte[] carried = await(() -> reads.async().hget(keys.meta(), "carried"), settings.commandTimeout());
        return carried == null ? 0 : Long.parseLong(new String(carried, US_ASCII));
    }

    /**
     * Keeps entries that are needed, and forgets others.
     *
     * @param applied how far the node has applied the stream
     * @param before the position before which entries may be removed then; null if there are more to keep
     * @return the position before which entries may be removed: a smaller one if another node has applied more
     */
    long carry(long applied, @Nullable Long before, List<Long> forgotten, List<Entry> kept) throws RedisFault {
        List<byte[]> values = new ArrayList<>(5 + forgotten.size() + 2 * kept.size());
        values.add(epoch);
        values.add(name);
        values.add(number(applied));
        values.add(before == null ? new byte[0] : number(before));
        values.add(number(forgotten.size()));
        forgotten.forEach(position -> values.add(number(position)));
        for (Entry entry : kept) {
            values.add(number(entry.position()));
            values.add(entry.bytes());
        }
        long carried = await(
                () -> appends.async()
                        .<Long>eval(
                                Scripts.CARRY,
                                ScriptOutputType.INTEGER,
                                new String[] {keys.meta(), keys.session(), keys.needed()},
                                values.toArray(byte[][]::new)),
                settings.commandTimeout());
        if (carried < 0) {
            throw RedisFault.lostHistory(settings.address());
        }
        return carried;
    }

    private Entry entry(StreamMessage<String, byte[]> message) {
        try {
            return Entry.of(message);
        } catch (IllegalArgumentException e) {
            throw JournalException.unreadable("the stream " + keys.stream() + " in Redis has an entry "
                    + message.getId() + " that no journal wrote; delete that entry");
        }
    }

    /**
     * Sends a heartbeat, and removes what need not be kept, from time to time. Fails if the last one was not answered.
     *
     * @return the nodes that have been silent for too long, as soon as a heartbeat has been answered
     */
    List<String> beat(long firstKept) throws RedisFault {
        long now = System.nanoTime();
        List<String> silent = answer(now);
        if (beat != null || now - beatAt < settings.heartbeat().toNanos()) {
            return silent;
        }
        beatAt = now;
        beat = send(() -> appends.async()
                .eval(
                        Scripts.HEARTBEAT,
                        ScriptOutputType.MULTI,
                        new String[] {keys.session(), keys.nodes()},
                        bytes(keys.node()),
                        number(LEASE.toMillis()),
                        number(settings.silence().toMillis()),
                        number(settings.heartbeat().toMillis() * 2)));
        if (firstKept > trimmedTo) {
            trimmedTo = firstKept;
            trim(firstKept);
        }
        return silent;
    }

    /** Returns which nodes the last heartbeat has found silent; none before it was answered. */
    private List<String> answer(long now) throws RedisFault {
        RedisFuture<List<byte[]>> last = beat;
        Duration patience = settings.commandTimeout().plus(settings.replicationTimeout());
        if (last == null || (!last.isDone() && now - beatAt < patience.toNanos())) {
            return List.of();
        }
        List<byte[]> answer = await(() -> last, Duration.ZERO);
        beat = null;
        if (answer.isEmpty()) {
            throw RedisFault.lostHistory(settings.address());
        }
        return answer.stream().skip(1).map(each -> new String(each, US_ASCII)).toList();
    }

    /** Forgets when a node was heard of, which has left. */
    @SuppressWarnings("FutureReturnValueIgnored") // if the connection has failed, the node is reported again
    void forget(String node) throws RedisFault {
        send(() -> appends.async().zrem(keys.nodes(), bytes(node)));
    }

    @SuppressWarnings("FutureReturnValueIgnored") // if the connection has failed, the next heartbeat does
    private void trim(long firstKept) throws RedisFault {
        XTrimArgs before = XTrimArgs.Builder.minId("0-" + firstKept).approximateTrimming();
        send(() -> appends.async().xtrim(keys.stream(), before));
    }

    private <T> RedisFuture<T> send(Supplier<RedisFuture<T>> command) throws RedisFault {
        try {
            return command.get();
        } catch (RuntimeException e) { // the connection is closed
            throw fault(e);
        }
    }

    private <T> T await(Supplier<RedisFuture<T>> command, Duration time) throws RedisFault {
        try {
            return command.get().get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException | RuntimeException e) {
            throw fault(e);
        }
    }

    private RedisFault fault(Exception cause) {
        RedisFault known = fault;
        return known != null ? known : RedisFault.of(settings.address(), cause);
    }

    /** Ends the session because of a fault: the thread that reads fails with it. */
    void fail(RedisFault first) {
        if (fault == null) {
            fault = first;
        }
        stopReading();
    }

    private void stopReading() {
        if (isReading.compareAndSet(true, false)) {
            readsClosed = reads.closeAsync();
        }
    }

    /** Says that the node has left. */
    void leave() {
        try {
            appends.async().del(keys.session()).get(settings.commandTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException | RuntimeException e) {
            // The lease ends without it.
        }
    }

    /** Disconnects, and waits for that, so that Lettuce does not complain when its client is shut down next. */
    @Override
    public void close() {
        stopReading();
        disconnect(appends);
        CompletableFuture<Void> closed = readsClosed;
        if (closed != null) {
            await(closed);
        }
    }

    static void disconnect(@Nullable StatefulRedisConnection<String, byte[]> connection) {
        if (connection != null) {
            await(connection.closeAsync());
        }
    }

    private static void await(CompletableFuture<Void> closed) {
        try {
            closed.get(1, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            // The connection is not used any more.
        }
    }

    private static byte[] number(long number) {
        return bytes(Long.toString(number));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(US_ASCII);
    }
}
