package io.eventsource.client.internal.http;

import java.time.Duration;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP client, and whether the source must stop it.
 *
 * @param client a client that has been started
 * @param own whether it serves this one event source only
 */
public record HttpClientLease(HttpClient client, boolean own) {

    private static final Logger LOG = LoggerFactory.getLogger(HttpClientLease.class);

    /** One thread waits for bytes and one passes them on. The others resolve host names in the meantime. */
    private static final int MAX_THREADS = 8;

    /** The most bytes that the headers of one response may have. */
    public static final int MAX_RESPONSE_HEADERS = 64 * 1024;

    /** Room for the longest last event ID, a URI and headers of the caller's. */
    private static final int MAX_REQUEST_HEADERS = 64 * 1024;

    /** Starts a client for one event source. */
    public static HttpClientLease startOwn(Duration connectTimeout) {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 1);
        threads.setName("eventsource");
        HttpClient client = StreamTransport.newClient(new ClientConnector());
        client.setName("eventsource");
        client.setExecutor(threads);
        client.setIdleTimeout(0);
        client.setConnectTimeout(connectTimeout.toMillis());
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setMaxResponseHeadersSize(MAX_RESPONSE_HEADERS);
        client.setMaxRequestHeadersSize(MAX_REQUEST_HEADERS);
        InterimResponses.skippedOnlyBy(client);
        try {
            client.start();
        } catch (Exception e) {
            throw new IllegalStateException("cannot start an HTTP client: " + e.getMessage(), e);
        }
        return new HttpClientLease(client, true);
    }

    /** Borrows a caller's client. */
    public static HttpClientLease borrow(HttpClient client) {
        if (!client.isStarted()) {
            throw new IllegalStateException("expected an HTTP client that has been started, but it is "
                    + client.getState() + "; start it first");
        }
        InterimResponses.skippedBy(client);
        return new HttpClientLease(client, false);
    }

    /**
     * Stops the client if the source owns it, on a separate thread: stopping waits for the client's threads, and the caller
     * may be one of them.
     */
    public void release() {
        if (own) {
            new Thread(this::stop, "eventsource-stop").start();
        }
    }

    private void stop() {
        try {
            client.stop();
        } catch (Exception e) {
            LOG.warn("An HTTP client could not be stopped; some of its threads may be left", e);
        }
    }
}
