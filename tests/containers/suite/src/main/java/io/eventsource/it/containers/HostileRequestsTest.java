package io.eventsource.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.server.servlet.ConnectionCheck;
import java.io.EOFException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that no good client sends change nothing, and a stream on the same server misses nothing. Where a request comes
 * as far as the servlet, the answer is that of the servlet; a container answers requests that it refuses in its own way.
 *
 * <p>In the requests a vertical bar is the end of a line.
 */
@ExtendWith(LogWatch.class)
class HostileRequestsTest {

    private static final String POST_42 = "Content-Length: 2||42";

    private static Server server;

    /** A stream of the token {@code t}, which most requests are after. */
    private static Http1 bystander;

    private static int sentinels;

    @BeforeAll
    static void start() throws Exception {
        server = Server.start(Server.options());
        bystander = server.listen("t");
    }

    @AfterAll
    static void stop() throws Exception {
        bystander.close();
        server.close();
    }

    @AfterEach
    void theBystanderGetsItsNextEventAndNothingElse() throws Exception {
        sentinels++;
        server.publish("t", "sentinel " + sentinels);
        List<String> events = new ArrayList<>();
        do {
            events.add(bystander.event());
        } while (!events.get(events.size() - 1).endsWith("data: sentinel " + sentinels + "\n"));
        assertThat(events).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/%s/t;x",
                "/%s/t;jsessionid=0123",
                "/%s;x/t",
                "/%s/;x/t",
                "/./%s/t",
                "/a/../%s/t",
                "/%s/x/../t",
                "/%s/.",
                "/%s/..",
                "/%s/%%2e",
                "/%s/%%2E%%2e",
                "/%s/%%2e/t",
                "/%s%%2Ft",
                "/%s/%%2ft",
                "/%s/a%%2Fb",
                "/%s%%5Ct",
                "/%s\\t",
                "//%s/t",
                "/%s//t",
                "/%s/%%",
                "/%s/%%4",
                "/%s/%%zz",
                "/%s/%%u0074",
                "/%s/%%FF",
                "/%s/%%C1%%B4",
                "/%s/%%00",
                "/%s/%%0At",
                "/%s/t,",
                "%s/t"
            })
    void aTokenHasOnePath(String target) throws Exception {
        long opened = server.opened();
        requireRefused("POST " + target.formatted("ping") + " HTTP/1.1|" + POST_42);
        requireRefused("GET " + target.formatted("poll") + " HTTP/1.1||");
        assertThat(server.opened()).as("streams").isEqualTo(opened);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%70ing/t", "/pin%67/t", "/%2570ing/t", "/clos%65/t", "/ping/%2574", "/ping/%255Cu"})
    void anEncodedActionAndADoublyEncodedTokenLeadElsewhere(String target) throws Exception {
        requireRefused("POST " + target + " HTTP/1.1|" + POST_42);
    }

    @Test
    void aTokenIsTheSameHoweverItIsEncoded() throws Exception {
        try (Http1 stream = server.listen("42:42")) {
            server.ping("42%3A42", "1");
            assertThat(stream.event()).endsWith("data: 1\n");
            server.ping("%34%32%3a42", "2");
            assertThat(stream.event()).endsWith("data: 2\n");
        } finally {
            awaitNoSubscriberOn("42:42");
        }
    }

    /** Undertow does not decode a backslash, so it would equal a token that contains the percent sign. */
    @Test
    void aTokenThatTheContainerDecodesDifferentlyIsRefused() throws Exception {
        try (Http1 literal = server.connect().get("/poll/%255Ct")) {
            literal.head();
            requireRefused("POST /ping/%5Ct HTTP/1.1|" + POST_42);
        } finally {
            awaitNoSubscriberOn("%5Ct");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /ping/t HTTP/1.0|Transfer-Encoding: chunked||2|42|0||",
                "POST /ping/t HTTP/1.1|Transfer-Encoding: identity||42",
                "POST /ping/t HTTP/1.1|Transfer-Encoding: xchunked||2|42|0||",
                "POST /ping/t HTTP/1.1|Transfer-Encoding: gzip||2|42|0||",
                "POST /ping/t HTTP/1.1|Transfer-Encoding: gzip, chunked||2|42|0||",
                "POST /ping/t HTTP/1.1|Transfer-Encoding: identity, chunked||2|42|0||",
                "POST /ping/t HTTP/1.1|Transfer-Encoding: chunked, identity||2|42|0||",
                "POST /ping/t HTTP/1.1|Transfer-Encoding: chunked, chunked||2|42|0||",
                "POST /ping/t HTTP/1.1|Transfer-Encoding: chunked|Transfer-Encoding: chunked||2|42|0||",
                "POST /ping/t HTTP/1.1|Transfer-Encoding : chunked||2|42|0||",
                "POST /ping/t HTTP/1.1|Content-Length: 2|Content-Length: 3||42",
                "POST /ping/t HTTP/1.1|Content-Length: 2|Content-Length: 2||42",
                "POST /ping/t HTTP/1.1|Content-Length: 2, 2||42",
                "POST /ping/t HTTP/1.1|Content-Length: -1||42",
                "POST /ping/t HTTP/1.1|Content-Length: 0x2||42",
                "POST /ping/t HTTP/1.1|Content-Length: 99999999999999999999||42",
                "POST /ping/t HTTP/1.1|Content-Length:||42",
                "POST /ping/t HTTP/1.1|Content-Length : 2||42",
                "POST /ping/t HTTP/1.1|Host: other|Content-Length: 2||42",
                "POST /ping/t HTTP/1.1|A b: c|Content-Length: 2||42",
                "POST http://evil.example/ping/t HTTP/1.1|Content-Length: 2||42",
                "post /ping/t HTTP/1.1|Content-Length: 2||42",
                "PATCH /ping/t HTTP/1.1|Content-Length: 2||42",
                "TRACE /ping/t HTTP/1.1||",
                "nonsense||",
            })
    void aMessageThatCanBeReadInTwoWaysIsRefused(String request) throws Exception {
        requireRefused(request);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Content-Length: 2|Transfer-Encoding: chunked", "Transfer-Encoding: chunked|Content-Length: 2"})
    void twoLengthsAreRefusedOrEndTheConnection(String lengths) throws Exception {
        Http1.Answer answer = exchange("POST /ping/t HTTP/1.1|" + lengths + "||2|42|0||");
        if (answer.status() == 200) { // RFC 9112, section 6.3: chunked then, and the connection is not used again
            assertThat(answer.field("Connection")).isEqualTo("close");
            assertThat(bystander.event()).endsWith("data: 42\n");
        } else {
            assertThat(answer.status()).isEqualTo(400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz|42|0||", "-2|42|0||", "0x2|42|0||", "2|42|zz|42|0||", "fffffffffffffffff|42|0||"})
    void aChunkOfNoSizeIsNeitherPublishedNorWaitedFor(String chunks) throws Exception {
        requireRefusedOrCut("POST /ping/t HTTP/1.1|Transfer-Encoding: chunked||" + chunks, false);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10||half",
                "Content-Length: 10||",
                "Transfer-Encoding: chunked||",
                "Transfer-Encoding: chunked||2|42|",
                "Transfer-Encoding: chunked||5|42",
            })
    void aBodyThatEndsTooEarlyIsNotPublished(String unfinished) throws Exception {
        requireRefusedOrCut("POST /ping/t HTTP/1.1|" + unfinished, true);
    }

    @Test
    void bytesAfterABodyAreNotPartOfIt() throws Exception {
        try (Http1 peer = server.connect()) {
            send(peer, "POST /ping/t HTTP/1.1|Content-Length: 2||42GARBAGE||");
            assertThat(peer.answer().status()).isEqualTo(200);
            assertThat(bystander.event()).endsWith("data: 42\n");
            assertThat(peer.answer().status()).isBetween(400, 505);
        }
    }

    @Test
    void theBodyIsAskedForOnlyIfItIsWanted() throws Exception {
        try (Http1 peer = server.connect()) {
            send(peer, "POST /ping/t HTTP/1.1|Content-Length: 2|Expect: 100-continue||");
            assertThat(peer.headOnly().status()).isEqualTo(100);
            peer.send("42");
            assertThat(peer.answer().status()).isEqualTo(200);
            assertThat(bystander.event()).endsWith("data: 42\n");
        }
        try (Http1 peer = server.connect()) {
            send(peer, "POST /pong/t HTTP/1.1|Content-Length: 2|Expect: 100-continue||");
            Http1.Head head = peer.head();
            if (head.status() == 100) { // Tomcat sends it before it calls a servlet
                head = peer.head();
            }
            assertThat(head.status()).isEqualTo(404);
            assertThat(peer.rest()).startsWith("unknown action");
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInTheirOrder() throws Exception {
        try (Http1 peer = server.connect()) {
            StringBuilder all = new StringBuilder();
            for (int i = 1; i <= 3; i++) {
                all.append("POST /ping/t HTTP/1.1|Host: localhost|Content-Length: 1||")
                        .append(i);
                all.append("POST /pong/t HTTP/1.1|Host: localhost|Content-Length: 2||42");
                all.append("POST /ping/t HTTP/1.1|Host: localhost|Transfer-Encoding: chunked||2|4")
                        .append(i)
                        .append("|0||");
            }
            peer.send(all.toString().replace("|", "\r\n"));
            for (int i = 1; i <= 3; i++) {
                assertThat(peer.answer().status()).isEqualTo(200);
                assertThat(peer.answer().body()).startsWith("unknown action");
                assertThat(peer.answer().body()).matches("\\{\"id\":\"[0-9a-z]+:[0-9]+\",\"subscribers\":1}\n");
                assertThat(bystander.event()).endsWith("data: " + i + "\n");
                assertThat(bystander.event()).endsWith("data: 4" + i + "\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/poll/other;x", "/elsewhere"})
    void theBodyOfAGetIsNoRequest(String path) throws Exception {
        long opened = server.opened();
        String smuggled = "GET /poll/smuggled HTTP/1.1|Host: localhost||".replace("|", "\r\n");
        try (Http1 peer = server.connect()) {
            send(
                    peer,
                    "GET " + path + " HTTP/1.1|Content-Length: " + smuggled.length() + "||" + smuggled
                            + "PUT /ping/t HTTP/1.1|Host: localhost|Content-Length: 0||");
            assertThat(peer.answer().status()).isLessThan(500);
            assertThat(peer.answer().status()).isEqualTo(405);
        } catch (EOFException | SocketException closed) {
            // Jetty does not continue after an unread body
        }
        assertThat(server.opened()).as("streams").isEqualTo(opened);
    }

    @ParameterizedTest
    @CsvSource({"/poll/other, 200", "/, 200", "/elsewhere, 302", "/poll/a;b, 400"})
    void headHasNoBody(String path, int status) throws Exception {
        try (Http1 peer = server.connect()) {
            Http1.Head head = peer.request("HEAD", path).headOnly();
            assertThat(head.status()).isEqualTo(status);
            if (path.equals("/poll/other")) {
                assertThat(head.field("Content-Type")).isEqualTo("text/event-stream");
                assertThat(head.field("Content-Length")).isNull();
            }
            if (!"close".equals(head.field("Connection"))) {
                assertThat(peer.get("/poll/other", "Accept: text/html").answer().status())
                        .as("the next answer begins after the head")
                        .isEqualTo(406);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                // The fields of a page's request; may it publish, and may it read?
                "Sec-Fetch-Site: same-origin|Origin: https://public.example; true; true", // a proxy rewrites Host
                "Sec-Fetch-Site: none; true; true",
                "Origin: http://localhost; true; true",
                "Origin: https://LOCALHOST; true; true", // a proxy has ended TLS
                "Sec-Fetch-Site: same-site|Origin: https://other.public.example; false; false",
                "Sec-Fetch-Site: cross-site; false; false",
                "Sec-Fetch-Site: cross-site|Origin: http://localhost; false; false",
                "Sec-Fetch-Site: same-origin|Sec-Fetch-Site: cross-site; false; false",
                "Sec-Fetch-Site: cross-site|Sec-Fetch-Mode: navigate|Sec-Fetch-Dest: iframe; false; false",
                "Origin: null; false; false",
                "Origin: http://evil.example; false; false",
                "Origin: http://localhost:1; false; false",
                "Origin: http://localhost.evil.example; false; false",
                "Origin: http://evil.example|Origin: http://localhost; false; false",
                "Origin: https://public.example|X-Forwarded-Host: public.example; false; false",
            })
    void pagesOfOtherOriginsAreRefused(String fields, boolean mayPublish, boolean mayRead) throws Exception {
        String post = "POST /ping/t HTTP/1.1|" + fields + "|" + POST_42;
        if (mayPublish) {
            assertThat(exchange(post).status()).isEqualTo(200);
            assertThat(bystander.event()).endsWith("data: 42\n");
        } else {
            assertThat(requireRefused(post).status()).isEqualTo(403);
        }
        Http1.Answer read = exchange("GET /poll/other HTTP/1.1|Accept: text/html|" + fields + "||");
        assertThat(read.status()).isEqualTo(mayRead ? 406 : 403);
    }

    @Test
    void aGuardedServletHasNoPageAndTakesNoPost() throws Exception {
        try (Server guarded = Server.start(Server.options().checkConnection(request -> ConnectionCheck.accept()));
                Http1 stream = guarded.listen("t");
                Http1 peer = guarded.connect()) {
            for (String path : List.of("/ping/t", "/close/t", "/retry/t", "/pong/t", "/poll/t", "/ping/nobody")) {
                Http1.Answer answer = peer.post(path, "42").answer();
                assertThat(answer.status()).as(path).isEqualTo(405);
                assertThat(answer.field("Allow")).isEqualTo("GET, HEAD, OPTIONS");
                requireOurs(path, answer);
            }
            for (String path : List.of("/", "/elsewhere", "/poll", "/poll/", "/ping/t", "/favicon.ico")) {
                Http1.Answer answer = peer.get(path, "Accept: text/html").answer();
                assertThat(answer.status()).as(path).isIn(302, 404);
                assertThat(answer.body()).as(path).doesNotContain("<");
                assertThat(answer.field("X-Content-Type-Options")).isEqualTo("nosniff");
            }
            guarded.publish("t", "still here");
            assertThat(stream.event()).endsWith("data: still here\n");
        }
    }

    /** Sends a request with its own Host header, and expects that the servlet or the container refuses it. */
    private static Http1.Answer requireRefused(String request) throws Exception {
        int calls = server.calls();
        Http1.Answer answer = exchange(request);
        assertThat(answer.status()).as("%s: %s", request, answer).isBetween(400, 505);
        if (server.calls() > calls) {
            assertThat(answer.status()).as(request).isLessThan(500);
            requireOurs(request, answer);
        }
        return answer;
    }

    private static void requireOurs(String request, Http1.Answer answer) {
        assertThat(String.valueOf(answer.field("Content-Type")).toLowerCase(Locale.ROOT))
                .as("%s: %s", request, answer)
                .isEqualTo("text/plain;charset=utf-8");
        assertThat(answer.field("X-Content-Type-Options")).as(request).isEqualTo("nosniff");
        assertThat(answer.field("Cache-Control")).as(request).isEqualTo("no-store");
        assertThat(answer.body()).as(request).matches("[^\n<]{10,300}\n");
    }

    private static void awaitNoSubscriberOn(String token) throws Exception {
        Await.until(() -> server.publish(token, "are you there?") == 0, () -> "a stream is left on " + token);
    }

    /** The container may have ended the connection already when the servlet wants to answer. */
    private static void requireRefusedOrCut(String request, boolean finished) throws Exception {
        try (Http1 peer = server.connect()) {
            send(peer, request);
            if (finished) {
                peer.finish();
            }
            Http1.Answer answer = peer.answer();
            assertThat(answer.status()).as("%s: %s", request, answer).isEqualTo(400);
        } catch (EOFException | SocketException cut) {
            // which says enough
        }
    }

    private static Http1.Answer exchange(String request) throws Exception {
        try (Http1 peer = server.connect()) {
            send(peer, request);
            return peer.answer();
        }
    }

    private static void send(Http1 peer, String request) throws Exception {
        peer.send(request.replaceFirst("\\|", "|Host: localhost|").replace("|", "\r\n"));
    }
}
