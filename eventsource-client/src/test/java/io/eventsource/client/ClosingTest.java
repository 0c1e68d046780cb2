package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.mockserver.Script;
import io.eventsource.mockserver.ScriptedServer;
import io.eventsource.protocol.MessageEvent;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.junit.jupiter.api.Test;

class ClosingTest extends SocketTest {

    /** Counted down when the client has closed the connection that {@link #waitForClose} handles. */
    private final CountDownLatch freed = new CountDownLatch(1);

    @Test
    void closeReleasesTheConnectionAndEndsAllCalls() throws Exception {
        server.enqueue(waitForClose(stream("data: x\n\n")));
        connect();
        listener.nextOpened();
        listener.nextEvent();

        source.close();
        source.close();

        assertThat(source.readyState()).isEqualTo(ReadyState.CLOSED);
        freed.await();
        listener.assertNothingLeft();
        assertThat(client().isStarted()).as("the caller's client").isTrue();
    }

    @Test
    void closeFromWithinACallEndsTheEventsOfTheSameChunkToo() throws Exception {
        server.enqueue(waitForClose(stream("id: 1\ndata: one\n\nid: 2\ndata: two\n\nid: 3\n\n")));
        var events = new LinkedBlockingQueue<MessageEvent>();
        var sources = new LinkedBlockingQueue<EventSource>();
        source = builder().connect(new EventSourceListener() {
            @Override
            public void onOpen(EventSource opened, ResponseHead response) {
                sources.add(opened);
            }

            @Override
            public void onEvent(MessageEvent event) {
                events.add(event);
                sources.remove().close();
            }
        });

        freed.await();

        assertThat(events).extracting(MessageEvent::data).containsExactly("one");
        assertThat(source.lastEventId()).isEqualTo("1");
        assertThat(source.readyState()).isEqualTo(ReadyState.CLOSED);
    }

    @Test
    void closeFromAnotherThreadReturnsDuringACallAndNoOtherCallBegins() throws Exception {
        server.enqueue(waitForClose(stream("data: one\n\ndata: two\n\n")));
        CountDownLatch inCall = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        var events = new LinkedBlockingQueue<String>();
        source = builder().connect(event -> {
            events.add(event.data());
            inCall.countDown();
            awaitQuietly(closed);
        });

        inCall.await();
        source.close();
        closed.countDown();

        freed.await();
        assertThat(events).containsExactly("one");
    }

    @Test
    void closeWhileTheServerDoesNotAnswerFreesTheConnection() throws Exception {
        server.enqueue(waitForClose(""));
        connect();
        server.awaitRequest();

        source.close();

        freed.await();
        listener.assertNothingLeft();
    }

    @Test
    void closeRightAfterConnectCausesNoCall() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        for (int i = 0; i < 200; i++) {
            server.enqueue(connection -> {
                closed.await();
                connection.send(stream("data: x\n\n"));
            });
            connect();
            source.close();
        }
        closed.countDown();

        try (ScriptedServer other = new ScriptedServer()) {
            other.streamAndStayOpen("");
            source = EventSource.builder(other.uri("/")).httpClient(client()).connect(listener);
            assertThat(listener.nextOpened()).isSameAs(source);
        }
    }

    @Test
    void closeWhileWaitingToReconnectSendsNoOtherRequest() throws Exception {
        server.stream("").streamAndStayOpen("");
        connect(builder().reconnectionTime(Duration.ofSeconds(1)));
        listener.nextOpened();
        listener.nextReconnecting(ConnectionEnd.StreamEnded.class);

        source.close();
        server.awaitRequest();

        // The client's timers run in order: when this one has, the reconnect's would have.
        CountDownLatch later = new CountDownLatch(1);
        client().getScheduler().schedule(later::countDown, 1_050, TimeUnit.MILLISECONDS);
        later.await();
        server.assertNoRequestLeft();
        listener.assertNothingLeft();
    }

    @Test
    void closeFromWithinOnReconnectingSendsNoOtherRequest() throws Exception {
        server.stream("").streamAndStayOpen("");
        CountDownLatch closed = new CountDownLatch(1);
        var opened = new LinkedBlockingQueue<EventSource>();
        source = builder().connect(new RecordingListener() {
            @Override
            public void onOpen(EventSource newlyOpened, ResponseHead response) {
                opened.add(newlyOpened);
            }

            @Override
            public void onReconnecting(ConnectionEnd end, Duration delay) {
                opened.remove().close();
                closed.countDown();
            }
        });
        server.awaitRequest();
        closed.await();

        CountDownLatch later = new CountDownLatch(1);
        client().getScheduler().schedule(later::countDown, 50, TimeUnit.MILLISECONDS);
        later.await();
        server.assertNoRequestLeft();
    }

    @Test
    void aSourceThatFailedIsClosedAndClosingItDoesNothing() throws Exception {
        server.respond(204);
        connect();
        listener.nextClosed(ConnectionEnd.NoContent.class);

        source.close();

        listener.assertNothingLeft();
    }

    @Test
    void aSourceWhoseHttpClientIsStoppedFailsPermanently() throws Exception {
        server.streamAndStayOpen("");
        var client = new HttpClient();
        client.start();
        connect(builder().httpClient(client));
        listener.nextOpened();

        client.stop();

        listener.nextClosed(ConnectionEnd.ConnectionLost.class);
    }

    @Test
    void closeWhileConnectingToAnUnreachableServerCausesNoCall() throws Exception {
        connect(EventSource.builder(URI.create("http://127.0.0.1:" + freePort()))
                .httpClient(client())
                .reconnectionTime(Duration.ofHours(1)));
        listener.nextReconnecting(ConnectionEnd.ConnectionLost.class);

        source.close();

        assertThat(source.readyState()).isEqualTo(ReadyState.CLOSED);
        listener.assertNothingLeft();
    }

    private Script waitForClose(String answer) {
        return connection -> {
            connection.send(answer);
            try {
                connection.awaitClosed();
            } finally {
                freed.countDown();
            }
        };
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
