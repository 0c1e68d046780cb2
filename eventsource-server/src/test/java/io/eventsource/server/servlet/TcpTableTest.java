package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tables have the form that Linux gives them on a machine whose bytes are in the usual, little-endian order. */
class TcpTableTest {

    private static final String HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    private Path tcp;
    private Path tcp6;
    private long now = Long.MAX_VALUE - Duration.ofSeconds(5).toNanos();

    @BeforeEach
    void healthy() throws IOException {
        tcp = directory.resolve("tcp");
        tcp6 = directory.resolve("tcp6");
        Files.writeString(tcp, HEAD);
        Files.writeString(tcp6, HEAD);
    }

    private TcpTable table() {
        return new TcpTable(List.of(tcp, tcp6), () -> now);
    }

    /** A line for a connection to port 8888 of a peer at port 34658. */
    private static String line(String local, String remote, String timer, int retransmits) {
        return "   1: %s:22B8 %s:8762 01 00000024:00000000 %s:0000010B %08X     0        0 1\n"
                .formatted(local, remote, timer, retransmits);
    }

    private void unanswered(int retransmits) throws IOException {
        Files.writeString(tcp, HEAD + line("01004D0A", "02004D0A", "01", retransmits));
    }

    private static ServletRequest from(String address) {
        return (ServletRequest) Proxy.newProxyInstance(
                ServletRequest.class.getClassLoader(),
                new Class<?>[] {ServletRequest.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getRemoteAddr" -> address;
                    case "getRemotePort" -> 34658;
                    case "getLocalPort" -> 8888;
                    default -> throw new AssertionError(method);
                });
    }

    private boolean diesWithin(TcpTable.Connection connection, Duration time) {
        for (Duration past = Duration.ZERO; past.compareTo(time) <= 0; past = past.plusMillis(2500)) {
            if (connection.isDead()) {
                return true;
            }
            now += Duration.ofMillis(2500).toNanos();
        }
        return false;
    }

    @Test
    void aPeerThatAcknowledgesNothingIsDeadAfterTenSeconds() throws IOException {
        TcpTable.Connection connection = table().connectionOf(from("10.77.0.2"));
        unanswered(5);
        assertThat(diesWithin(connection, PATIENCE.minusSeconds(1))).isFalse();
        assertThat(diesWithin(connection, Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void aPeerThatAcknowledgesInBetweenIsAlive() throws IOException {
        TcpTable.Connection connection = table().connectionOf(from("10.77.0.2"));
        for (int retransmits = 9; retransmits >= 0; retransmits--) { // each is fewer than before: data was acknowledged
            unanswered(retransmits);
            assertThat(diesWithin(connection, Duration.ofSeconds(7))).isFalse();
        }
    }

    @Test
    void aLossyNetworkIsNotADeadPeer() throws IOException {
        TcpTable.Connection connection = table().connectionOf(from("10.77.0.2"));
        unanswered(2);
        assertThat(diesWithin(connection, Duration.ofMinutes(5))).isFalse();
    }

    @Test
    void aPeerWithAClosedWindowIsAlive() throws IOException {
        TcpTable.Connection connection = table().connectionOf(from("10.77.0.2"));
        Files.writeString(tcp, HEAD + line("01004D0A", "02004D0A", "04", 7));
        assertThat(diesWithin(connection, Duration.ofMinutes(5))).isFalse();
    }

    @Test
    void aPeerThatHasClosedTheConnectionIsKnown() throws IOException {
        TcpTable table = table();
        TcpTable.Connection closed = table.connectionOf(from("10.77.0.2"));
        TcpTable.Connection other = table.connectionOf(from("10.77.0.3"));
        assertThat(closed.isClosedByPeer()).isFalse();
        String line = line("01004D0A", "02004D0A", "00", 0);
        Files.writeString(tcp, HEAD + line.replace(" 01 ", " 08 "));
        now += Duration.ofSeconds(3).toNanos();
        assertThat(closed.isClosedByPeer()).isTrue();
        assertThat(closed.isDead()).isFalse(); // it may still read
        assertThat(other.isClosedByPeer()).isFalse();
    }

    @Test
    void otherPeersAreAlive() throws IOException {
        TcpTable.Connection connection = table().connectionOf(from("10.77.0.3"));
        unanswered(7);
        assertThat(diesWithin(connection, Duration.ofMinutes(5))).isFalse();
    }

    @Test
    void anIpv4PeerOfAnIpv6SocketIsFound() throws IOException {
        TcpTable.Connection connection = table().connectionOf(from("10.77.0.2"));
        Files.writeString(
                tcp6, HEAD + line("0000000000000000FFFF000001004D0A", "0000000000000000FFFF000002004D0A", "01", 7));
        assertThat(diesWithin(connection, Duration.ofSeconds(15))).isTrue();
    }

    @Test
    void anIpv6PeerIsFoundHoweverItsAddressIsWritten() throws IOException {
        TcpTable.Connection plain = table().connectionOf(from("fd00:77::2"));
        TcpTable.Connection bracketed = table().connectionOf(from("[fd00:77:0:0:0:0:0:2]"));
        Files.writeString(
                tcp6, HEAD + line("770000FD000000000000000001000000", "770000FD000000000000000002000000", "01", 7));
        assertThat(diesWithin(plain, Duration.ofSeconds(15))).isTrue();
        assertThat(diesWithin(bracketed, Duration.ofSeconds(15))).isTrue();
    }

    @Test
    void anUnknownAddressIsAlive() throws IOException {
        unanswered(7);
        for (String address : new String[] {null, "", "client.example", "unix:/run/socket"}) {
            assertThat(diesWithin(table().connectionOf(from(address)), Duration.ofMinutes(1)))
                    .isFalse();
        }
    }

    @Test
    void withoutATableNoStreamEnds() throws IOException {
        Files.delete(tcp);
        Files.delete(tcp6);
        TcpTable.Connection connection = table().connectionOf(from("10.77.0.2"));
        assertThat(diesWithin(connection, Duration.ofMinutes(1))).isFalse();
    }

    @Test
    void aTableThatCannotBeReadEndsNoStream() throws IOException {
        TcpTable.Connection connection = table().connectionOf(from("10.77.0.2"));
        Files.writeString(tcp, HEAD + "   1: x:22B8 y:z 01 0:0 01:0 zz 0 0 1\n");
        assertThat(diesWithin(connection, Duration.ofMinutes(1))).isFalse();
    }
}
