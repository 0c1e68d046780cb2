package io.eventsource.benchmarks.client.styles;

import io.eventsource.client.EventSource;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.jetty.client.HttpClient;

/** This project's source and a listener. */
final class OursStyle implements Style {

    private final HttpClient client = JettyClients.start();
    private final Queue<EventSource> sources = new ConcurrentLinkedQueue<>();

    @Override
    public void open(URI uri, Meter meter) {
        sources.add(EventSource.builder(uri).httpClient(client).connect(event -> meter.event(event.data())));
    }
}
