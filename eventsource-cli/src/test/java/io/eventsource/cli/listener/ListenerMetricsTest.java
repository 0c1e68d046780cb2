package io.eventsource.cli.listener;

import static io.eventsource.cli.CommandLines.assertWrongUsage;
import static io.eventsource.cli.listener.TestListener.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a listener serves its metrics, and to whom. */
class ListenerMetricsTest {

    @TempDir
    private Path directory;

    private ListenerServer server;

    private void start(String line) throws Exception {
        server = new ListenerServer(options(line));
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        if (server != null) {
            server.stop();
        }
    }

    private static HttpResponse<String> send(String method, String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .method(method, BodyPublishers.noBody())
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private String metricsUrl() {
        return String.valueOf(server.metricsUrl());
    }

    @Test
    void theyAreOnThePortOfTheListener() throws Exception {
        start("-P 0");
        HttpResponse<String> metrics = send("GET", server.url() + "metrics");

        assertThat(metrics.statusCode()).isEqualTo(200);
        assertThat(metrics.headers().firstValue("Content-Type")).contains("text/plain; version=0.0.4; charset=utf-8");
        assertThat(metrics.headers().firstValue("Cache-Control")).contains("no-store");
        assertThat(metrics.body().lines())
                .contains(
                        "# TYPE eventsource_delivery_lag_seconds histogram",
                        "eventsource_published_events_total 0.0",
                        "eventsource_closed_streams_total{reason=\"client-gone\"} 0.0")
                .anyMatch(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                .anyMatch(line -> line.startsWith("process_uptime_seconds "))
                .anyMatch(line -> line.startsWith("jvm_threads_live_threads "));
        assertThat(server.metricsUrl()).isNull();
    }

    @Test
    void theyCanBeRead() throws Exception {
        start("-P 0");

        HttpResponse<String> head = send("HEAD", server.url() + "metrics");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        HttpResponse<String> post = send("POST", server.url() + "metrics");
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @Test
    void anAddressOfTheirOwnHasNothingElse() throws Exception {
        start("-P 0 --metrics-address 0");

        assertThat(metricsUrl()).matches("http://127\\.0\\.0\\.1:[1-9][0-9]*/metrics");
        assertThat(send("GET", metricsUrl()).statusCode()).isEqualTo(200);
        HttpResponse<String> stream = send("GET", metricsUrl().replace("metrics", "poll/t"));
        assertThat(stream.statusCode()).isEqualTo(404);
        assertThat(stream.body()).isEqualTo("only /metrics is served here\n");
        HttpResponse<String> absent = send("GET", server.url() + "metrics");
        assertThat(absent.statusCode()).isEqualTo(404);
        assertThat(absent.body())
                .isEqualTo("the metrics are served on another address only, that of --metrics-address\n");
        assertThat(send("GET", server.url() + "readyz").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--anonymous publish", "--tokens FILE"})
    void aListenerThatAsksForCredentialsNamesTheOption(String access) throws Exception {
        Path tokens = Files.writeString(directory.resolve("tokens"), "");
        start("-P 0 " + access.replace("FILE", tokens.toString()));

        HttpResponse<String> absent = send("GET", server.url() + "metrics");
        assertThat(absent.statusCode()).isEqualTo(404);
        assertThat(absent.body()).contains("asks for credentials").contains("--metrics-address");
    }

    @Test
    void anAddressOfTheirOwnNeedsNoCredentials() throws Exception {
        start("-P 0 --anonymous publish --metrics-address 127.0.0.1:0");

        assertThat(send("GET", metricsUrl()).statusCode()).isEqualTo(200);
    }

    @Test
    void aLimitAsksForNoCredentials() throws Exception {
        start("-P 0 --publish-rate 2/1d");

        assertThat(send("GET", server.url() + "metrics").statusCode()).isEqualTo(200);
    }

    /** A page whose name resolves to this machine (DNS rebinding) must not read them. */
    @Test
    void anAddressOfThisMachineKnowsNoForeignHost() throws Exception {
        start("-P 0 --metrics-address 0 --allow-host monitored.example");

        assertThat(statusFor("evil.example")).isEqualTo("421");
        assertThat(statusFor("monitored.example")).isEqualTo("200");
    }

    private String statusFor(String host) throws IOException {
        int port = URI.create(metricsUrl()).getPort();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write(("GET /metrics HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8).split(" ", 3)[1];
        }
    }

    @Test
    void anAddressThatIsInUseIsNamed() throws Exception {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server = new ListenerServer(options("-P 0 --metrics-address " + other.getLocalPort()));
            assertThatThrownBy(server::start)
                    .hasMessage("cannot listen on 127.0.0.1:" + other.getLocalPort()
                            + ": address already in use; choose another address with --metrics-address");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "9100, 127.0.0.1, 9100, 127.0.0.1:9100",
        "10.0.0.1:9100, 10.0.0.1, 9100, 10.0.0.1:9100",
        "monitored:0, monitored, 0, monitored:0",
        "[::1]:9100, ::1, 9100, [::1]:9100"
    })
    void anAddressIsAPortOrHasAHost(String value, String host, int port, String shown) {
        MetricsOptions.Address address =
                options("--metrics-address " + value).metrics().address();

        assertThat(address).isEqualTo(new MetricsOptions.Address(host, port)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", ":9100", "::1:9100", "host:", "host:65536", "-1", "[]:1"})
    void anAddressHasAPort(String value) {
        assertWrongUsage(() -> options("--metrics-address=" + value))
                .hasMessageStartingWith("--metrics-address must be a port, or a host and a port");
    }
}
