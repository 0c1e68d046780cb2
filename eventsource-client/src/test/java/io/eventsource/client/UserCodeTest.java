package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.MessageEvent;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UserCodeTest extends SocketTest {

    private final CapturedLog log = new CapturedLog();

    @AfterEach
    void restoreStderr() {
        log.close();
    }

    @Test
    void anExceptionOfAListenerIsLoggedAndTheStreamContinues() throws Exception {
        server.stream("event: poll\nid: 8\ndata: one\n\ndata: two\n\n").enqueue(say(answer("404 Gone", "", "")));
        source = builder().connect(new RecordingListener() {
            @Override
            public void onOpen(EventSource opened, ResponseHead response) {
                throw new IllegalStateException("in onOpen");
            }

            @Override
            public void onBytes(ByteBuffer chunk) {
                throw new IllegalStateException("in onBytes");
            }

            @Override
            public void onEvent(MessageEvent event) {
                listener.onEvent(event);
                throw new AssertionError("in onEvent " + event.data());
            }

            @Override
            public void onReconnecting(ConnectionEnd end, Duration delay) {
                throw new IllegalStateException("in onReconnecting");
            }

            @Override
            public void onClosed(ConnectionEnd end) {
                listener.onClosed(end);
                throw new IllegalStateException("in onClosed");
            }
        });

        assertThat(listener.nextEvent().data()).isEqualTo("one");
        assertThat(listener.nextEvent().data()).isEqualTo("two");
        listener.nextClosed(ConnectionEnd.HttpStatus.class);
        server.awaitRequest();
        assertThat(server.awaitRequest().head()).contains("Last-Event-ID: 8");
        log.await("in onClosed");
        assertThat(log.text())
                .contains("in onOpen", "in onBytes", "in onEvent one", "in onEvent two", "in onReconnecting")
                .contains("for an event of type poll with last event ID 8; the stream continues");
        String number = source.toString().replaceAll("EventSource\\[(\\d+)#2, CLOSED, .*", "$1");
        assertThat(log.text())
                .contains("[" + number + "#1] A listener threw for an event")
                .contains("[" + number + "#2] A listener threw when it was notified of the end of the source");
    }

    @Test
    void aPolicyThatThrowsStopsTheSource() throws Exception {
        server.stream("");

        connect(builder().reconnectPolicy(attempt -> {
            throw new IllegalStateException("in the policy");
        }));

        listener.nextOpened();
        listener.nextClosed(ConnectionEnd.StreamEnded.class);
        assertThat(log.text()).contains("in the policy", "the event source stops");
    }

    @Test
    void aServerThatGoesAwayIsNothingToLogAbout() throws Exception {
        server.enqueue(connection -> connection.send(stream("")).reset()).enqueue(say("")).stream("")
                .enqueue(say(answer("503 Unavailable", "", "")));

        connect();

        Object call = listener.next(Object.class);
        while (!(call instanceof RecordingListener.Closed)) {
            call = listener.next(Object.class);
        }
        assertThat(log.text()).isEmpty();
    }

    @Test
    void callsComeOneAtATimeOnThreadsOfTheHttpClient() throws Exception {
        for (int i = 0; i < 20; i++) {
            server.stream("data: x\n\n");
        }
        server.respond(204);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        var underWay = new AtomicInteger();
        source = builder().connect(new RecordingListener() {
            @Override
            public void onOpen(EventSource opened, ResponseHead response) {
                observe();
            }

            @Override
            public void onEvent(MessageEvent event) {
                observe();
            }

            @Override
            public void onReconnecting(ConnectionEnd end, Duration delay) {
                observe();
            }

            @Override
            public void onClosed(ConnectionEnd end) {
                observe();
                listener.onClosed(end);
            }

            private void observe() {
                assertThat(underWay.incrementAndGet()).isEqualTo(1);
                threads.add(Thread.currentThread());
                underWay.decrementAndGet();
            }
        });

        listener.nextClosed(ConnectionEnd.NoContent.class);

        assertThat(threads)
                .extracting(Thread::getName)
                .allMatch(name -> name.startsWith(client().getName()))
                .noneMatch(name -> name.contains("scheduler"));
        assertThat(log.text()).isEmpty();
    }
}
