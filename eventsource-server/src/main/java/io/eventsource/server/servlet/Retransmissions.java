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
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads how often the system has retransmitted data on a TCP connection without an acknowledgement. Linux publishes
 * this in {@code /proc/net/tcp}; elsewhere every connection counts as healthy.
 *
 * <p>Java cannot set {@code TCP_USER_TIMEOUT}, and TCP keep-alive is suspended while data is unacknowledged. So a stream
 * whose peer has lost power would otherwise stay open until the kernel gives up, which takes about 16 minutes.
 *
 * <p>All streams share one snapshot. The more sockets exist, the longer a read takes, and the less often the snapshot
 * is refreshed.
 */
final class Retransmissions {

    /** Reads the connections of this process's network namespace. */
    static final Retransmissions SYSTEM = new Retransmissions(
            List.of(Path.of("/proc/self/net/tcp"), Path.of("/proc/self/net/tcp6")), System::nanoTime);

    private static final long SHORTEST_AGE = Duration.ofSeconds(2).toNanos();
    /** The lifetime of a snapshot, as a multiple of the time that reading it took. */
    private static final int AGE_PER_COST = 100;

    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int TIMER = 5;
    private static final int RETRANSMITS = 6;
    private static final String RETRANSMISSION_TIMER = "01:";

    /**
     * The number of unacknowledged retransmissions that makes a peer suspect. One or two are normal on a lossy network.
     */
    private static final int SUSPECT = 3;
    /** The longest time for which a suspect peer may acknowledge nothing. */
    private static final long PATIENCE = Duration.ofSeconds(10).toNanos();

    private final List<Path> files;
    private final LongSupplier nanoTime;

    // Guarded by this.
    private Map<Long, Integer> snapshot = Map.of();
    private long usedUntil;

    /**
     * Creates a reader of tables in the format of {@code /proc/net/tcp}.
     *
     * @param files the tables; those that do not exist are ignored
     */
    Retransmissions(List<Path> files, LongSupplier nanoTime) {
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
        if (files.isEmpty() || connection == 0) {
            return 0;
        }
        if (nanoTime.getAsLong() - usedUntil >= 0) {
            renew();
        }
        return snapshot.getOrDefault(connection, 0);
    }

    private void renew() {
        long begun = nanoTime.getAsLong();
        Map<Long, Integer> found = new HashMap<>();
        for (Path file : files) {
            try (var lines = Files.lines(file, StandardCharsets.US_ASCII)) {
                lines.forEach(line -> read(line, found));
            } catch (IOException | RuntimeException unreadable) {
                found.clear(); // without data, no connection is declared dead
            }
        }
        snapshot = found;
        long now = nanoTime.getAsLong();
        usedUntil = now + Math.max(SHORTEST_AGE, AGE_PER_COST * (now - begun));
    }

    private static void read(String line, Map<Long, Integer> found) {
        if (!line.contains(" " + RETRANSMISSION_TIMER)) {
            return; // most connections have nothing in flight
        }
        String[] columns = line.strip().split("\\s+", -1);
        if (columns.length <= RETRANSMITS || !columns[TIMER].startsWith(RETRANSMISSION_TIMER)) {
            return;
        }
        int retransmits = Integer.parseInt(columns[RETRANSMITS], 16);
        if (retransmits > 0) {
            String[] remote = columns[REMOTE].split(":", 2);
            String[] local = columns[LOCAL].split(":", 2);
            byte[] address = address(remote[0]);
            if (address != null) {
                found.put(key(address, Integer.parseInt(remote[1], 16), Integer.parseInt(local[1], 16)), retransmits);
            }
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

    /** Detects on one connection a peer that acknowledges nothing. Used by one thread at a time. */
    final class Connection {

        private final long key;
        private int unanswered;
        private long suspectSince;

        private Connection(long key) {
            this.key = key;
        }

        /** Returns whether the peer has acknowledged nothing for at least ten seconds despite retransmissions. */
        boolean isDead() {
            int before = unanswered;
            unanswered = Retransmissions.this.unanswered(key);
            long now = nanoTime.getAsLong();
            if (before < SUSPECT || unanswered < before) { // it was healthy, or an acknowledgement arrived in between
                suspectSince = now;
            }
            return unanswered >= SUSPECT && now - suspectSince >= PATIENCE;
        }
    }
}
