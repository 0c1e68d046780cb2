package io.eventsource.cli.listener;

import static io.eventsource.cli.CommandLines.assertWrongUsage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.cli.UsageException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By which names a listener that only this machine can reach may be addressed. */
class AllowedHostsTest {

    private final AllowedHosts plain = AllowedHosts.of("127.0.0.1", List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.1.2.3",
                "10.0.0.1",
                "255.255.255.255",
                "[::1]",
                "[0:0:0:0:0:0:0:1]",
                "[::ffff:127.0.0.1]",
                "[fe80::1%eth0]",
                "localhost",
                "LOCALHOST",
                "localhost.",
                "app.localhost",
            })
    void addressesAndLocalNamesAreAllowed(String host) {
        assertThat(plain.allow(host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rebound.example",
                "127.0.0.1.rebound.example",
                "localhost.rebound.example",
                "notlocalhost",
                "256.0.0.1",
                "127.1",
                "0x7f.0.0.1",
                "2130706433",
                "0177.0.0.1",
                "127.0.0.1:80",
                "::1",
                "[rebound]",
                "*",
                ".",
                "",
            })
    void otherNamesAreNot(String host) {
        assertThat(AllowedHosts.of("localhost", List.of(".events.example")).allow(host))
                .isFalse();
    }

    @Test
    void theNamesOfTheMachineAndOfTheBindingAreAllowed() throws Exception {
        assertThat(plain.allow(InetAddress.getLocalHost().getHostName())).isTrue();
        assertThat(AllowedHosts.of("my-loopback", List.of()).allow("My-Loopback"))
                .isTrue();
    }

    @Test
    void namesAndSuffixesCanBeAllowed() {
        AllowedHosts some = AllowedHosts.of("127.0.0.1", List.of("Events.example.org", ".internal", "my_service"));
        assertThat(List.of("events.example.org", "EVENTS.example.org.", "a.internal", "a.b.internal", "my_service"))
                .allMatch(some::allow);
        assertThat(List.of("example.org", "x.events.example.org", "internal", "ainternal", "internal.evil.example"))
                .noneMatch(some::allow);
        assertThat(AllowedHosts.of("127.0.0.1", List.of("*")).allow("any.example"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "events.example:8080", "http://events.example", "*.example", "..", "a/b"})
    void invalidNamesAreRefused(String name) {
        assertWrongUsage(() -> TestListener.options(Map.of(), "--allow-host", name))
                .hasMessage("--allow-host must be a host name without a port, .SUFFIX for all names below it, or * for"
                        + " all, but is \"" + name + "\"");
    }

    private static String answer(String options, String requestLine, String... headers) throws Exception {
        ListenerServer server = new ListenerServer(TestListener.options("-P 0 " + options));
        server.start();
        try (Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(server.url()).getPort())) {
            socket.setSoTimeout(5_000);
            String request = requestLine + "\r\n" + String.join("\r\n", headers) + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            server.stop();
        }
    }

    @Test
    void aListenerOnThisMachineRefusesOtherHostsAndNamesTheOption() throws Exception {
        for (String line : List.of("GET / HTTP/1.1", "POST /ping/t HTTP/1.1", "GET /poll/t HTTP/1.1")) {
            assertThat(answer("", line, "Host: rebound.example:8888", "Content-Length: 0"))
                    .startsWith("HTTP/1.1 421 ")
                    .contains("--allow-host rebound.example", "X-Content-Type-Options: nosniff");
        }
        assertThat(answer("", "GET http://rebound.example/ HTTP/1.1", "Host: rebound.example"))
                .startsWith("HTTP/1.1 421 ");
        assertThat(answer("", "GET / HTTP/1.1", "Host: localhost:1")).startsWith("HTTP/1.1 200 ");
        assertThat(answer("", "GET / HTTP/1.0")).startsWith("HTTP/1.1 200 ");
        assertThat(answer("--allow-host rebound.example", "GET / HTTP/1.1", "Host: rebound.example"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void aListenerOnTheNetworkDoesNotCheckHosts() throws Exception {
        assertThat(answer("-H 0.0.0.0", "GET / HTTP/1.1", "Host: events.example"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void otherOriginsCanBeAllowed() throws Exception {
        String[] page = {"Host: localhost", "Origin: https://app.example", "Content-Length: 0"};
        assertThat(answer("", "POST /ping/t HTTP/1.1", page))
                .startsWith("HTTP/1.1 403 ")
                .contains("--allow-origin");
        assertThat(answer("--allow-origin https://app.example", "POST /ping/t HTTP/1.1", page))
                .startsWith("HTTP/1.1 404 ")
                .contains("Access-Control-Allow-Origin: https://app.example");
        assertThatThrownBy(() -> new ListenerServer(TestListener.options("--allow-origin app.example")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("--allow-origin");
    }
}
