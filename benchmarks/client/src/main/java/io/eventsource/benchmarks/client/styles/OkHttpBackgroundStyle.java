package io.eventsource.benchmarks.client.styles;

import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.background.BackgroundEventHandler;
import com.launchdarkly.eventsource.background.BackgroundEventSource;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import okhttp3.OkHttpClient;

/** okhttp-eventsource, and a handler that its threads call. */
final class OkHttpBackgroundStyle implements Style {

    private final OkHttpClient client = OkHttpClients.start();
    private final Queue<BackgroundEventSource> sources = new ConcurrentLinkedQueue<>();

    @Override
    public void open(URI uri, Meter meter) {
        BackgroundEventSource source = new BackgroundEventSource.Builder(
                        new Handler(meter),
                        new EventSource.Builder(ConnectStrategy.http(uri).httpClient(client)))
                .build();
        source.start();
        sources.add(source);
    }

    private record Handler(Meter meter) implements BackgroundEventHandler {

        @Override
        public void onOpen() {}

        @Override
        public void onMessage(String type, MessageEvent event) {
            meter.event(event.getData());
        }

        @Override
        public void onClosed() {}

        @Override
        public void onComment(String comment) {}

        @Override
        public void onError(Throwable failure) {}
    }
}
