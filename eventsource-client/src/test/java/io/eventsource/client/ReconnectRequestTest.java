package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.client.RecordingListener.Reconnecting;
import io.eventsource.protocol.MessageEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A source whose program asks for another connection. */
class ReconnectRequestTest extends SocketTest {

    @Test
    void anOpenStreamMakesWayForAnotherThatNamesTheLastEventId() throws Exception {
        CountDownLatch freed = new CountDownLatch(1);
        server.enqueue(connection -> {
                    connection.send(stream("id: 1\ndata: one\n\nid: 2\ndata: cut"));
                    connection.awaitClosed();
                    freed.countDown();
                })
                .streamAndStayOpen("data: two\n\n");
        connect(builder().reconnectPolicy(ReconnectPolicy.never()));
        listener.nextOpened();
        listener.nextEvent();

        source.reconnect();

        Reconnecting reconnecting = listener.next(Reconnecting.class);
        assertThat(reconnecting.end()).isEqualTo(new ConnectionEnd.ReconnectRequested(server.uri("/stream")));
        assertThat(reconnecting.delay()).isZero();
        listener.nextOpened();
        assertThat(listener.nextEvent()).isEqualTo(MessageEvent.of("message", "two", "1"));
        freed.await();
        server.awaitRequest();
        assertThat(server.awaitRequest().head()).contains("\r\nLast-Event-ID: 1\r\n");
    }

    @Test
    void aWaitForTheNextAttemptIsCutShort() throws Exception {
        server.stream("").streamAndStayOpen("data: x\n\n");
        connect(builder().reconnectionTime(Duration.ofDays(1)));
        listener.nextOpened();
        listener.nextReconnecting(ConnectionEnd.StreamEnded.class);

        source.reconnect();

        listener.nextOpened();
        assertThat(listener.nextEvent().data()).isEqualTo("x");
    }

    @Test
    void anAttemptThatIsNotAnsweredMakesWayAndDoesNotCountAsFailed() throws Exception {
        List<FailedAttempt> asked = new ArrayList<>();
        CountDownLatch asking = new CountDownLatch(1);
        server.enqueue(connection -> {
                    asking.countDown();
                    connection.awaitClosed();
                })
                .enqueue(connection -> {})
                .streamAndStayOpen("");
        connect(builder().reconnectPolicy(attempt -> {
            asked.add(attempt);
            return ReconnectDecision.after(Duration.ZERO, ReconnectPolicy.never());
        }));
        asking.await();

        source.reconnect();

        listener.nextReconnecting(ConnectionEnd.ReconnectRequested.class);
        listener.nextReconnecting(ConnectionEnd.ConnectionLost.class);
        listener.nextOpened();
        assertThat(asked).extracting(FailedAttempt::failures).containsExactly(1);
    }

    @Test
    void aRequestFromWithinACallLetsTheEventsThatHaveComeBeDispatched() throws Exception {
        server.streamAndStayOpen("id: 1\ndata: one\n\nid: 2\ndata: two\n\n").streamAndStayOpen("");
        AtomicReference<EventSource> opened = new AtomicReference<>();
        source = builder().connect(new RecordingListener() {
            @Override
            public void onOpen(EventSource it, ResponseHead response) {
                opened.set(it);
                listener.onOpen(it, response);
            }

            @Override
            public void onEvent(MessageEvent event) {
                listener.onEvent(event);
                if (event.data().equals("one")) {
                    opened.get().reconnect();
                }
            }
        });

        listener.nextOpened();
        assertThat(listener.nextEvent().data()).isEqualTo("one");
        assertThat(listener.nextEvent().data()).isEqualTo("two");
        listener.nextOpened();
        server.awaitRequest();
        assertThat(server.awaitRequest().head()).contains("\r\nLast-Event-ID: 2\r\n");
    }

    @Test
    void aClosedSourceStaysClosed() throws Exception {
        server.streamAndStayOpen("").streamAndStayOpen("");
        connect();
        listener.nextOpened();
        server.awaitRequest();
        source.close();

        source.reconnect();

        assertThat(source.readyState()).isEqualTo(ReadyState.CLOSED);
        connect(EventSource.builder(server.uri("/other")).httpClient(client()));
        listener.nextOpened();
        assertThat(server.awaitRequest().head()).startsWith("GET /other ");
    }

    @Test
    void thereIsOneStreamAtATimeHoweverManyAsk() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            server.stream("").streamAndStayOpen("");
        }
        connect();
        Thread[] asking = new Thread[2];
        for (int i = 0; i < asking.length; i++) {
            asking[i] = new Thread(() -> {
                for (int n = 0; n < 300; n++) {
                    source.reconnect();
                }
            });
            asking[i].start();
        }
        for (Thread each : asking) {
            each.join();
        }

        int streams = 0;
        source.reconnect();
        for (boolean open = false; streams < 20; ) {
            Object call = listener.next(Object.class);
            assertThat(call).isNotInstanceOf(RecordingListener.Closed.class);
            boolean opens = call instanceof RecordingListener.Opened;
            assertThat(opens && open).as("a stream opened while there was one").isFalse();
            open = opens;
            streams += opens ? 1 : 0;
            if (opens) {
                source.reconnect();
            }
        }
    }
}
