package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.mockserver.ScriptedServer;
import java.net.ConnectException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request that is not idempotent is sent once, unless the server cannot have carried it out. */
class RepeatingTest extends SocketTest {

    private static final String CHUNKED =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    private EventSourceBuilder post() {
        return builder().method("POST").reconnectPolicy(ReconnectPolicy.persistent());
    }

    private <T extends ConnectionEnd> T nextNotRepeated(Class<T> because) throws InterruptedException {
        ConnectionEnd.NotRepeated end = listener.nextClosed(ConnectionEnd.NotRepeated.class);
        assertThat(end.cause()).isInstanceOf(because);
        return because.cast(end.cause());
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "LOCK", "get"})
    void theEndOfTheAnswerEndsTheSource(String method) throws Exception {
        server.stream("data: 42\n\n").streamAndStayOpen("");

        connect(post().method(method));

        listener.nextOpened();
        assertThat(listener.nextEvent().data()).isEqualTo("42");
        ConnectionEnd.NotRepeated end = listener.nextClosed(ConnectionEnd.NotRepeated.class);
        assertThat(end)
                .isEqualTo(new ConnectionEnd.NotRepeated(
                        server.uri("/stream"), method, new ConnectionEnd.StreamEnded(server.uri("/stream"))));
        assertThat(end.isOrderly()).isTrue();
        assertThat(end.message())
                .isEqualTo(server.uri("/stream") + " ended the stream; a " + method + " request is not repeated");
        assertSentOnce();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "OPTIONS", "QUERY"})
    void anIdempotentRequestIsRepeated(String method) throws Exception {
        server.stream("").streamAndStayOpen("");

        connect(builder().method(method));

        listener.nextOpened();
        listener.nextReconnecting(ConnectionEnd.StreamEnded.class);
        listener.nextOpened();
    }

    @Test
    void anIteratorEndsWithTheAnswer() throws Exception {
        server.stream("data: 4\n\ndata: 2\n\n");

        List<String> answer = new ArrayList<>();
        try (EventIterator events = post().iterate()) {
            events.forEachRemaining(event -> answer.add(event.data()));
        }
        assertThat(answer).containsExactly("4", "2");
    }

    @Test
    void anAnswerThatIsCutEndsTheSource() throws Exception {
        server.enqueue(say(CHUNKED + "9\r\ndata: x\n\n\r\n"));

        connect(post());

        listener.nextOpened();
        listener.nextEvent();
        ConnectionEnd.NotRepeated end = listener.nextClosed(ConnectionEnd.NotRepeated.class);
        assertThat(end.cause()).isInstanceOf(ConnectionEnd.ConnectionLost.class);
        assertThat(end.isOrderly()).isFalse();
        assertThat(new EventSourceException(end)).hasCauseInstanceOf(java.io.IOException.class);
        assertSentOnce();
    }

    @Test
    void noAnswerEndsTheSource() throws Exception {
        server.resetConnection();
        connect(post());
        nextNotRepeated(ConnectionEnd.ConnectionLost.class);
        assertSentOnce();

        server.stall();
        connect(post().responseTimeout(Duration.ofMillis(200)));
        assertThat(nextNotRepeated(ConnectionEnd.TimedOut.class).awaited())
                .isEqualTo(ConnectionEnd.TimedOut.Awaited.ANSWER);
        assertSentOnce();
    }

    @Test
    void aRequestThatWasNeverSentIsTriedAgain() throws Exception {
        int port = freePort();
        connect(EventSource.builder(URI.create("http://127.0.0.1:" + port + "/"))
                .httpClient(client())
                .method("POST")
                .bounds(EXACTLY)
                .reconnectionTime(Duration.ofMillis(1))
                .reconnectPolicy(ReconnectPolicy.persistent()));
        assertThat(listener.nextReconnecting(ConnectionEnd.ConnectionLost.class).cause())
                .isInstanceOf(ConnectException.class);
        try (ScriptedServer late = new ScriptedServer(port)) {
            late.streamAndStayOpen("data: at last\n\n");
            assertThat(late.awaitRequest().head()).startsWith("POST / ");
            source.close();
        }
    }

    @Test
    void aRequestWhoseHostIsUnknownIsTriedAgain() throws Exception {
        connect(EventSource.builder(URI.create("http://no-such-host.invalid/"))
                .httpClient(client())
                .method("POST")
                .bounds(EXACTLY)
                .reconnectionTime(Duration.ofMillis(1)));
        listener.nextReconnecting(ConnectionEnd.ConnectionLost.class);
        listener.nextReconnecting(ConnectionEnd.ConnectionLost.class);
    }

    @Test
    void aRequestThatCouldNotBePreparedIsTriedAgain() throws Exception {
        server.streamAndStayOpen("");
        connect(post().beforeRequest(request -> {
            if (request.attempt() == 1) {
                throw new IllegalStateException("no token yet");
            }
        }));
        listener.nextReconnecting(ConnectionEnd.RequestNotPrepared.class);
        listener.nextOpened();
    }

    @ParameterizedTest
    @CsvSource({"503, Retry-After: 0", "500, Retry-After: 0", "429, X: y", "425, X: y"})
    void anAnswerThatAsksForAnotherAttemptIsFollowed(int status, String header) throws Exception {
        server.enqueue(say(answer(status + " No", header + "\r\n", ""))).streamAndStayOpen("");
        connect(post());
        listener.nextReconnecting(ConnectionEnd.HttpStatus.class);
        listener.nextOpened();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 423, 500, 502, 503, 504})
    void anAnswerThatDoesNotSaySoIsFinal(int status) throws Exception {
        server.enqueue(say(answer(status + " No", "", "")));
        connect(post());
        assertThat(nextNotRepeated(ConnectionEnd.HttpStatus.class).status()).isEqualTo(status);
        assertSentOnce();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303})
    void aRedirectToTheResultCountsAsCarriedOut(int status) throws Exception {
        String elsewhere = "http://127.0.0.1:" + freePort() + "/result";
        server.enqueue(say(answer(status + " See", "Location: " + elsewhere + "\r\n", "")));
        connect(post());
        nextNotRepeated(ConnectionEnd.ConnectionLost.class);
        assertSentOnce();
    }

    @Test
    void theEndOfTheResultEndsTheSource() throws Exception {
        server.enqueue(say(answer("303 See Other", "Location: /result\r\n", ""))).stream("")
                .enqueue(say(answer("503 Busy", "Retry-After: 0\r\n", "")));
        connect(post());
        listener.nextOpened();
        nextNotRepeated(ConnectionEnd.StreamEnded.class);
        assertThat(server.awaitRequest().head()).startsWith("POST /stream ");
        assertThat(server.awaitRequest().head()).startsWith("GET /result ");
        server.assertNoRequestLeft();
    }

    @Test
    void aResultThatIsBusyDoesNotMeanThatTheRequestWasRefused() throws Exception {
        server.enqueue(say(answer("303 See Other", "Location: /result\r\n", "")))
                .enqueue(say(answer("503 Busy", "Retry-After: 0\r\n", "")));
        connect(post());
        nextNotRepeated(ConnectionEnd.HttpStatus.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {307, 308})
    void aRedirectOfTheRequestItselfIsNotAnEffect(int status) throws Exception {
        String elsewhere = "http://127.0.0.1:" + freePort() + "/other";
        server.enqueue(say(answer(status + " Elsewhere", "Location: " + elsewhere + "\r\n", "")))
                .streamAndStayOpen("");
        connect(post());
        listener.nextReconnecting(ConnectionEnd.ConnectionLost.class);
        listener.nextOpened();
        assertThat(server.awaitRequest().head()).startsWith("POST /stream ");
        assertThat(server.awaitRequest().head()).startsWith("POST /stream ");
    }

    @Test
    void aRepeatableRequestIsRepeated() throws Exception {
        server.stream("")
                .enqueue(say(answer("502 Bad Gateway", "", "")))
                .resetConnection()
                .streamAndStayOpen("");
        connect(post().repeatable());
        listener.nextOpened();
        listener.nextReconnecting(ConnectionEnd.StreamEnded.class);
        listener.nextReconnecting(ConnectionEnd.HttpStatus.class);
        listener.nextReconnecting(ConnectionEnd.ConnectionLost.class);
        listener.nextOpened();
    }

    @Test
    void aProgramMayAskForAnother() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        server.enqueue(connection -> {
                    connection.send(stream(""));
                    connection.awaitClosed();
                    closed.countDown();
                })
                .streamAndStayOpen("");
        connect(post());
        listener.nextOpened();
        source.reconnect();
        listener.nextReconnecting(ConnectionEnd.ReconnectRequested.class);
        closed.await();
        listener.nextOpened();
    }

    @Test
    void aPolicyThatStopsSaysWhyItself() throws Exception {
        server.stream("");
        connect(post().reconnectPolicy(ReconnectPolicy.never()));
        listener.nextOpened();
        listener.nextClosed(ConnectionEnd.StreamEnded.class);
    }

    @Test
    void onceWaitsForAStreamAndStopsAfterIt() throws Exception {
        server.enqueue(say(answer("503 Unavailable", "", ""))).stream("data: 1\n\n");
        connect(builder().reconnectPolicy(ReconnectPolicy.persistent().once()));
        listener.nextReconnecting(ConnectionEnd.HttpStatus.class);
        listener.nextOpened();
        listener.nextEvent();
        assertThat(listener.nextClosed(ConnectionEnd.StreamEnded.class).isOrderly())
                .isTrue();
    }

    private void assertSentOnce() throws InterruptedException {
        server.awaitRequest();
        server.assertNoRequestLeft();
    }
}
