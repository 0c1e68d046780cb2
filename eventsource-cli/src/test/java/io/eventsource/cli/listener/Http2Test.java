package io.eventsource.cli.listener;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds over HTTP/1.1 holds over HTTP/2, for clients that keep to its rules and for others. */
@Timeout(30)
class Http2Test {

    private static final Duration SHORT = Duration.ofMillis(1_500);
    private static final Duration LONG = Duration.ofMinutes(5);
    /** More than a client lets come at once. */
    private static final String LARGE = "x".repeat(40_000);

    private ListenerServer server;

    private RawHttp2 start(String options, int connections, Duration idle) throws Exception {
        ListenerLimits limits = new ListenerLimits(
                8 * 1024 * 1024, 2 * 1024 * 1024, connections, connections, 2, connections - 1, idle, idle);
        server = new ListenerServer(TestListener.options("-P 0 " + options).withLimits(limits));
        server.start();
        return connect();
    }

    private RawHttp2 start(String options) throws Exception {
        return start(options, 500, LONG);
    }

    private RawHttp2 connect() throws IOException {
        return RawHttp2.connect(port());
    }

    private int port() {
        return URI.create(server.url()).getPort();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private int publish(String token, String data) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "ping/" + token))
                .version(HttpClient.Version.HTTP_1_1)
                .POST(BodyPublishers.ofString(data))
                .build();
        return HttpClient.newHttpClient()
                .send(request, BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void streamsAndRequestsShareAConnection() throws Exception {
        try (RawHttp2 client = start("")) {
            int first = client.get("/poll/a");
            int second = client.get("/poll/b");
            assertThat(client.status(first)).isEqualTo(200);
            assertThat(client.status(second)).isEqualTo(200);
            client.post("/ping/b", "42");
            client.awaitText(second, "data: 42");
            assertThat(client.body(first)).doesNotContain("42");
        }
    }

    @Test
    void aStreamThatItsClientResetsLeavesItsToken() throws Exception {
        try (RawHttp2 client = start("")) {
            int first = client.get("/poll/a");
            assertThat(client.status(first)).isEqualTo(200);
            client.reset(first);
            assertThat(client.status(client.get("/poll/a"))).isEqualTo(200);
        }
    }

    @Test
    void aStreamThatIsNotReadIsResetAndTheOthersContinue() throws Exception {
        try (RawHttp2 client = start("-k 300ms --subscribers many", 500, SHORT)) {
            int stalled = client.get("/poll/a");
            int other = client.get("/poll/b");
            client.status(stalled);
            client.status(other);
            publish("a", LARGE);
            publish("a", LARGE);
            client.openWindow(0, 1 << 20); // which leaves that of the stream as it is
            assertThat(client.await(RawHttp2.RST_STREAM, stalled)).isNotNull();
            assertThat(publish("b", "still here")).isEqualTo(200);
            client.awaitText(other, "still here");
        }
    }

    @Test
    void aStreamThatIsNotReadLeavesTheOthersAPartOfTheWindow() throws Exception {
        try (RawHttp2 client = start("")) {
            int stalled = client.get("/poll/a");
            int other = client.get("/poll/b");
            client.status(stalled);
            client.status(other);
            publish("a", LARGE);
            publish("a", LARGE); // more than the window of the whole connection
            while (client.body(stalled).length() < 40_000) {
                client.read();
            }
            publish("b", "in time");
            client.awaitText(other, "in time");
        }
    }

    @Test
    void aClientThatRenewsItsWindowByHalvesGetsEverything() throws Exception {
        try (RawHttp2 client = start("")) {
            int stream = client.get("/poll/a");
            client.status(stream);
            int renewed = 0;
            for (int i = 0; i < 5; i++) {
                publish("a", LARGE);
            }
            while (client.body(stream).length() < 5 * LARGE.length()) {
                client.read();
                int unrenewed = client.body(stream).length() - renewed;
                if (unrenewed >= 32_768) {
                    client.openWindow(0, unrenewed);
                    client.openWindow(stream, unrenewed);
                    renewed += unrenewed;
                }
            }
        }
    }

    @Test
    void aSilentStreamStaysOpenAndAConnectionWithoutOneIsClosed() throws Exception {
        try (RawHttp2 client = start("-k 0", 500, SHORT);
                RawHttp2 idle = connect()) {
            int stream = client.get("/poll/a");
            client.status(stream);
            assertThat(idle.await(RawHttp2.GOAWAY, 0).error()).isZero();
            idle.awaitClose();
            try (RawHttp2 later = connect()) {
                later.awaitClose(); // by then the stream has been silent for twice as long
            }
            publish("a", "42");
            client.awaitText(stream, "42");
        }
    }

    @Test
    void pingsDoNotKeepAConnectionWithoutRequestsOpen() throws Exception {
        try (RawHttp2 client = start("", 500, SHORT)) {
            Thread pings = new Thread(() -> {
                try {
                    while (true) {
                        client.send(RawHttp2.PING, 0, 0, new byte[8]);
                        Thread.sleep(100);
                    }
                } catch (IOException | InterruptedException closed) {
                    // as it should be
                }
            });
            pings.start();
            assertThat(client.await(RawHttp2.GOAWAY, 0).error()).isZero();
            pings.join();
        }
    }

    @Test
    void eachFurtherRequestOfAConnectionCountsAsAnother() throws Exception {
        try (RawHttp2 client = start("", 4, LONG)) {
            for (String token : new String[] {"a", "b", "c"}) {
                assertThat(client.status(client.get("/poll/" + token))).isEqualTo(200);
            }
            assertThat(client.status(client.get("/"))).isEqualTo(200);
            try (RawHttp2 second = connect()) {
                assertThat(second.status(second.get("/"))).isEqualTo(200); // the fourth connection, as it were
                assertThat(client.status(client.get("/"))).isEqualTo(503);
            }
        }
    }

    @Test
    void aConnectionHasABoundedNumberOfStreams() throws Exception {
        try (RawHttp2 client = start("-k 0")) {
            for (int i = 0; i < Http2.MAX_STREAMS; i++) {
                assertThat(client.status(client.get("/poll/" + i))).isEqualTo(200);
            }
            int beyond = client.get("/poll/beyond");
            assertThat(client.await(RawHttp2.RST_STREAM, beyond).error()).isEqualTo(RawHttp2.REFUSED_STREAM);
        }
    }

    /** CVE-2023-44487. */
    @Test
    void aClientThatResetsEachRequestIsDisconnected() throws Exception {
        try (RawHttp2 client = start("");
                RawHttp2 other = connect()) {
            int stream = other.get("/poll/a");
            other.status(stream);
            requireDisconnected(client, () -> client.reset(client.get("/poll/b")));
            assertThat(publish("a", "42")).isEqualTo(200);
            other.awaitText(stream, "42");
        }
    }

    @Test
    void aClientThatFloodsWithSettingsOrPingsIsDisconnected() throws Exception {
        try (RawHttp2 client = start("");
                RawHttp2 second = connect()) {
            requireDisconnected(client, () -> client.send(RawHttp2.SETTINGS, 0, 0, new byte[0]));
            requireDisconnected(second, () -> second.send(RawHttp2.PING, 0, 0, new byte[8]));
        }
    }

    private interface Flood {
        void go() throws IOException;
    }

    private static void requireDisconnected(RawHttp2 client, Flood flood) throws Exception {
        try {
            for (int i = 0; i < 5_000; i++) {
                flood.go();
            }
            assertThat(client.await(RawHttp2.GOAWAY, 0).error()).isEqualTo(RawHttp2.ENHANCE_YOUR_CALM);
        } catch (SocketException reset) {
            // The frame that says why was lost, because the server closed the connection with frames unread.
        }
    }

    @Test
    void headersAndBodiesHaveTheSameBounds() throws Exception {
        try (RawHttp2 client = start("")) {
            String[] many = new String[98];
            Arrays.fill(many, "a: b");
            assertThat(client.status(client.request("GET", "/", true, many))).isEqualTo(200);
            String[] tooMany = new String[101];
            Arrays.fill(tooMany, "a: b");
            int refused = client.request("GET", "/", true, tooMany);
            assertThat(client.status(refused)).isEqualTo(431);
            assertThat(client.awaitEnd(refused)).contains("100 fields");
            int body = client.request("POST", "/ping/a", false, "content-length: 9000000");
            assertThat(client.status(body)).isEqualTo(413);
        }
    }

    @Test
    void aHeaderThatIsTooLargeIsNotServed() throws Exception {
        try (RawHttp2 client = start("")) {
            int stream = client.request("GET", "/", true, "a: " + "x".repeat(12_000));
            RawHttp2.Frame frame = client.read();
            while (frame.stream() != stream && frame.type() != RawHttp2.GOAWAY) {
                frame = client.read();
            }
            assertThat(frame.type()).isIn(RawHttp2.GOAWAY, RawHttp2.RST_STREAM, RawHttp2.HEADERS);
            assertThat(client.body(stream)).doesNotContain("html");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"transfer-encoding: chunked", "connection: close", "upgrade: h2c", "keep-alive: 5"})
    void fieldsOfHttp1AreRefused(String field) throws Exception {
        try (RawHttp2 client = start("")) {
            int stream = client.request("POST", "/ping/a", true, field);
            assertThat(client.status(stream)).isEqualTo(400);
        }
    }

    @Test
    void aForeignHostIsRefused() throws Exception {
        try (RawHttp2 client = start("")) {
            assertThat(client.status(client.get("/"))).isEqualTo(200);
            client.name("rebound.example");
            assertThat(client.status(client.get("/"))).isEqualTo(421);
        }
    }

    @Test
    void theEndOfTheListenerEndsStreamsThenTheConnection() throws Exception {
        try (RawHttp2 client = start("")) {
            int stream = client.get("/poll/a");
            client.status(stream);
            Thread end = new Thread(() -> {
                try {
                    server.stop();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            end.start();
            assertThat(client.awaitEnd(stream)).contains("retry:");
            assertThat(client.await(RawHttp2.GOAWAY, 0).error()).isZero();
            client.awaitClose();
            end.join();
        }
    }

    @Test
    void aConnectionDoesNotChangeToHttp2Later() throws Exception {
        start("").close();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout(10_000);
            String request = String.join(
                    "\r\n",
                    "GET / HTTP/1.1",
                    "Host: localhost",
                    "Connection: Upgrade, HTTP2-Settings, close",
                    "Upgrade: h2c",
                    "HTTP2-Settings: AAMAAABk",
                    "",
                    "");
            socket.getOutputStream().write(request.getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readNBytes(12), UTF_8))
                    .isEqualTo("HTTP/1.1 200");
        }
    }

    @Test
    void anIncompletePrefaceIsNoHttp2() throws Exception {
        start("", 500, SHORT).close();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\n".getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .doesNotContain("200");
        }
        assertThatThrownBy(() -> {
                    try (RawHttp2 client = connect()) {
                        client.send(RawHttp2.DATA, 0, 0, new byte[1]);
                        while (true) {
                            client.read();
                        }
                    }
                })
                .isInstanceOf(IOException.class);
    }
}
