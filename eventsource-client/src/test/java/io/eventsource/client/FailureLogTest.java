package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.eventsource.client.metrics.MeteredListener;
import io.eventsource.protocol.MessageEvent;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A program learns of failures from the log unless its listener does. */
class FailureLogTest extends SocketTest {

    private static final String UNAVAILABLE = answer("503 Unavailable", "", "");

    private final CapturedLog log = new CapturedLog();

    @AfterEach
    void restoreStderr() {
        log.close();
    }

    private EventSourceBuilder persistent() {
        return builder().reconnectPolicy(ReconnectPolicy.persistent());
    }

    private int warnings() {
        return log.text().split("WARN ", -1).length - 1;
    }

    /** Serves a stream with one event, and waits for the test to have seen it. */
    private CountDownLatch serve(String data) {
        CountDownLatch seen = new CountDownLatch(1);
        server.enqueue(connection -> {
            connection.send(stream("data: " + data + "\n\n"));
            seen.await();
            connection.reset();
        });
        return seen;
    }

    @Test
    void theEndOfASourceWithALambdaIsLogged() throws Exception {
        server.enqueue(say(answer("404 Not Found", "", "")));
        source = builder().connect(event -> {});
        log.await("\n");
        assertThat(log.text())
                .contains("WARN ")
                .contains("The event source of " + server.uri("/stream")
                        + " has ended and does not reconnect: expected an event stream, but")
                .contains("status 404");
        assertThat(warnings()).isEqualTo(1);
    }

    @Test
    void soIsTheEndAt204() throws Exception {
        server.respond(204);
        source = builder().connect(event -> {});
        log.await("answered 204");
        assertThat(warnings()).isEqualTo(1);
    }

    @Test
    void andOneWithinAMeteredListener() throws Exception {
        server.enqueue(say(answer("404 Not Found", "", "")));
        source = builder().connect(new MeteredListener(event -> {}, new SimpleMeterRegistry(), Tags.empty()));
        log.await("status 404");
        assertThat(warnings()).isEqualTo(1);
    }

    @Test
    void theLossOfTheServerIsLoggedForALambdaWithinWrappers() throws Exception {
        server.enqueue(say(UNAVAILABLE)).enqueue(say(UNAVAILABLE)).respond(204);
        EventSourceListener metered = new MeteredListener(event -> {}, new SimpleMeterRegistry(), Tags.empty());
        source = persistent().connect(new Wrapper(metered));
        log.await("answered 204");
        assertThat(log.text()).containsOnlyOnce("Lost the event stream, reconnecting: expected an event stream, but");
        assertThat(warnings()).isEqualTo(2);
    }

    @Test
    void aWrappedListenerThatHearsOfTheEndIsNotSpokenOver() throws Exception {
        server.enqueue(say(UNAVAILABLE)).enqueue(say(answer("404 Not Found", "", "")));
        source = persistent()
                .connect(new MeteredListener(new ClosedListener(listener), new SimpleMeterRegistry(), Tags.empty()));
        listener.nextClosed(ConnectionEnd.HttpStatus.class);
        assertThat(log.text()).isEmpty();
    }

    /** A wrapper as a program writes it. */
    private record Wrapper(EventSourceListener listener) implements EventSourceListener {
        @Override
        public void onEvent(MessageEvent event) {
            listener.onEvent(event);
        }

        @Override
        public void onReconnecting(ConnectionEnd end, Duration delay) {
            listener.onReconnecting(end, delay);
        }

        @Override
        public void onClosed(ConnectionEnd end) {
            listener.onClosed(end);
        }
    }

    /** Handles the end only. */
    private record ClosedListener(EventSourceListener listener) implements EventSourceListener {
        @Override
        public void onEvent(MessageEvent event) {}

        @Override
        public void onClosed(ConnectionEnd end) {
            listener.onClosed(end);
        }
    }

    @Test
    void theLossOfTheServerIsLoggedOncePerOutage() throws Exception {
        server.stream("data: the end alone is no loss\n\n")
                .enqueue(say(UNAVAILABLE))
                .enqueue(say(UNAVAILABLE))
                .resetConnection();
        CountDownLatch second = serve("2");
        server.enqueue(say(UNAVAILABLE));
        CountDownLatch third = serve("3");
        server.respond(204);
        source = persistent().connect(event -> {
            listener.onEvent(event);
            if (event.data().equals("2")) {
                assertThat(warnings()).isEqualTo(1);
                second.countDown();
            } else if (event.data().equals("3")) {
                assertThat(warnings()).isEqualTo(2);
                third.countDown();
            } else {
                assertThat(warnings()).isZero();
            }
        });
        log.await("answered 204");
        assertThat(log.text())
                .contains("Lost the event stream, reconnecting: expected an event stream, but")
                .doesNotContain("A listener threw");
        assertThat(warnings()).isEqualTo(3); // the end of an unframed stream is no loss, however it comes
    }

    @Test
    void aListenerThatHearsOfTheEndIsNotSpokenOver() throws Exception {
        server.enqueue(say(UNAVAILABLE)).enqueue(say(answer("404 Not Found", "", "")));
        source = persistent().connect(new ClosedListener(listener));
        listener.nextClosed(ConnectionEnd.HttpStatus.class);
        assertThat(log.text()).isEmpty();
    }

    @Test
    void oneThatHearsOfReconnectsOnlyHasTheEndLogged() throws Exception {
        server.enqueue(say(UNAVAILABLE)).enqueue(say(answer("404 Not Found", "", "")));
        source = persistent().connect(new EventSourceListener() {
            @Override
            public void onEvent(MessageEvent event) {}

            @Override
            public void onReconnecting(ConnectionEnd end, Duration delay) {}
        });
        log.await("status 404");
        assertThat(warnings()).isEqualTo(1);
    }

    @Test
    void anIteratorThrowsAtTheEndAndCanOnlyLogALoss() {
        server.enqueue(say(UNAVAILABLE)).enqueue(say(answer("404 Not Found", "", "")));
        try (EventIterator events = persistent().iterate()) {
            assertThatExceptionOfType(EventSourceException.class).isThrownBy(events::hasNext);
        }
        assertThat(log.text()).contains("Lost the event stream").doesNotContain("status 404");
        assertThat(warnings()).isEqualTo(1);
    }

    @Test
    void aCheckpointThatCannotBeSavedIsLoggedOnce() throws Exception {
        server.streamAndStayOpen("id: 1\ndata: a\n\nid: 2\ndata: b\n\nid: 3\n\nid: 4\ndata: c\n\n");
        source = builder()
                .checkpoint(new Checkpoint() {
                    @Override
                    public String load() {
                        return "";
                    }

                    @Override
                    public void save(String lastEventId) throws IOException {
                        throw new IOException("disk full");
                    }
                })
                .connect(listener);
        listener.nextOpened();
        for (int i = 0; i < 3; i++) {
            listener.nextEvent();
        }
        log.await("disk full");
        assertThat(log.text().split("ERROR", -1)).hasSize(2);
        assertThat(log.text())
                .contains("The checkpoint is not up to date: the last event ID \"1\" could not be saved: disk full")
                .doesNotContain("listener");
    }
}
