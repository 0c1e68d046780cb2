package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

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
    void closeFreesTheConnectionAndNothingIsToldAfterwards() throws Exception {
        server.then(waitForClose(stream("data: x\n\n")));
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
        server.then(waitForClose(stream("id: 1\ndata: one\n\nid: 2\ndata: two\n\nid: 3\n\n")));
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
    void closeFromAnotherThreadReturnsWhileACallIsUnderWayAndLetsNoOtherBegin() throws Exception {
        server.then(waitForClose(stream("data: one\n\ndata: two\n\n")));
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
        server.then(waitForClose(""));
        connect();
        server.request();

        source.close();

        freed.await();
        listener.assertNothingLeft();
    }

    @Test
    void closeRightAfterConnectIsNeverTold() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        for (int i = 0; i < 200; i++) {
            server.then(peer -> {
                closed.await();
                peer.say(stream("data: x\n\n"));
            });
            connect();
            source.close();
        }
        closed.countDown();

        try (ScriptedServer other = new ScriptedServer()) {
            other.thenSayAndWait(stream(""));
            source = EventSource.builder(other.uri("/")).httpClient(client()).connect(listener);
            assertThat(listener.nextOpened()).isSameAs(source);
        }
    }

    @Test
    void closeWhileWaitingToReconnectSendsNoOtherRequest() throws Exception {
        server.thenSay(stream("")).thenSayAndWait(stream(""));
        connect(builder().reconnectionTime(Duration.ofSeconds(1)));
        listener.nextOpened();
        listener.nextReconnecting(ConnectionEnd.StreamEnded.class);

        source.close();
        server.request();

        // The client's timers run in order: when this one has, the reconnect's would have.
        CountDownLatch later = new CountDownLatch(1);
        client().getScheduler().schedule(later::countDown, 1_050, TimeUnit.MILLISECONDS);
        later.await();
        assertThat(server.hasRequest()).isFalse();
        listener.assertNothingLeft();
    }

    @Test
    void closeFromWithinOnReconnectingSendsNoOtherRequest() throws Exception {
        server.thenSay(stream("")).thenSayAndWait(stream(""));
        CountDownLatch told = new CountDownLatch(1);
        var opened = new LinkedBlockingQueue<EventSource>();
        source = builder().connect(new RecordingListener() {
            @Override
            public void onOpen(EventSource newlyOpened, ResponseHead response) {
                opened.add(newlyOpened);
            }

            @Override
            public void onReconnecting(ConnectionEnd end, Duration delay) {
                opened.remove().close();
                told.countDown();
            }
        });
        server.request();
        told.await();

        CountDownLatch later = new CountDownLatch(1);
        client().getScheduler().schedule(later::countDown, 50, TimeUnit.MILLISECONDS);
        later.await();
        assertThat(server.hasRequest()).isFalse();
    }

    @Test
    void aSourceThatFailedIsClosedAndClosingItDoesNothing() throws Exception {
        server.thenSay("HTTP/1.1 204 No Content\r\n\r\n");
        connect();
        listener.nextClosed(ConnectionEnd.NoContent.class);

        source.close();

        listener.assertNothingLeft();
    }

    @Test
    void aSourceWhoseHttpClientIsStoppedFailsForGood() throws Exception {
        server.thenSayAndWait(stream(""));
        var client = new HttpClient();
        client.start();
        connect(builder().httpClient(client));
        listener.nextOpened();

        client.stop();

        listener.nextClosed(ConnectionEnd.ConnectionLost.class);
    }

    @Test
    void closeWhileConnectingToNowhereIsNotTold() throws Exception {
        connect(EventSource.builder(URI.create("http://127.0.0.1:" + ScriptedServer.freePort()))
                .httpClient(client())
                .reconnectionTime(Duration.ofHours(1)));
        listener.nextReconnecting(ConnectionEnd.ConnectionLost.class);

        source.close();

        assertThat(source.readyState()).isEqualTo(ReadyState.CLOSED);
        listener.assertNothingLeft();
    }

    private ScriptedServer.Script waitForClose(String answer) {
        return peer -> {
            peer.say(answer);
            try {
                peer.awaitClosed();
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
