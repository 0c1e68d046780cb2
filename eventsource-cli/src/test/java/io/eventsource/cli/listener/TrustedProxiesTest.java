package io.eventsource.cli.listener;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a listener believes of a proxy, and of others that send the same. */
class TrustedProxiesTest {

    private static final String V1 = "PROXY TCP4 192.0.2.1 198.51.100.1 40000 80\r\n";

    private final List<Socket> sockets = new ArrayList<>();
    private ListenerServer server;

    /** Starts a listener on which each address may have one request. */
    private void start(String options) throws Exception {
        ListenerLimits limits =
                new ListenerLimits(8 << 20, 2 << 20, 50, 1, 2, 49, Duration.ofSeconds(2), Duration.ofSeconds(2));
        server = new ListenerServer(TestListener.options("-P 0 " + options).withLimits(limits));
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        server.stop();
    }

    private Socket send(byte[] bytes) throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(server.url()).getPort());
        socket.setSoTimeout(10_000);
        sockets.add(socket);
        socket.getOutputStream().write(bytes);
        return socket;
    }

    private static String request(String path, String... headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n"
                + String.join("", List.of(headers).stream().map(h -> h + "\r\n").toList()) + "\r\n";
    }

    /** Sends a request, and reads the status of the answer. */
    private String status(String text) throws IOException {
        return status(text.getBytes(US_ASCII));
    }

    private String status(byte[] bytes) throws IOException {
        return new String(send(bytes).getInputStream().readNBytes(12), US_ASCII).replaceFirst("HTTP/1.1 ", "");
    }

    @Test
    void theClientsOfAProxyHaveLimitsOfTheirOwn() throws Exception {
        start("--trusted-proxies 127.0.0.1");
        assertThat(status(request("/poll/a", "X-Forwarded-For: 192.0.2.1"))).isEqualTo("200");
        assertThat(status(request("/poll/b", "X-Forwarded-For: 192.0.2.1"))).isEqualTo("503");
        assertThat(status(request("/poll/c", "Forwarded: for=192.0.2.2"))).isEqualTo("200");
        assertThat(status(request("/poll/d", "X-Forwarded-For: 2001:db8::1"))).isEqualTo("200");
        assertThat(status(request("/poll/e", "X-Forwarded-For: 2001:db8::2")))
                .as("the same network of 64 bits")
                .isEqualTo("503");
        assertThat(status(request("/poll/f", "X-Forwarded-For: 192.0.2.3, 192.0.2.1")))
                .as("what the client wrote itself does not count")
                .isEqualTo("503");
        assertThat(status(request("/poll/g"))).isEqualTo("200");
        assertThat(status(request("/poll/h", "Forwarded: for=192.0.2.8", "X-Forwarded-For: 192.0.2.9")))
                .isEqualTo("400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--trusted-proxies 10.0.0.0/8", "--trusted-proxies unix"})
    void othersNameNoClient(String options) throws Exception {
        start(options);
        for (String token : List.of("a", "b", "c")) {
            assertThat(status(request("/poll/" + token, "X-Forwarded-For: 192.0.2.1", "Forwarded: for=192.0.2.2")))
                    .isEqualTo("200");
        }
    }

    @Test
    void eachConnectionOfAProxyBeginsWithItsClient() throws Exception {
        start("--trusted-proxies 127.0.0.0/8 --proxy-protocol");
        assertThat(status(V1 + request("/poll/a"))).isEqualTo("200");
        assertThat(status(V1 + request("/poll/b"))).isEqualTo("503");
        assertThat(status(version2(192, 0, 2, 2, request("/poll/c")))).isEqualTo("200");
        assertThat(status(version2(192, 0, 2, 2, request("/poll/d")))).isEqualTo("503");
        assertThat(status("PROXY UNKNOWN\r\n" + request("/poll/e"))).isEqualTo("200");
        assertThat(status("PROXY TCP6 2001:db8::1 2001:db8::2 40000 80\r\n" + request("/poll/f")))
                .isEqualTo("200");
        assertThat(status(request("/poll/g"))).as("without it").isEmpty();
        assertThat(status("PROXY TCP4 192.0.2.1\r\n" + request("/poll/h"))).isEmpty();
    }

    private static byte[] version2(int a, int b, int c, int d, String request) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(new byte[] {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10, 0x21, 0x11, 0, 12});
        all.writeBytes(new byte[] {(byte) a, (byte) b, (byte) c, (byte) d, 127, 0, 0, 1, (byte) 156, 64, 0, 80});
        all.writeBytes(request.getBytes(US_ASCII));
        return all.toByteArray();
    }

    @Test
    void http2FollowsTheProxyProtocol() throws Exception {
        start("--trusted-proxies 127.0.0.1 --proxy-protocol");
        Socket socket = send((V1 + "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").getBytes(US_ASCII));
        socket.getOutputStream().write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0});
        assertThat(socket.getInputStream().readNBytes(4)[3]).isEqualTo((byte) RawHttp2.SETTINGS);
    }

    @Test
    void theProxyProtocolOfOthersIsNoRequest() throws Exception {
        start("--trusted-proxies 10.0.0.1 --proxy-protocol");
        assertThat(status(V1 + request("/poll/a"))).isEqualTo("400");
        assertThat(status(request("/poll/b"))).isEqualTo("200");
    }

    @Test
    void aProxyThatDoesNotEndItsHeaderIsDisconnected() throws Exception {
        start("--trusted-proxies 127.0.0.1 --proxy-protocol");
        assertThat(send("PROXY TCP4 192.".getBytes(US_ASCII)).getInputStream().readAllBytes())
                .isEmpty();
    }
}
