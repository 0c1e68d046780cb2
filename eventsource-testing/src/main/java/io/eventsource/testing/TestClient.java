package io.eventsource.testing;

import io.eventsource.client.EventIterator;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceBuilder;
import io.eventsource.client.EventSourceException;
import io.eventsource.client.ReadyState;
import io.eventsource.protocol.MessageEvent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client for tests of servers: opens a stream, and takes its events one by one.
 *
 * <pre>{@code
 * try (TestClient client = TestClient.connect(URI.create("http://127.0.0.1:8080/events/poll/42"))) {
 *     broker.publish("42", OutgoingEvent.of("ping", "1"));
 *     assertThat(client.next().data()).isEqualTo("1");
 *     client.assertNoMore(Duration.ofMillis(100));
 * }
 * }</pre>
 *
 * <p>What does not come is an {@link AssertionError} that says which event was missing, and why. For one thread at a
 * time. An interrupt ends a wait with an {@code AssertionError}, and the thread's status is set again.
 */
public final class TestClient implements AutoCloseable {

    private final EventIterator events;
    private Duration patience = Patience.DEFAULT;
    private int taken;

    private TestClient(EventIterator events) {
        this.events = events;
    }

    /**
     * Connects, on another thread, with all defaults.
     *
     * @param uri where the stream is
     * @return the client, connecting
     * @throws IllegalArgumentException if the URI is none that an event source can have
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
     * @param time the longest wait, not negative; 10 s by default
     * @return this client
     * @throws IllegalArgumentException if the time is negative
     */
    public TestClient patience(Duration time) {
        patience = Patience.requireNotNegative("time", time);
        return this;
    }

    /**
     * Takes the next event.
     *
     * @return the event
     */
    public MessageEvent next() {
        return next(patience);
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
            String came =
                    isClosed() ? "the source is closed, and nothing more will come" : "nothing came within " + time;
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
     * Waits, and fails if an event comes, or the source fails, meanwhile. A source that was told to stop is fine.
     *
     * @param time how long to wait, at most
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
     * The id that the next request would name. It may be ahead of the events that were taken: each event has the one that
     * was in force as it was dispatched.
     *
     * @return the last event ID; empty if there is none
     */
    public String lastEventId() {
        return events.source().lastEventId();
    }

    /**
     * The source behind, for example to ask for its state.
     *
     * @return the source
     */
    public EventSource source() {
        return events.source();
    }

    /** Closes the source. Events that were not taken are dropped. */
    @Override
    public void close() {
        events.close();
    }

    private boolean isClosed() {
        return events.source().readyState() == ReadyState.CLOSED;
    }

    private @Nullable MessageEvent poll(Duration time, String expected) {
        try {
            MessageEvent event = events.poll(Duration.ofNanos(Patience.nanos(time)));
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
            throw Patience.interrupted(e);
        }
    }
}
