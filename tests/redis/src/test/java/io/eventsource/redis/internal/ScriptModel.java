package io.eventsource.redis.internal;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The data of one history in Redis, and what {@code handshake.lua} and {@code append.lua} do to it, in Java: for simulations that
 * have no time for Redis. {@link ScriptModelTest} compares it with the scripts.
 */
final class ScriptModel {

    /** What the handshake answers. */
    record Welcome(String epoch, long last, boolean hasJumped) {}

    /**
     * What a node says of itself in a handshake.
     *
     * @param name the node
     * @param session the session that begins
     * @param epoch the epoch that it follows; null if it follows none yet
     * @param applied the position that it has applied
     * @param nonce the nonce there
     */
    record Caller(String name, String session, @Nullable String epoch, long applied, Nonce nonce) {}

    /**
     * What is appended if positions may have been lost.
     *
     * @param nonce its nonce
     * @param length how far it skips
     * @param record its record
     */
    record Jump(Nonce nonce, long length, ByteBuffer record) {}

    private final NavigableMap<Long, Entry> stream = new TreeMap<>();
    private final Map<String, String> sessions = new HashMap<>();
    private @Nullable String epoch;
    private @Nullable String server;
    private long sequence;
    private Nonce nonce = Nonce.NONE;
    /** The highest position that the stream has ever had; 0 if there is no stream. */
    private long highest;

    /** Returns what a replica or a file has of this moment. */
    ScriptModel copy() {
        ScriptModel copy = new ScriptModel();
        copy.stream.putAll(stream);
        copy.sessions.putAll(sessions);
        copy.epoch = epoch;
        copy.server = server;
        copy.sequence = sequence;
        copy.nonce = nonce;
        copy.highest = highest;
        return copy;
    }

    Welcome handshake(Caller node, String proposedEpoch, String identity, Jump jump) {
        boolean jumps;
        if (epoch == null) {
            epoch = proposedEpoch;
            nonce = node.nonce();
            sequence = highest;
            jumps = sequence > 0 || node.epoch() != null;
        } else if (node.epoch() != null && !node.epoch().equals(epoch)) {
            return new Welcome(epoch, sequence, false);
        } else {
            jumps = !identity.equals(server) || sequence < node.applied() || !hasRecordOf(node);
        }
        if (jumps) {
            long from = Math.max(sequence, node.applied());
            sequence = from + jump.length();
            add(jump.nonce(), from, jump.record());
        }
        server = identity;
        sessions.put(node.name(), node.session());
        return new Welcome(Objects.requireNonNull(epoch), sequence, jumps);
    }

    /** Returns whether the last record of a node is there, or the history begins after it. */
    private boolean hasRecordOf(Caller node) {
        if (node.applied() == 0 || stream.isEmpty() || stream.firstKey() > node.applied()) {
            return true;
        }
        Entry own = stream.get(node.applied());
        return own != null && own.nonce().equals(node.nonce());
    }

    /** Returns the position, or a negative number if the record is refused. */
    long append(String ofEpoch, String node, String session, long applied, Nonce of, ByteBuffer record) {
        if (!ofEpoch.equals(epoch)) {
            return -1;
        }
        if (!session.equals(sessions.get(node))) {
            return -2;
        }
        if (sequence < applied) {
            return -3;
        }
        sequence++;
        add(of, -1, record);
        return sequence;
    }

    private void add(Nonce of, long jumpedFrom, ByteBuffer record) {
        stream.put(sequence, new Entry(sequence, nonce, of, jumpedFrom, record));
        nonce = of;
        highest = sequence;
    }

    /** Removes entries before a position. */
    void trim(long before) {
        stream.headMap(before).clear();
    }

    List<Entry> read(long after, int count) {
        return stream.tailMap(after, false).values().stream().limit(count).toList();
    }

    /** Returns all entries. */
    List<Entry> entries() {
        return List.copyOf(stream.values());
    }

    boolean isEmpty() {
        return epoch == null;
    }

    long sequence() {
        return sequence;
    }

    Nonce nonce() {
        return nonce;
    }

    /** Has another server be the last one. */
    void setServer(String identity) {
        server = identity;
    }

    /** Loses everything but the stream. */
    void loseMeta() {
        epoch = null;
        server = null;
    }
}
