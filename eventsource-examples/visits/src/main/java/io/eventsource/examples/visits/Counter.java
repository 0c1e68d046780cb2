package io.eventsource.examples.visits;

import io.eventsource.protocol.EventId;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.EventBroker;
import io.eventsource.server.Subscription;

/**
 * Counts visits and visitors, and tells all pages. Under its lock, so that the last they are told is how it is; publishing
 * waits for nobody.
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

    /** A page was opened, or its stream again. The page itself is told, too: its stream begins before this. */
    synchronized void open(Subscription connection) {
        if (connection.lastEventId().isEmpty()) { // who comes back names the last event
            visits++;
        }
        here++;
        publish();
    }

    /** A page was closed, or has lost its stream. */
    synchronized void close() {
        here--;
        publish();
    }

    private void publish() {
        String data = "{\"visits\":%d,\"here\":%d}".formatted(visits, here);
        broker.publish(OutgoingEvent.of("count", data).withId(EventId.of(Long.toString(visits))));
    }
}
