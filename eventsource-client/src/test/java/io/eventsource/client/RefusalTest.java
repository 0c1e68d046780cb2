package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalTest extends SocketTest {

    @ParameterizedTest
    @ValueSource(ints = {201, 205, 206, 300, 304, 400, 401, 403, 404, 407, 410, 423, 429, 500, 503})
    void anotherStatusFailsPermanently(int status) throws Exception {
        server.enqueue(say(answer(status + " Whatever", "Content-Type: text/event-stream\r\n", "")));

        connect();

        ConnectionEnd.HttpStatus refused = listener.nextClosed(ConnectionEnd.HttpStatus.class);
        assertThat(refused.status()).isEqualTo(status);
        assertThat(refused.retryAfter()).isNull();
        assertThat(refused.message())
                .isEqualTo("expected an event stream, but %s answered with status %d", server.uri("/stream"), status);
        assertThat(source.readyState()).isEqualTo(ReadyState.CLOSED);
    }

    @Test
    void theReasonInTheBodyOfARefusalIsKept() throws Exception {
        server.enqueue(say(answer("404 Not Found", "", "{\"error\": \"unknown action \u00c3\u00a9\"}\n")));

        connect();

        assertThat(listener.nextClosed(ConnectionEnd.HttpStatus.class).body())
                .isEqualTo("{\"error\": \"unknown action \u00e9\"}");
    }

    @Test
    void aRefusalOfAnyKindOfAuthenticationKeepsItsReason() throws Exception {
        server.enqueue(say(answer("401 Unauthorized", "WWW-Authenticate: Basic realm=\"x\"\r\n", "who are you?")));

        connect();

        ConnectionEnd.HttpStatus refused = listener.nextClosed(ConnectionEnd.HttpStatus.class);
        assertThat(refused.status()).isEqualTo(401);
        assertThat(refused.body()).isEqualTo("who are you?");
    }

    @Test
    void aLongBodyIsCutAndItsConnectionClosed() throws Exception {
        CountDownLatch freed = new CountDownLatch(1);
        server.enqueue(connection -> {
            connection.send("HTTP/1.1 500 Oops\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(20_000));
            try {
                connection.awaitClosed();
            } finally {
                freed.countDown();
            }
        });

        connect();

        assertThat(listener.nextClosed(ConnectionEnd.HttpStatus.class).body()).isEqualTo("x".repeat(8 * 1024));
        freed.await();
    }

    @Test
    void aBodyThatNeverEndsIsNotWaitedForLong() throws Exception {
        server.enqueue(sayAndStayOpen("HTTP/1.1 400 Bad Request\r\nContent-Length: 100\r\n\r\nyou lack "));

        connect();

        assertThat(listener.nextClosed(ConnectionEnd.HttpStatus.class).body()).isEqualTo("you lack");
    }

    @Test
    void aBodyThatIsCutStillSaysWhatItSaid() throws Exception {
        server.enqueue(say("HTTP/1.1 400 Bad Request\r\nContent-Length: 100\r\n\r\nyou lack"));

        connect();

        assertThat(listener.nextClosed(ConnectionEnd.HttpStatus.class).body()).isEqualTo("you lack");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "text/event-streams", "text/event-stream,text/html", "x bogus", "text/plain"})
    void anotherMediaTypeFailsPermanently(String type) throws Exception {
        server.enqueue(say(answer("200 OK", "Content-Type: " + type + "\r\n", "data: x\n\n")));

        connect();

        ConnectionEnd.WrongMediaType wrong = listener.nextClosed(ConnectionEnd.WrongMediaType.class);
        assertThat(wrong).isEqualTo(new ConnectionEnd.WrongMediaType(server.uri("/stream"), type, "data: x"));
        assertThat(wrong.message())
                .contains("expected media type text/event-stream")
                .endsWith("media type " + type);
    }

    @Test
    void noMediaTypeFailsPermanently() throws Exception {
        server.enqueue(say(answer("200 OK", "", "data: x\n\n")));

        connect();

        assertThat(listener.nextClosed(ConnectionEnd.WrongMediaType.class).contentType())
                .isNull();
    }

    @Test
    void aTooLargeEventFailsPermanently() throws Exception {
        server.streamAndStayOpen("data: ok\n\ndata: " + "x".repeat(101));

        connect(builder().maxEventSize(100));

        listener.nextOpened();
        assertThat(listener.nextEvent().data()).isEqualTo("ok");
        assertThat(listener.nextClosed(ConnectionEnd.EventTooLarge.class)
                        .cause()
                        .maxSize())
                .isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(ints = {102, 103})
    void anInterimAnswerIsNoAnswer(int status) throws Exception {
        server.enqueue(sayAndStayOpen("HTTP/1.1 " + status + " Wait\r\nLink: </x>\r\n\r\n" + stream("data: x\n\n")));

        connect();

        listener.nextOpened();
        assertThat(listener.nextEvent().data()).isEqualTo("x");
    }

    @Test
    void theQueryWhichMayHoldSecretsIsNotInMessages() throws Exception {
        server.enqueue(say(answer("403 Forbidden", "", "")));

        connect(EventSource.builder(server.uri("/stream?access_token=secret")).httpClient(client()));

        assertThat(listener.nextClosed(ConnectionEnd.HttpStatus.class).message())
                .doesNotContain("secret");
    }
}
