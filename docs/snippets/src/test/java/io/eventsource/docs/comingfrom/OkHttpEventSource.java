package io.eventsource.docs.comingfrom;

import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.ErrorStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.StreamException;
import com.launchdarkly.eventsource.background.BackgroundEventHandler;
import com.launchdarkly.eventsource.background.BackgroundEventSource;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Calls of okhttp-eventsource. */
final class OkHttpEventSource {

    private OkHttpEventSource() {}

    static void pushed(URI uri, String token, BackgroundEventHandler handler) {
        // snippet: pushed
        BackgroundEventSource source = new BackgroundEventSource.Builder(
                        handler,
                        new EventSource.Builder(ConnectStrategy.http(uri)
                                        .header("Authorization", "Bearer " + token)
                                        .readTimeout(45, TimeUnit.SECONDS))
                                .retryDelay(3, TimeUnit.SECONDS))
                .build();
        source.start();
        // end
    }

    static void pulled(URI uri, Consumer<String> work) throws StreamException {
        // snippet: pulled
        try (EventSource source = new EventSource.Builder(uri)
                .errorStrategy(ErrorStrategy.alwaysContinue())
                .build()) {
            source.start();
            for (MessageEvent event : source.messages()) {
                work.accept(event.getData());
            }
        }
        // end
    }
}
