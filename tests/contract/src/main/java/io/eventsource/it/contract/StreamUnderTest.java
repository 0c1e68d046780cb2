package io.eventsource.it.contract;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceListener;
import io.eventsource.protocol.MessageEvent;
import java.net.http.HttpClient;
import java.time.Duration;

/** One event source, whose every event, comment and trouble is called back. */
final class StreamUnderTest implements AutoCloseable {

    private final EventSource source;

    /**
     * Connects.
     *
     * @param client for the callbacks; the stream has its own
     * @throws IllegalArgumentException if the parameters describe no source
     */
    StreamUnderTest(StreamParameters parameters, HttpClient client) {
        source = parameters
                .source()
                .comments(true)
                .connect(new Reporter(new Callbacks(client, parameters.callbackUri())));
    }

    /** Has it connect again, from the last event ID on. */
    void restart() {
        source.reconnect();
    }

    @Override
    public void close() {
        source.close();
    }

    private record Reporter(Callbacks callbacks) implements EventSourceListener {

        @Override
        public void onEvent(MessageEvent event) {
            callbacks.event(event);
        }

        @Override
        public void onComment(String comment) {
            callbacks.comment(comment);
        }

        @Override
        public void onReconnecting(ConnectionEnd end, Duration delay) {
            if (!(end instanceof ConnectionEnd.ReconnectRequested)) { // what was asked for is no error
                callbacks.error(end.message());
            }
        }

        @Override
        public void onClosed(ConnectionEnd end) {
            callbacks.error(end.message());
        }
    }
}
