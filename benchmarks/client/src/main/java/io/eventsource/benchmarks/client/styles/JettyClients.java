package io.eventsource.benchmarks.client.styles;

import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty's client with the settings of this project's sources, and room for many streams. */
final class JettyClients {

    private static final int MAX_THREADS = 8;
    private static final int MAX_CONNECTIONS = 20_000;

    private JettyClients() {}

    static HttpClient start() {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 1);
        HttpClient client = new HttpClient();
        client.setExecutor(threads);
        client.setIdleTimeout(0);
        client.setMaxConnectionsPerDestination(MAX_CONNECTIONS);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        try {
            client.start();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return client;
    }
}
