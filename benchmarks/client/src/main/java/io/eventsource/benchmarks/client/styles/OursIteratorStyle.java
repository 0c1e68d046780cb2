package io.eventsource.benchmarks.client.styles;

import io.eventsource.client.EventIterator;
import io.eventsource.client.EventSource;
import java.net.URI;
import org.eclipse.jetty.client.HttpClient;

/** This project's iterator, and a thread that takes from it. */
final class OursIteratorStyle implements Style {

    private final HttpClient client = JettyClients.start();

    @Override
    public void open(URI uri, Meter meter) {
        EventIterator events = EventSource.builder(uri).httpClient(client).iterate();
        new Thread(() -> events.forEachRemaining(event -> meter.event(event.data()))).start();
    }
}
