package io.eventsource.examples.visits;

import io.eventsource.protocol.EventId;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.EventBroker;
import io.eventsource.server.Subscription;

/**
 * Counts visits and open pages, and publishes the counts under its lock, so that the last event is the current state.
 * Publishing does not block.
 */
final class Counter {

    private final EventBroker broker;

    /** Guarded by this. */
    private long visits;

    /** Guarded by this. */
    private int here;

    Counter(EventBroker broker) {
        this.broker = broker;
    }

    /** Handles a new stream. The page itself receives the event, too, because its stream starts before this call. */
    synchronized void open(Subscription connection) {
        if (connection.lastEventId().isEmpty()) { // a reconnecting client sends its last event ID
            visits++;
        }
        here++;
        publish();
    }

    /** Handles a stream that has ended: its page was closed, or the connection was lost. */
    synchronized void close() {
        here--;
        publish();
    }

    private void publish() {
        String data = "{\"visits\":%d,\"here\":%d}".formatted(visits, here);
        broker.publish(OutgoingEvent.of("count", data).withId(EventId.of(Long.toString(visits))));
    }
}
