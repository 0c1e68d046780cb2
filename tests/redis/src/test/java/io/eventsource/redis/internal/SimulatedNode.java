package io.eventsource.redis.internal;

import io.eventsource.server.ManualBroker;
import io.eventsource.server.PublishResult;
import io.eventsource.server.Retention;
import io.eventsource.server.journal.Journal;
import io.eventsource.server.journal.JournalException;
import io.eventsource.server.journal.JournalFollower;
import io.eventsource.server.journal.JournalRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A node of a simulation: a broker, and its journal. The journal does what {@link StreamFollower} and {@link Appends} do, one step at
 * a time; which entry follows is decided by {@link AppliedEnd} itself.
 */
final class SimulatedNode implements Journal {

    private static final Pattern DATA = Pattern.compile("data: (n\\d+)\n");
    private static final Retention RETENTION = new Retention(1_000_000, 1L << 30, Duration.ofDays(1));

    /** A server: its data, and what it is known by. */
    static final class Server {

        final String identity;
        final ScriptModel data;
        boolean isUp = true;

        Server(String identity, ScriptModel data) {
            this.identity = identity;
            this.data = data;
        }
    }

    /** A record that was sent and not carried out. */
    private record Request(Pending pending, long applied) {}

    /** The connection to a server. Requests may be carried out after it was cut. */
    static final class Connection {

        final SimulatedNode node;
        final Server server;
        private final String session;
        private final long last;
        private final Deque<Request> requests = new ArrayDeque<>();
        private boolean isOpen;

        private Connection(SimulatedNode node, Server server, String session, long last) {
            this.node = node;
            this.server = server;
            this.session = session;
            this.last = last;
        }

        boolean hasRequests() {
            return !requests.isEmpty();
        }
    }

    private static final class Pending {

        private final Nonce nonce;
        private final ByteBuffer record;
        private final CompletableFuture<Long> stage = new CompletableFuture<>();
        private long keptAt;

        private Pending(Nonce nonce, ByteBuffer record) {
            this.nonce = nonce;
            this.record = record;
        }
    }

    final String name;
    /** The events that were applied, by their positions. */
    final TreeMap<Long, String> applied = new TreeMap<>();

    private final RandomGenerator random;
    private final AppliedEnd end = new AppliedEnd(RETENTION);
    private final Map<Nonce, Pending> pending = new LinkedHashMap<>();
    private final ManualBroker broker;
    private final String epoch;
    private Nonce last;
    private Nonce lastJump;
    private int sessions;
    private boolean hasMissed;
    private long missingUpTo;
    private @Nullable JournalFollower follower;
    private @Nullable Connection connection;

    /** Starts a node as {@link SharedJournal} does: connects once to learn the history, and again to follow it. */
    SimulatedNode(int number, Server server, RandomGenerator random) {
        this.name = "node " + number;
        this.random = random;
        this.last = new Nonce(number, 0);
        this.lastJump = new Nonce(-number, 0);
        this.epoch = server.data
                .handshake(caller(null), "epoch" + number, server.identity, jump())
                .epoch();
        connect(server);
        this.broker = new ManualBroker(this);
    }

    private ScriptModel.Caller caller(@Nullable String known) {
        return new ScriptModel.Caller(name, Integer.toString(++sessions), known, end.position(), end.nonce());
    }

    private ScriptModel.Jump jump() {
        lastJump = lastJump.next();
        JournalRecord record =
                JournalRecord.of(JournalRecord.Kind.JUMP, List.of(), 0).build();
        return new ScriptModel.Jump(lastJump, RedisConnector.jumpLength(random), bytes(record));
    }

    private static ByteBuffer bytes(JournalRecord record) {
        ByteBuffer bytes = ByteBuffer.allocate(record.size());
        record.write(bytes);
        return bytes.flip().asReadOnlyBuffer();
    }

    /** Returns the data of an event; null if a record is none. */
    static @Nullable String data(JournalRecord record) {
        Matcher data = DATA.matcher(new String(record.block(), StandardCharsets.UTF_8));
        return data.find() ? data.group(1) : null;
    }

    static JournalRecord record(Entry entry) {
        return JournalRecord.read(entry.record().duplicate());
    }

    /** Shakes hands with a server. Returns false if it has another history. */
    boolean connect(Server server) {
        ScriptModel.Caller caller = caller(epoch);
        ScriptModel.Welcome welcome = server.data.handshake(caller, epoch, server.identity, jump());
        if (!welcome.epoch().equals(epoch)) {
            return false;
        }
        hasMissed |= welcome.hasJumped();
        connection = new Connection(this, server, caller.session(), welcome.last());
        return true;
    }

    /** Loses the connection. What was sent may arrive later. */
    void disconnect() {
        connection = null;
    }

    @Nullable Connection connection() {
        return connection;
    }

    boolean isOpen() {
        return connection != null && connection.isOpen;
    }

    long position() {
        return end.position();
    }

    /** Returns the position up to which this node knows that records were missing. */
    long missingUpTo() {
        return missingUpTo;
    }

    ManualBroker broker() {
        return broker;
    }

    CompletableFuture<PublishResult> publish(String channel, String data) {
        return broker.publish(channel, data);
    }

    /** Has the server carry out the oldest request of a connection. The reply arrives only if the connection is not cut. */
    void carryOut(Connection of) {
        Request request = of.requests.remove();
        if (!of.server.isUp) {
            return;
        }
        long position = of.server.data.append(
                epoch, name, of.session, request.applied(), request.pending().nonce, request.pending().record);
        if (connection == of && position < 0) {
            pending.remove(request.pending().nonce);
            request.pending().stage.completeExceptionally(JournalException.refused("refused"));
            disconnect();
        } else if (connection == of) {
            request.pending().keptAt = position;
            failMissed();
        }
        run();
    }

    /** What was missed, and is not applied, is there or was there. */
    private void failMissed() {
        List<Pending> missed = pending.values().stream()
                .filter(each -> each.keptAt > 0 && each.keptAt <= missingUpTo)
                .toList();
        missed.forEach(each -> {
            pending.remove(each.nonce);
            each.stage.completeExceptionally(JournalException.unknown("missed", new IOException("missed")));
        });
    }

    /** Reads and applies some entries. Returns whether there were any. */
    boolean read(int count) {
        Connection from = Objects.requireNonNull(connection);
        List<Entry> entries = from.server.data.read(end.position(), count);
        entries.forEach(this::apply);
        if (!from.isOpen && (entries.isEmpty() || end.position() >= from.last)) {
            from.isOpen = true;
            open();
        }
        run();
        return !entries.isEmpty();
    }

    private void apply(Entry entry) {
        JournalRecord record = record(entry);
        boolean isNext = end.isFollowedBy(entry);
        hasMissed |= !isNext || entry.jumpedFrom() >= 0;
        JournalFollower applies = Objects.requireNonNull(follower);
        if (!isNext) {
            missingUpTo = entry.position() - 1;
            applies.trimmed(entry.position() - 1);
            failMissed();
        }
        applies.apply(entry.position(), record);
        String data = data(record);
        if (data != null) {
            applied.put(entry.position(), data);
        }
        end.move(entry, entry.record().remaining(), 0);
        Pending own = pending.remove(entry.nonce());
        if (own != null) {
            own.stage.complete(entry.position());
        }
    }

    /** What was sent before, and was not applied, is not there. */
    private void open() {
        List<Pending> failed = new ArrayList<>(pending.values());
        pending.clear();
        failed.forEach(each -> each.stage.completeExceptionally(
                hasMissed
                        ? JournalException.unknown("perhaps lost", new IOException("jumped"))
                        : JournalException.refused("it did not arrive")));
        hasMissed = false;
    }

    private void run() {
        if (broker != null) { // while it starts, it has no streams
            broker.run();
        }
    }

    @Override
    public void follow(long after, JournalFollower applies) {
        follower = applies;
        while (!isOpen()) {
            read(100);
        }
    }

    @Override
    public CompletionStage<Long> append(JournalRecord record) {
        Connection to = connection;
        if (to == null || !to.isOpen) {
            return CompletableFuture.failedFuture(JournalException.refused("not connected"));
        }
        last = last.next();
        Pending added = new Pending(last, bytes(record));
        pending.put(last, added);
        to.requests.add(new Request(added, end.position()));
        return added.stage;
    }

    @Override
    public String epoch() {
        return epoch;
    }

    @Override
    public byte[] key() {
        return new byte[32];
    }

    @Override
    public void close() {
        // Nothing is held.
    }

    @Override
    public String toString() {
        return name;
    }
}
