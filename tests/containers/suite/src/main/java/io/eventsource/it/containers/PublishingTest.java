package io.eventsource.it.containers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From a posted body to the bytes of a stream. */
@ExtendWith(LogWatch.class)
class PublishingTest {

    private static final int MAX_BODY_SIZE = 1024 * 1024;

    private static Server server;

    @BeforeAll
    static void start() throws Exception {
        server = Server.start(Server.options().maxBodySize(MAX_BODY_SIZE));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    /** One for each test, because events sent to it after a disconnect are kept for a while. */
    private final String token = UUID.randomUUID().toString();

    @AfterEach
    void allDisconnectsAreNoticed() throws Exception {
        server.awaitNoSubscriberOn(token);
    }

    @Test
    void pagesOfOtherOriginsNeitherPublishNorRead() throws Exception {
        try (Http1 stream = server.listen(token);
                Http1 page = server.connect()) {
            for (String header : List.of("Sec-Fetch-Site: cross-site", "Origin: http://evil.example", "Origin: null")) {
                assertThat(page.post("/ping/" + token, "42", header).answer().status())
                        .isEqualTo(403);
                assertThat(page.get("/poll/other", header).answer().status()).isEqualTo(403);
            }
            assertThat(page.post("/ping/other", "42").answer().status())
                    .as("the other token is free")
                    .isEqualTo(404);
            server.ping(token, "from a program");
            assertThat(stream.event()).endsWith("data: from a program\n");
        }
    }

    @Test
    void anEventReachesTheStreamAndItsPublisherGetsItsId() throws Exception {
        try (Http1 stream = server.listen(token)) {
            Http1.Answer answer = server.ping(token, "42");
            String block = stream.block();
            assertThat(block).matches("id: [0-9a-z]+\\.[0-9a-z]+:[0-9]+\nevent: ping\ndata: 42\n");
            String id = block.substring("id: ".length(), block.indexOf('\n'));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.field("Content-Type")).isEqualTo("application/json");
            assertThat(answer.body()).isEqualTo("{\"id\":\"" + Server.withoutSecret(id) + "\",\"subscribers\":1}\n");
        }
    }

    @Test
    void textOfAnyScriptAndOfManyLinesArrivesAsItIs() throws Exception {
        try (Http1 stream = server.listen(token)) {
            server.ping(token, "grüße\r\n 日本語\n\n😀\r\uFEFF");
            assertThat(stream.event()).endsWith("data: grüße\ndata:  日本語\ndata: \ndata: 😀\ndata: \uFEFF\n");
        }
    }

    @Test
    void aTokenOfAnyScriptIsDecoded() throws Exception {
        try (Http1 stream = server.listen(token + "-t%C3%BCr%20%F0%9F%98%80")) {
            server.ping(token + "-t%c3%bcr%20%f0%9f%98%80", "open");
            assertThat(stream.event()).endsWith("data: open\n");
        } finally {
            server.awaitNoSubscriberOn(token + "-tür 😀");
        }
    }

    @Test
    void aStreamOfSeveralTokensGetsTheEventsOfAllInOneOrder() throws Exception {
        String other = token + "-other";
        try (Http1 stream = server.listen(token + "," + other)) {
            assertThat(server.ping(other, "1").body()).endsWith("\"subscribers\":1}\n");
            assertThat(server.ping(token + "," + other, "2").body()).endsWith("\"subscribers\":1}\n");
            assertThat(server.ping(token, "3").body()).endsWith("\"subscribers\":1}\n");
            for (int i = 1; i <= 3; i++) {
                assertThat(stream.event()).endsWith("data: " + i + "\n");
            }
        } finally {
            server.awaitNoSubscriberOn(token, other);
        }
    }

    @Test
    void aChunkedBodyThatTricklesInIsOneEvent() throws Exception {
        try (Http1 stream = server.listen(token);
                Http1 sender = server.connect()) {
            sender.send("POST /ping/" + token + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (String piece :
                    new String[] {"1\r\na\r\n", "3\r", "\nb", "cd", "\r\n5;x=y\r\nefghi\r\n", "0\r\n", "\r\n"}) {
                sender.send(piece);
                Thread.sleep(20);
            }
            assertThat(sender.answer().status()).isEqualTo(200);
            assertThat(stream.event()).endsWith("data: abcdefghi\n");
            assertThat(sender.post("/ping/" + token, "next").answer().status())
                    .as("the same connection continues")
                    .isEqualTo(200);
            assertThat(stream.event()).endsWith("data: next\n");
        }
    }

    @Test
    void theLargestBodyArrivesWhole() throws Exception {
        String large = "0123456789abcdef".repeat(MAX_BODY_SIZE / 16);
        try (Http1 stream = server.listen(token)) {
            server.ping(token, large);
            assertThat(stream.event()).endsWith("\ndata: " + large + "\n").hasSizeLessThan(MAX_BODY_SIZE + 100);
            server.ping(token, "next");
            assertThat(stream.event()).endsWith("data: next\n");
        }
    }

    @Test
    void aPackedBodyIsUnpacked() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("packed".getBytes(UTF_8));
        }
        try (Http1 stream = server.listen(token);
                Http1 sender = server.connect()) {
            sender.send(
                    "POST /ping/" + token + " HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: gzip\r\nContent-Length: "
                            + packed.size() + "\r\n\r\n");
            sender.send(packed.toByteArray());
            assertThat(sender.answer().status()).isEqualTo(200);
            assertThat(stream.event()).endsWith("data: packed\n");
        }
    }

    @Test
    void retryIsSentImmediately() throws Exception {
        try (Http1 stream = server.listen(token);
                Http1 sender = server.connect()) {
            assertThat(sender.post("/retry/" + token, "1234").answer().status()).isEqualTo(200);
            assertThat(stream.block()).contains("retry: 1234\n").doesNotContain("data");
            assertThat(sender.post("/retry/" + token, "soon").answer().status()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /ping/nobody-is-here,  '',                                         404, nobody-is-here",
        "POST, /reboot/refused,       '',                                         404, unknown action",
        "POST, /poll/refused,         '',                                         405, not allowed",
        "POST, /,                     '',                                         404, /{action}/{token}",
        "PUT,  /ping/refused,         '',                                         405, not allowed",
        "POST, /ping/a%2C,            '',                                         400, token",
        "POST, /ping/refused,         'Content-Type: text/plain;charset=klingon', 415, charset",
        "POST, /ping/refused,         'Content-Encoding: br',                     415, content coding",
    })
    void whatCannotBeDoneIsRefusedWithAReason(String method, String path, String field, int status, String reason)
            throws Exception {
        try (Http1 sender = server.connect()) {
            String[] fields =
                    field.isEmpty() ? new String[] {"Content-Length: 0"} : new String[] {field, "Content-Length: 0"};
            Http1.Answer answer = sender.request(method, path, fields).answer();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body()).contains(reason).hasLineCount(1);
            assertThat(answer.field("Allow")).isEqualTo(status == 405 ? allowed(method) : null);
            if (!"close".equals(answer.field("Connection"))) { // Tomcat gives up a connection that it had to say 400 to
                assertThat(sender.get("/").answer().status())
                        .as("the same connection continues")
                        .isEqualTo(200);
            }
        }
    }

    private static String allowed(String method) {
        return method.equals("POST") ? "GET, HEAD, OPTIONS" : "GET, HEAD, POST, OPTIONS";
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aTooLargeBodyIsRefusedWithOrWithoutAContentLength(boolean hasLength) throws Exception {
        try (Http1 stream = server.listen(token);
                Http1 sender = server.connect()) {
            if (hasLength) {
                sender.send("POST /ping/" + token + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                        + (MAX_BODY_SIZE + 1) + "\r\n\r\n");
            } else {
                sender.send("POST /ping/" + token
                        + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + Integer.toHexString(MAX_BODY_SIZE + 1) + "\r\n" + "x".repeat(MAX_BODY_SIZE + 1));
            }
            Http1.Answer answer = sender.answer();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.body()).contains(Integer.toString(MAX_BODY_SIZE));
            server.ping(token, "next");
            assertThat(stream.event()).as("the stream has got nothing of it").endsWith("data: next\n");
        }
    }

    @Test
    void aSenderThatGoesAwayInTheMiddleOfItsBodySendsNothing() throws Exception {
        try (Http1 stream = server.listen(token)) {
            for (boolean reset : new boolean[] {true, false}) {
                Http1 sender = server.connect();
                sender.send("POST /ping/" + token + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf");
                server.awaitOpenRequests(2);
                if (reset) {
                    sender.reset();
                } else {
                    sender.close();
                }
                server.awaitOpenRequests(1);
            }
            server.ping(token, "whole");
            assertThat(stream.event()).endsWith("data: whole\n");
        }
    }

    @Test
    void overHttp2ItIsTheSame() throws Exception {
        try (Http2 client = Http2.connect(server.port())) {
            Http2.Exchange stream = client.get("/poll/" + token);
            stream.awaitText("\n\n");
            Http2.Exchange ping = client.post("/ping/" + token, "grüße");
            assertThat(ping.status()).isEqualTo(200);
            assertThat(ping.body()).endsWith("\"subscribers\":1}\n");
            stream.awaitText("event: ping\ndata: grüße\n\n");
            assertThat(client.post("/reboot/" + token, "").status()).isEqualTo(404);
            assertThat(client.post("/ping/" + token, "x".repeat(MAX_BODY_SIZE + 1))
                            .status())
                    .isEqualTo(413);
            assertThat(client.post("/close/" + token, "").status()).isEqualTo(200);
            assertThat(stream.body()).contains("grüße");
        }
    }
}
