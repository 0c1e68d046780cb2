package io.eventsource.benchmarks.client.styles;

import java.net.URI;
import org.eclipse.jetty.client.HttpClient;

/** The floor: what Jetty alone costs. Counts bytes. */
final class RawStyle implements Style {

    private final HttpClient client = JettyClients.start();

    @Override
    public void open(URI uri, Meter meter) {
        client.newRequest(uri)
                .headers(headers -> headers.put("Accept", "text/event-stream"))
                .onResponseContent((response, bytes) -> meter.bytes(bytes.remaining()))
                .send(result -> {});
    }
}
