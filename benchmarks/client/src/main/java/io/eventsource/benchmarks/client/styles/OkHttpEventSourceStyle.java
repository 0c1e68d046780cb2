package io.eventsource.benchmarks.client.styles;

import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.StreamException;
import java.net.URI;
import okhttp3.OkHttpClient;

/** okhttp-eventsource, and a thread that reads messages. */
final class OkHttpEventSourceStyle implements Style {

    private final OkHttpClient client = OkHttpClients.start();

    @Override
    public void open(URI uri, Meter meter) {
        EventSource source = new EventSource.Builder(ConnectStrategy.http(uri).httpClient(client)).build();
        new Thread(() -> read(source, meter)).start();
    }

    private static void read(EventSource source, Meter meter) {
        try {
            source.start();
            while (true) {
                meter.event(source.readMessage().getData());
            }
        } catch (StreamException end) {
            source.close();
        }
    }
}
