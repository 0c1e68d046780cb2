package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.client.internal.http.Redirects;
import io.eventsource.mockserver.ScriptedServer;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedirectTest extends SocketTest {

    private final ScriptedServer other = new ScriptedServer();

    @AfterEach
    void closeOther() {
        other.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void everyRedirectIsFollowedWithAllHeadersOnTheSameOrigin(int status) throws Exception {
        server.enqueue(say(redirect(status, "/there?x=1"))).streamAndStayOpen("data: x\n\n");

        connect(builder().header("Authorization", "Bearer x").lastEventId("9"));

        listener.nextOpened();
        listener.nextEvent();
        server.awaitRequest();
        assertThat(server.awaitRequest().head())
                .startsWith("GET /there?x=1 HTTP/1.1\r\n")
                .contains("\r\nAuthorization: Bearer x\r\n")
                .contains("\r\nLast-Event-ID: 9\r\n")
                .contains("\r\nAccept: text/event-stream\r\n");
        assertThat(source.uri()).isEqualTo(server.uri("/stream"));
    }

    @Test
    void credentialsAreNotSentToAnotherOriginNorBackAgain() throws Exception {
        server.enqueue(say(redirect(307, other.uri("/a").toString()))).streamAndStayOpen("");
        other.enqueue(say(redirect(307, server.uri("/b").toString())));

        connect(builder()
                .header("Authorization", "Bearer x")
                .header("Cookie", "session=1")
                .header("Proxy-Authorization", "Basic x")
                .header("X-Mine", "stays")
                .lastEventId("9"));

        listener.nextOpened();
        assertThat(server.awaitRequest().head())
                .contains("Authorization: Bearer x")
                .contains("Cookie: session=1");
        for (String request :
                new String[] {other.awaitRequest().head(), server.awaitRequest().head()}) {
            assertThat(request)
                    .doesNotContain("Bearer")
                    .doesNotContain("session=1")
                    .doesNotContain("Proxy-Authorization")
                    .contains("\r\nX-Mine: stays\r\n")
                    .contains("\r\nLast-Event-ID: 9\r\n");
        }
    }

    @Test
    void aReconnectBeginsAtTheUriOfTheSourceAgainWithItsCredentials() throws Exception {
        server.enqueue(say(redirect(301, other.uri("/a").toString()))).streamAndStayOpen("");
        other.stream("id: 1\ndata: x\n\n");

        connect(builder().header("Authorization", "Bearer x"));

        listener.nextOpened();
        listener.nextEvent();
        assertThat(listener.nextReconnecting(ConnectionEnd.StreamEnded.class).uri())
                .isEqualTo(other.uri("/a"));
        listener.nextOpened();
        server.awaitRequest();
        assertThat(server.awaitRequest().head())
                .startsWith("GET /stream ")
                .contains("Authorization: Bearer x")
                .contains("Last-Event-ID: 1");
    }

    @Test
    void aRedirectWithABodyThatNeverEndsIsFollowedAtOnce() throws Exception {
        server.enqueue(sayAndStayOpen("HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 10\r\n\r\n1"))
                .streamAndStayOpen("");

        connect();

        listener.nextOpened();
    }

    @Test
    void redirectsWithoutAnEndAreGivenUp() throws Exception {
        for (int i = 0; i <= Redirects.MAX; i++) {
            server.enqueue(say(redirect(302, "/stream")));
        }

        connect();

        ConnectionEnd.BadRedirect bad = listener.nextClosed(ConnectionEnd.BadRedirect.class);
        assertThat(bad.message())
                .isEqualTo("cannot follow the redirect (status 302) of " + server.uri("/stream")
                        + ": it is one more than the 20 that are followed");
        assertThat(bad.location()).isEqualTo("/stream");
    }

    @Test
    void aRefusalNamesTheUriThatRefused() throws Exception {
        server.enqueue(say(redirect(302, "/y"))).enqueue(say(answer("404 Not Found", "", "")));

        connect();

        assertThat(listener.nextClosed(ConnectionEnd.HttpStatus.class).uri()).isEqualTo(server.uri("/y"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ftp://example.org/ | expected an http or https URL",
                "http://a@example.org/ | without user information",
                "http:// | names a host",
                "http://[/ | ",
            })
    void anUnusableLocationFailsPermanently(String location, String problem) throws Exception {
        server.enqueue(say(redirect(302, location)));

        connect();

        ConnectionEnd.BadRedirect bad = listener.nextClosed(ConnectionEnd.BadRedirect.class);
        assertThat(bad.problem()).startsWith("its Location cannot be used: ").contains(problem == null ? "" : problem);
    }

    @Test
    void aRedirectWithoutALocationFailsPermanently() throws Exception {
        server.enqueue(say(answer("302 Found", "", "")));

        connect();

        assertThat(listener.nextClosed(ConnectionEnd.BadRedirect.class).location())
                .isNull();
    }

    @Test
    void closeDuringARedirectSendsNoOtherRequest() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        CountDownLatch freed = new CountDownLatch(1);
        server.enqueue(connection -> {
            closed.await();
            try {
                connection.send(redirect(302, "/x")).awaitClosed();
            } finally {
                freed.countDown();
            }
        });
        connect();
        server.awaitRequest();

        source.close();
        closed.countDown();

        freed.await();
        listener.assertNothingLeft();
        server.assertNoRequestLeft();
    }

    private static String redirect(int status, String location) {
        return answer(status + " Over there", "Location: " + location + "\r\n", "moved");
    }
}
