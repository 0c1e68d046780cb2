package io.eventsource.cli.listener;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.cli.UsageException;
import java.io.ByteArrayOutputStream;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** A listener on a Unix socket. */
@DisabledOnOs(OS.WINDOWS)
class UnixSocketTest {

    @TempDir
    Path directory;

    private Path path;
    private ListenerServer server;

    @BeforeEach
    void choosePath() {
        path = directory.resolve("listener.sock");
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.stop();
        }
    }

    private void start(String options) throws Exception {
        server = new ListenerServer(TestListener.options("--unix-socket " + path + " " + options));
        server.start();
    }

    private String get(String host) throws Exception {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            channel.write(ByteBuffer.wrap(
                    ("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n").getBytes(US_ASCII)));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(8192);
            while (channel.read(buffer.clear()) >= 0) {
                all.write(buffer.array(), 0, buffer.position());
            }
            return all.toString(US_ASCII);
        }
    }

    @Test
    void theFileIsTheOnlyAddressAndEndsWithTheListener() throws Exception {
        start("");
        assertThat(server.url()).isEqualTo("unix:" + path);
        assertThat(server.isLocal()).isTrue();
        assertThat(get("localhost")).startsWith("HTTP/1.1 200 ");
        assertThat(get("events.example.org")).as("a name of the proxy").startsWith("HTTP/1.1 200 ");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-rw----");
        server.stop();
        assertThat(path).doesNotExist();
    }

    @Test
    void aPortCanBeBoundBesides() throws Exception {
        start("-P 0");
        assertThat(URI.create(server.url()).getPort()).isPositive();
        assertThat(get("localhost")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void theSocketOfAListenerThatWasKilledIsReplaced() throws Exception {
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();
        start("");
        assertThat(get("localhost")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void whatIsInUseStays() throws Exception {
        try (ServerSocketChannel other = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            other.bind(UnixDomainSocketAddress.of(path));
            assertFails("another process listens on it");
        }
        assertThat(path).exists();
        Files.delete(path);
        Files.writeString(path, "kept");
        assertFails("it exists, and is not a socket");
        assertThat(path).hasContent("kept");
    }

    private void assertFails(String reason) {
        assertThatThrownBy(() -> start(""))
                .isInstanceOf(UsageException.class)
                .hasMessage("cannot listen on " + path + ": " + reason);
        server = null;
    }

    @Test
    void aDirectoryThatDoesNotExistIsNamedAlsoBesidesAPort() {
        path = directory.resolve("none").resolve("listener.sock");
        for (String port : new String[] {"", "-P 0"}) {
            assertThatThrownBy(() -> start(port))
                    .isInstanceOf(UsageException.class)
                    .hasMessage("cannot listen on " + path + ": its directory does not exist");
        }
        server = null;
    }
}
