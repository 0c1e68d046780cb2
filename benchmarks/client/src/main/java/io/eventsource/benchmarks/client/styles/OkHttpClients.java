package io.eventsource.benchmarks.client.styles;

import java.time.Duration;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;

/** OkHttp's client for streams that may be silent, with room for many of them. */
final class OkHttpClients {

    private static final int MAX_REQUESTS = 20_000;

    private OkHttpClients() {}

    static OkHttpClient start() {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(MAX_REQUESTS);
        dispatcher.setMaxRequestsPerHost(MAX_REQUESTS);
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .readTimeout(Duration.ZERO)
                .build();
    }
}
