package io.eventsource.testing;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSource;
import io.eventsource.protocol.MessageEvent;
import java.time.Duration;

/** A call that a {@link RecordingListener} got. Its {@code toString} is for failure messages. */
public sealed interface Call {

    /**
     * A stream was opened.
     *
     * @param source the source whose stream it is
     */
    record Opened(EventSource source) implements Call {
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
    record Received(MessageEvent event) implements Call {
        @Override
        public String toString() {
            return "an event came: " + event;
        }
    }

    /**
     * A comment came.
     *
     * @param comment its text
     */
    record Commented(String comment) implements Call {
        @Override
        public String toString() {
            return "a comment came: " + comment;
        }
    }

    /**
     * The stream set the reconnection time.
     *
     * @param time the time
     */
    record ReconnectionTimeSet(Duration time) implements Call {
        @Override
        public String toString() {
            return "the stream set the reconnection time to " + time;
        }
    }

    /**
     * The source is going to connect again.
     *
     * @param <T> the kind of end
     * @param end why
     * @param delay how long it waits before
     */
    record Reconnecting<T extends ConnectionEnd>(T end, Duration delay) implements Call {
        @Override
        public String toString() {
            return "the source reconnects in %s, because of %s: %s".formatted(delay, kind(end), end.message());
        }
    }

    /**
     * The source is closed permanently.
     *
     * @param end why
     */
    record Closed(ConnectionEnd end) implements Call {
        @Override
        public String toString() {
            return "the source closed permanently, because of %s: %s".formatted(kind(end), end.message());
        }
    }

    private static String kind(ConnectionEnd end) {
        return end.getClass().getSimpleName();
    }
}
