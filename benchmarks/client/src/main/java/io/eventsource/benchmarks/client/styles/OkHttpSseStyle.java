package io.eventsource.benchmarks.client.styles;

import java.net.URI;
import okhttp3.Request;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import org.jspecify.annotations.Nullable;

/** okhttp-sse and a listener. */
final class OkHttpSseStyle implements Style {

    private final EventSource.Factory sources = EventSources.createFactory(OkHttpClients.start());

    @Override
    public void open(URI uri, Meter meter) {
        sources.newEventSource(new Request.Builder().url(uri.toString()).build(), new EventSourceListener() {
            @Override
            public void onEvent(EventSource source, @Nullable String id, @Nullable String type, String data) {
                meter.event(data);
            }
        });
    }
}
