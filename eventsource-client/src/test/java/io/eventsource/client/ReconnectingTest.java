package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.client.RecordingListener.Reconnecting;
import io.eventsource.mockserver.ScriptedServer;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

class ReconnectingTest extends SocketTest {

    private static final String CHUNKED =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

    @Test
    void theEndOfAStreamLeadsToAnotherThatNamesTheLastEventId() throws Exception {
        server.stream("id: 1\ndata: one\n\n").streamAndStayOpen("data: two\n\n");

        connect();

        listener.nextOpened();
        assertThat(listener.nextEvent().lastEventId()).isEqualTo("1");
        Reconnecting reconnecting = listener.next(Reconnecting.class);
        assertThat(reconnecting.end()).isEqualTo(new ConnectionEnd.StreamEnded(server.uri("/stream")));
        assertThat(reconnecting.delay()).isEqualTo(Duration.ofMillis(1));
        listener.nextOpened();
        assertThat(listener.nextEvent().lastEventId()).as("persists").isEqualTo("1");
        assertThat(server.awaitRequest().head()).doesNotContain("Last-Event-ID");
        assertThat(server.awaitRequest().head()).contains("\r\nLast-Event-ID: 1\r\n");
    }

    @Test
    void aResetLeadsToAnotherStream() throws Exception {
        CountDownLatch received = new CountDownLatch(1);
        server.enqueue(peer -> {
                    peer.send(CHUNKED + "f\r\nid: 3\ndata: x\n\n\r\n");
                    received.await();
                    peer.reset();
                })
                .streamAndStayOpen("");

        connect();
        listener.nextOpened();
        listener.nextEvent();
        received.countDown();

        assertThat(listener.nextReconnecting(ConnectionEnd.ConnectionLost.class).message())
                .startsWith("the connection to " + server.uri("/stream") + " was lost: ")
                .doesNotContain("Endpoint", "oej"); // the HTTP client's innards
        listener.nextOpened();
        server.awaitRequest();
        assertThat(server.awaitRequest().head()).contains("\r\nLast-Event-ID: 3\r\n");
    }

    @Test
    void brokenFramingLeadsToAnotherStreamAfterWhatCameBefore() throws Exception {
        server.enqueue(say(CHUNKED + "9\r\ndata: x\n\n\r\nnonsense\r\n"))
                .enqueue(say(CHUNKED + "20\r\ndata: cut in the middle\n\n"))
                .streamAndStayOpen("");

        connect();

        listener.nextOpened();
        assertThat(listener.nextEvent().data()).isEqualTo("x");
        listener.nextReconnecting(ConnectionEnd.ConnectionLost.class);
        listener.nextOpened();
        assertThat(listener.nextEvent().data()).isEqualTo("cut in the middle");
        listener.nextReconnecting(ConnectionEnd.ConnectionLost.class);
        listener.nextOpened();
    }

    @Test
    void anAnswerThatIsNotHttpIsInvalidAndNoneAtAllIsALostConnection() throws Exception {
        server.enqueue(say("what?\r\n\r\n")).enqueue(say("")).streamAndStayOpen("");

        connect();

        listener.nextReconnecting(ConnectionEnd.InvalidResponse.class);
        listener.nextReconnecting(ConnectionEnd.ConnectionLost.class);
        listener.nextOpened();
    }

    @Test
    void aRefusedConnectIsTriedAgainUntilThereIsAServer() throws Exception {
        int port = freePort();

        connect(EventSource.builder(URI.create("http://127.0.0.1:" + port))
                .httpClient(client())
                .bounds(EXACTLY)
                .reconnectionTime(Duration.ofMillis(1)));
        assertThat(listener.nextReconnecting(ConnectionEnd.ConnectionLost.class).cause())
                .isInstanceOf(ConnectException.class);
        assertThat(source.readyState()).isEqualTo(ReadyState.CONNECTING);

        try (ScriptedServer late = new ScriptedServer(port)) {
            late.streamAndStayOpen("data: at last\n\n");
            late.awaitRequest();
            Object call = listener.next(Object.class);
            while (call instanceof Reconnecting) {
                call = listener.next(Object.class);
            }
            assertThat(call).isInstanceOf(RecordingListener.Opened.class);
            assertThat(listener.nextEvent().data()).isEqualTo("at last");
            source.close();
        }
    }

    @Test
    void aHostWithoutAnAddressIsTriedAgain() throws Exception {
        connect(EventSource.builder(URI.create("http://no-such-host.invalid/"))
                .httpClient(client())
                .bounds(EXACTLY)
                .reconnectionTime(Duration.ofMillis(1)));

        assertThat(listener.nextReconnecting(ConnectionEnd.ConnectionLost.class).cause())
                .isInstanceOf(UnknownHostException.class);
        listener.nextReconnecting(ConnectionEnd.ConnectionLost.class);
    }

    @Test
    void theReconnectionTimeIsWaitedFor() throws Exception {
        server.stream("").streamAndStayOpen("");

        connect(builder().reconnectionTime(Duration.ofMillis(150)));

        listener.nextOpened();
        listener.next(Reconnecting.class);
        long ended = System.nanoTime();
        assertThat(source.readyState()).isEqualTo(ReadyState.CONNECTING);
        listener.nextOpened();
        assertThat(Duration.ofNanos(System.nanoTime() - ended)).isGreaterThan(Duration.ofMillis(140));
    }

    @Test
    void aPolicySeesEachAttemptAndCountsFailuresAnewAfterAStream() throws Exception {
        String unavailable = answer("503 Unavailable", "", "");
        server.enqueue(say(unavailable)).enqueue(say(unavailable)).stream("").enqueue(say(unavailable));
        var attempts = new LinkedBlockingQueue<FailedAttempt>();

        connect(builder().reconnectPolicy(new ReconnectPolicy() {
            @Override
            public ReconnectDecision next(FailedAttempt attempt) {
                attempts.add(attempt);
                return attempts.size() < 4 ? ReconnectDecision.after(Duration.ZERO, this) : ReconnectDecision.stop();
            }
        }));

        assertThat(attempts.take().failures()).isEqualTo(1);
        assertThat(attempts.take().failures()).isEqualTo(2);
        FailedAttempt opened = attempts.take();
        assertThat(opened.failures()).isZero();
        assertThat(opened.openFor()).isPositive();
        FailedAttempt last = attempts.take();
        assertThat(last.failures()).isEqualTo(1);
        assertThat(last.openFor()).isZero();
    }

    @Test
    void aPersistentSourceWaitsAsLongAsRetryAfterAsks() throws Exception {
        server.enqueue(say(answer("503 Unavailable", "Retry-After: 1\r\n", "busy")))
                .streamAndStayOpen("");

        connect(builder().reconnectPolicy(ReconnectPolicy.persistent()));

        Reconnecting reconnecting = listener.next(Reconnecting.class);
        assertThat(reconnecting.delay()).isEqualTo(Duration.ofSeconds(1));
        assertThat(reconnecting.end())
                .isEqualTo(new ConnectionEnd.HttpStatus(server.uri("/stream"), 503, Duration.ofSeconds(1), "busy"));
        listener.nextOpened();
    }
}
