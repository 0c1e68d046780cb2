package io.eventsource.server.servlet;

import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the system knows of a TCP connection and containers do not report: how often it has retransmitted data without an
 * acknowledgement, and whether the peer has closed the connection. Linux publishes this in {@code /proc/net/tcp}; elsewhere every
 * connection counts as healthy.
 *
 * <p>Java cannot set {@code TCP_USER_TIMEOUT}, and TCP keep-alive is suspended while data is unacknowledged. So a stream
 * whose peer has lost power would otherwise stay open until the kernel gives up, which takes about 16 minutes.
 *
 * <p>All streams share one snapshot. The more sockets exist, the longer a read takes, and the less often the snapshot
 * is refreshed.
 */
final class TcpTable {

    /** Reads the connections of this process's network namespace. */
    static final TcpTable SYSTEM =
            new TcpTable(List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6")), System::nanoTime);

    private static final long SHORTEST_AGE = Duration.ofSeconds(2).toNanos();
    /** The lifetime of a snapshot, as a multiple of the time that reading it took. */
    private static final int AGE_PER_COST = 100;

    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int STATE = 3;
    private static final int TIMER = 5;
    private static final int RETRANSMITS = 6;
    private static final String RETRANSMISSION_TIMER = "01:";
    /** The state of a connection that the peer has closed, and this side has not. */
    private static final String CLOSE_WAIT = "08";

    /**
     * The number of unacknowledged retransmissions that makes a peer suspect. One or two are normal on a lossy network.
     */
    private static final int SUSPECT = 3;
    /** The longest time for which a suspect peer may acknowledge nothing. */
    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();

    private final List<Path> files;
    private final LongSupplier nanoTime;

    // Guarded by this.
    private Map<Long, Integer> retransmissions = Map.of();
    private Set<Long> closedByPeer = Set.of();
    private long usedUntil;

    /**
     * Creates a reader of tables in the format of {@code /proc/net/tcp}.
     *
     * @param files the tables; those that do not exist are ignored
     */
    TcpTable(List<Path> files, LongSupplier nanoTime) {
        this.files = files.stream().filter(Files::isReadable).toList();
        this.nanoTime = nanoTime;
        this.usedUntil = nanoTime.getAsLong();
    }

    /** Returns the TCP connection of a request. */
    Connection connectionOf(ServletRequest request) {
        return new Connection(keyOf(request));
    }

    /** Returns a key for the connection of a request; 0 if its addresses are unknown. */
    private static long keyOf(ServletRequest request) {
        String remote = request.getRemoteAddr();
        // The address is a literal, so this never queries DNS.
        if (remote == null || request.getRemotePort() <= 0 || !remote.matches("[0-9a-fA-F:.]+(%.*)?|\\[.*]")) {
            return 0;
        }
        try {
            return key(InetAddress.getByName(remote).getAddress(), request.getRemotePort(), request.getLocalPort());
        } catch (UnknownHostException e) {
            return 0;
        }
    }

    private static long key(byte[] remoteAddress, int remotePort, int localPort) {
        return (long) Arrays.hashCode(remoteAddress) << 32 | (long) remotePort << 16 | localPort;
    }

    /** Returns the number of consecutive unacknowledged retransmissions; 0 for a healthy or unknown connection. */
    private synchronized int unanswered(long connection) {
        return isCurrent(connection) ? retransmissions.getOrDefault(connection, 0) : 0;
    }

    private synchronized boolean isClosedByPeer(long connection) {
        return isCurrent(connection) && closedByPeer.contains(connection);
    }

    /** Renews the snapshot if it is too old; returns false if nothing can be known of a connection. */
    private synchronized boolean isCurrent(long connection) {
        if (files.isEmpty() || connection == 0) {
            return false;
        }
        if (nanoTime.getAsLong() - usedUntil >= 0) {
            renew();
        }
        return true;
    }

    private synchronized void renew() {
        long begun = nanoTime.getAsLong();
        Map<Long, Integer> found = new HashMap<>();
        Set<Long> closed = new HashSet<>();
        for (Path file : files) {
            try (var lines = Files.lines(file, StandardCharsets.US_ASCII)) {
                lines.forEach(line -> read(line, found, closed));
            } catch (IOException | RuntimeException unreadable) {
                found.clear(); // without data, no connection is declared dead
                closed.clear();
            }
        }
        retransmissions = found;
        closedByPeer = closed;
        long now = nanoTime.getAsLong();
        usedUntil = now + Math.max(SHORTEST_AGE, AGE_PER_COST * (now - begun));
    }

    private static void read(String line, Map<Long, Integer> retransmissions, Set<Long> closedByPeer) {
        if (!line.contains(" " + RETRANSMISSION_TIMER) && !line.contains(" " + CLOSE_WAIT + " ")) {
            return; // most connections are open and have nothing in flight
        }
        String[] columns = line.strip().split("\\s+", -1);
        if (columns.length <= RETRANSMITS) {
            return;
        }
        boolean isClosed = columns[STATE].equals(CLOSE_WAIT);
        int retransmits =
                columns[TIMER].startsWith(RETRANSMISSION_TIMER) ? Integer.parseInt(columns[RETRANSMITS], 16) : 0;
        if (!isClosed && retransmits == 0) {
            return;
        }
        String[] remote = columns[REMOTE].split(":", 2);
        String[] local = columns[LOCAL].split(":", 2);
        byte[] address = address(remote[0]);
        if (address == null) {
            return;
        }
        long key = key(address, Integer.parseInt(remote[1], 16), Integer.parseInt(local[1], 16));
        if (isClosed) {
            closedByPeer.add(key);
        }
        if (retransmits > 0) {
            retransmissions.put(key, retransmits);
        }
    }

    /** Parses an address as the kernel prints it, in 4-byte groups in native byte order. */
    private static byte @Nullable [] address(String hex) {
        ByteBuffer words = ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.BIG_ENDIAN);
        ByteBuffer bytes = ByteBuffer.allocate(words.capacity()).order(ByteOrder.nativeOrder());
        while (words.hasRemaining()) {
            bytes.putInt(words.getInt());
        }
        try {
            return InetAddress.getByAddress(bytes.array()).getAddress(); // an IPv4 address in IPv6 form becomes IPv4
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** One connection. Used by one thread at a time. */
    final class Connection {

        private final long key;
        private int unanswered;
        private long suspectSince;

        private Connection(long key) {
            this.key = key;
        }

        /** Returns whether the peer has closed its side of the connection. */
        boolean isClosedByPeer() {
            return TcpTable.this.isClosedByPeer(key);
        }

        /** Returns whether the peer has acknowledged nothing for at least ten seconds despite retransmissions. */
        boolean isDead() {
            int before = unanswered;
            unanswered = TcpTable.this.unanswered(key);
            long now = nanoTime.getAsLong();
            if (before < SUSPECT || unanswered < before) { // it was healthy, or an acknowledgement arrived in between
                suspectSince = now;
            }
            return unanswered >= SUSPECT && now - suspectSince >= PATIENCE;
        }
    }
}
