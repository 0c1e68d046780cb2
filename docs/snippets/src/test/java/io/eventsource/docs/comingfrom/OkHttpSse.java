package io.eventsource.docs.comingfrom;

import java.util.function.Consumer;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.sse.EventSource;
import okhttp3.sse.EventSourceListener;
import okhttp3.sse.EventSources;
import org.jspecify.annotations.Nullable;

/** Calls of okhttp-sse. */
final class OkHttpSse {

    private OkHttpSse() {}

    static void connect(OkHttpClient client, String url, Consumer<String> work, Runnable connectAgain) {
        // snippet: connect
        Request request = new Request.Builder().url(url).build();
        EventSources.createFactory(client).newEventSource(request, new EventSourceListener() {
            @Override
            public void onEvent(EventSource source, @Nullable String id, @Nullable String type, String data) {
                work.accept(data);
            }

            @Override
            public void onClosed(EventSource source) {
                connectAgain.run(); // with the last id, after the time of yours
            }

            @Override
            public void onFailure(EventSource source, @Nullable Throwable t, @Nullable Response response) {
                connectAgain.run();
            }
        });
        // end
    }
}
