package io.eventsource.testing;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSource;
import io.eventsource.protocol.MessageEvent;
import java.time.Duration;

/** Represents a call that a {@link RecordingListener} recorded. Its {@code toString} is for failure messages. */
public sealed interface ListenerCall {

    /**
     * A stream was opened.
     *
     * @param source the source whose stream it is
     */
    record Opened(EventSource source) implements ListenerCall {
        @Override
        public String toString() {
            return "a stream was opened";
        }
    }

    /**
     * An event was dispatched.
     *
     * @param event the event
     */
    record Received(MessageEvent event) implements ListenerCall {
        @Override
        public String toString() {
            return "an event arrived: " + event;
        }
    }

    /**
     * A comment arrived.
     *
     * @param comment its text
     */
    record Commented(String comment) implements ListenerCall {
        @Override
        public String toString() {
            return "a comment arrived: " + comment;
        }
    }

    /**
     * The stream set the reconnection time.
     *
     * @param time the time
     */
    record ReconnectionTimeSet(Duration time) implements ListenerCall {
        @Override
        public String toString() {
            return "the stream set the reconnection time to " + time;
        }
    }

    /**
     * The source will reconnect.
     *
     * @param <T> the kind of end
     * @param end why the stream ended
     * @param delay the delay before the next attempt
     */
    record Reconnecting<T extends ConnectionEnd>(T end, Duration delay) implements ListenerCall {
        @Override
        public String toString() {
            return "the source reconnects in %s, because of %s: %s".formatted(delay, kind(end), end.message());
        }
    }

    /**
     * The source is closed permanently.
     *
     * @param end why the stream ended
     */
    record Closed(ConnectionEnd end) implements ListenerCall {
        @Override
        public String toString() {
            return "the source closed permanently, because of %s: %s".formatted(kind(end), end.message());
        }
    }

    private static String kind(ConnectionEnd end) {
        return end.getClass().getSimpleName();
    }
}
