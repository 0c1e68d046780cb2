package io.eventsource.testing;

import io.eventsource.client.EventIterator;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceBuilder;
import io.eventsource.client.EventSourceException;
import io.eventsource.client.ReadyState;
import io.eventsource.mockserver.internal.BoundedWait;
import io.eventsource.protocol.MessageEvent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens a stream in a test of a server. The test takes its events one by one.
 *
 * <pre>{@code
 * try (TestClient client = TestClient.connect(URI.create("http://127.0.0.1:8080/events/poll/42"))) {
 *     broker.publish("42", OutgoingEvent.of("ping", "1"));
 *     assertThat(client.next().data()).isEqualTo("1");
 *     client.assertNoMore(Duration.ofMillis(100));
 * }
 * }</pre>
 *
 * <p>If an event does not arrive, an {@link AssertionError} names the missing event and the reason. For one thread at a
 * time. An interrupt ends a wait with an {@code AssertionError}, and the thread's interrupt status is set again.
 */
public final class TestClient implements AutoCloseable {

    /** The default timeout of each wait in this package: ten seconds. */
    public static final Duration DEFAULT_TIMEOUT = BoundedWait.DEFAULT;

    private final EventIterator events;
    private Duration timeout = DEFAULT_TIMEOUT;
    private int taken;

    private TestClient(EventIterator events) {
        this.events = events;
    }

    /**
     * Connects with all defaults, on another thread.
     *
     * @param uri the URI of the stream
     * @return the client, connecting
     * @throws IllegalArgumentException if an event source cannot have this URI
     */
    public static TestClient connect(URI uri) {
        return connect(EventSource.builder(uri));
    }

    /**
     * Connects, on another thread.
     *
     * @param builder describes the source, for example its headers
     * @return the client, connecting
     * @throws IllegalStateException if the builder names an HTTP client that was not started
     */
    public static TestClient connect(EventSourceBuilder builder) {
        return new TestClient(builder.iterate());
    }

    /**
     * Sets how long {@link #next()} and {@link #take} wait for each event.
     *
     * @param timeout the longest wait, not negative; {@link #DEFAULT_TIMEOUT} by default
     * @return this client
     * @throws IllegalArgumentException if the timeout is negative
     */
    public TestClient timeout(Duration timeout) {
        this.timeout = BoundedWait.requireNotNegative("timeout", timeout);
        return this;
    }

    /**
     * Takes the next event.
     *
     * @return the event
     */
    public MessageEvent next() {
        return next(timeout);
    }

    /**
     * Takes the next event.
     *
     * @param time how long to wait for it
     * @return the event
     */
    public MessageEvent next(Duration time) {
        String expected = "expected event " + (taken + 1);
        MessageEvent event = poll(time, expected);
        if (event == null) {
            String came = isClosed()
                    ? "the source is closed, and no other event will arrive"
                    : "nothing arrived within " + time;
            throw new AssertionError(
                    "%s from %s, but %s".formatted(expected, events.source().uri(), came));
        }
        return event;
    }

    /**
     * Takes the next events.
     *
     * @param count how many
     * @return the events, in order
     */
    public List<MessageEvent> take(int count) {
        List<MessageEvent> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(next());
        }
        return List.copyOf(all);
    }

    /**
     * Checks that no event arrives, and that the source does not fail, for a time. The server may end the stream.
     *
     * @param time the longest wait
     */
    public void assertNoMore(Duration time) {
        String expected = "expected no more than %d events".formatted(taken);
        MessageEvent event = poll(time, expected);
        if (event != null) {
            throw new AssertionError(
                    "%s from %s, but got %s".formatted(expected, events.source().uri(), event));
        }
    }

    /**
     * Returns the last event ID that the next request would send. It may be ahead of the events that were taken: each
     * event has the ID that applied when it was dispatched.
     *
     * @return the last event ID; empty if there is none
     */
    public String lastEventId() {
        return events.source().lastEventId();
    }

    /**
     * Returns the source, for example to read its state.
     *
     * @return the source
     */
    public EventSource source() {
        return events.source();
    }

    /** Closes the source, and discards events that were not taken. */
    @Override
    public void close() {
        events.close();
    }

    private boolean isClosed() {
        return events.source().readyState() == ReadyState.CLOSED;
    }

    private @Nullable MessageEvent poll(Duration time, String expected) {
        try {
            MessageEvent event =
                    events.poll(Duration.ofNanos(BoundedWait.nanos(time))).orElse(null);
            if (event != null) {
                taken++;
            }
            return event;
        } catch (EventSourceException e) {
            throw new AssertionError(
                    "%s from %s, but the source failed permanently: %s"
                            .formatted(expected, events.source().uri(), e.getMessage()),
                    e);
        } catch (InterruptedException e) {
            throw BoundedWait.interrupted(e);
        }
    }
}
