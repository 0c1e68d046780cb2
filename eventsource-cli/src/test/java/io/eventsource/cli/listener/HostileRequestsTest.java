package io.eventsource.cli.listener;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that no good client sends get an answer in our own words, and change nothing. */
class HostileRequestsTest {

    private static ListenerServer server;

    @BeforeAll
    static void start() throws Exception {
        server = new ListenerServer(TestListener.options("-P 0"));
        server.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.stop();
    }

    private static Socket connect() throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(server.url()).getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static void send(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String readThrough(Socket socket, String expected) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(expected) < 0) {
            int next = socket.getInputStream().read();
            assertThat(next).as("after \"%s\"", read).isNotNegative();
            read.append((char) next);
        }
        return read.toString();
    }

    /** Sends bytes and reads what comes until the server closes the connection. */
    private static String exchange(String request) throws IOException {
        try (Socket socket = connect()) {
            send(socket, request);
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void requireRefused(String answer, String status) {
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer.toLowerCase(Locale.ROOT))
                .contains("content-type: text/plain;charset=utf-8", "x-content-type-options: nosniff")
                .doesNotContain("<html", "jetty", "eclipse", "exception");
        assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4)).matches("[^\n]{10,300}\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | POST /ping/t HTTP/1.0\\r\\nHost: localhost\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n0\\r\\n\\r\\n",
                "400 | POST /ping/t HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\nTransfer-Encoding: identity, chunked\\r\\n\\r\\n0\\r\\n\\r\\n",
                "400 | POST /ping/t HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\nTransfer-Encoding: chunked, chunked\\r\\n\\r\\n0\\r\\n\\r\\n",
                "400 | POST /ping/t HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\nTransfer-Encoding: chunked\\r\\nContent-Length: 5\\r\\n\\r\\n0\\r\\n\\r\\n",
                "400 | POST /ping/t HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\nContent-Length: 2\\r\\nContent-Length: 3\\r\\n\\r\\n42",
                "400 | POST /ping/t HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\nContent-Length: 2\\r\\nContent-Length: 2\\r\\n\\r\\n42",
                "400 | POST /ping/t HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\nContent-Length: -1\\r\\n\\r\\n",
                "400 | POST /ping/t HTTP/1.1\\nHost: localhost\\nConnection: close\\nContent-Length: 0\\n\\n",
                "400 | GET / HTTP/1.1\\r\\nConnection: close\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\r\\nHost: localhost\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\r\\nHost : localhost\\r\\nConnection: close\\r\\n\\r\\n",
                "400 | GET / HTTP/1.1\\r\\nHost: localhost\\r\\nA: b\\r\\n c\\r\\nConnection: close\\r\\n\\r\\n",
                "400 | nonsense\\r\\n\\r\\n",
                "505 | GET / HTTP/3.7\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n"
            })
    void ambiguousMessagesAreRefused(String status, String request) throws Exception {
        requireRefused(exchange(request.replace("\\r", "\r").replace("\\n", "\n")), status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ping/t;x",
                "/ping;x/t",
                "/./ping/t",
                "/a/../ping/t",
                "/ping/%2e%2e",
                "/ping/a%2Fb",
                "/ping%2Ft",
                "/%70ing/t",
                "//ping/t",
                "/ping//t",
                "/ping\\t",
                "/ping/t#x",
                "/ping/%",
                "/ping/%zz",
                "/ping/%FF",
                "/ping/%00"
            })
    void aChannelHasOnePath(String path) throws Exception {
        requireRefused(
                exchange("POST " + path
                        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2\r\n\r\n42"),
                "400");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10||half",
                "Content-Length: 2||4",
                "Transfer-Encoding: chunked||2|42|",
                "Transfer-Encoding: chunked||5|42",
                "Transfer-Encoding: chunked||zz|42|0||",
                "Transfer-Encoding: chunked||-2|42|0||",
                "Transfer-Encoding: chunked||0x2|42|0||",
                "Transfer-Encoding: chunked||2|424|0||",
                "Transfer-Encoding: chunked||fffffffffffffffff|42|0||"
            })
    void aBodyThatDoesNotArriveWholeIsNotPublished(String body) throws Exception {
        String token = Integer.toHexString(body.hashCode());
        String head = "POST /ping/" + token + " HTTP/1.1|Host: localhost|Connection: close|";
        try (Socket stream = connect()) {
            send(stream, "GET /poll/" + token + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            readThrough(stream, "\r\n\r\n");
            requireRefused(exchange((head + body).replace("|", "\r\n")), "400");
            exchange((head + "Content-Length: 4||next").replace("|", "\r\n"));
            assertThat(readThrough(stream, "data: next").split("data: ", -1)).hasSize(2);
        }
    }

    @Test
    void bytesAfterABodyAreAnotherRequest() throws Exception {
        String post = "POST /ping/t HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n42";
        String answers = exchange(post + post + "GARBAGE\r\n\r\n");
        assertThat(answers.split("no client is subscribed to t\n", -1)).hasSize(3);
        assertThat(answers).doesNotContain("HTTP/1.1 2");
    }

    @Test
    void theBodyOfARefusedRequestIsNotAskedFor() throws Exception {
        requireRefused(
                exchange(
                        "POST /pong/t HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"),
                "404");
    }

    @Test
    void theBodyOfAGetIsNoRequest() throws Exception {
        String smuggled = "GET /poll/smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n";
        assertThat(exchange("GET /elsewhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + smuggled.length()
                        + "\r\n\r\n" + smuggled))
                .startsWith("HTTP/1.1 302 ")
                .doesNotContain("text/event-stream");
    }

    @Test
    void aTokenMayBeEncodedAsTheClientLikes() throws Exception {
        String answer = exchange(
                "POST /ping/%34%32%3A42 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2\r\n\r\n42");
        requireRefused(answer, "404");
        assertThat(answer).contains("42:42");
    }

    @Test
    void longLinesAreRefused() throws Exception {
        String end = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
        requireRefused(exchange("GET /poll/" + "x".repeat(20_000) + end + "\r\n"), "414");
        requireRefused(exchange("GET /" + end + "A: " + "x".repeat(20_000) + "\r\n\r\n"), "431");
    }

    @Test
    void aClientThatAsksForJsonGetsIt() throws Exception {
        String head = "POST /ping/t HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: application/json\r\n";
        String coding = "Transfer-Encoding: identity, chunked\r\n\r\n";
        assertThat(exchange(head + coding)).contains("application/problem+json", "{\"status\":400,\"detail\":\"");
    }

    @Test
    void headOfAStreamNamesNoLength() throws Exception {
        assertThat(exchange("HEAD /poll/t HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ")
                .containsIgnoringCase("X-Content-Type-Options: nosniff")
                .doesNotContainIgnoringCase("Content-Length");
    }
}
