package io.eventsource.client.internal.http;

import io.eventsource.protocol.internal.HttpUrl;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.eclipse.jetty.client.AbstractConnectionPool;
import org.eclipse.jetty.client.Destination;
import org.eclipse.jetty.client.HttpClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns when a request waits because the HTTP client may open no other connection to its server: Jetty queues it silently,
 * and streams do not return their connections.
 */
final class PoolLimitWarning {

    private static final Logger LOG = LoggerFactory.getLogger(PoolLimitWarning.class);

    /** A connection that is about to be returned to the pool needs no warning. */
    private static final long DELAY_MILLIS = 1_000;

    private final HttpClient client;
    private final Destination destination;
    private final StreamRequest request;
    /** Whether the request is in the queue. */
    private final BooleanSupplier waits;

    private PoolLimitWarning(HttpClient client, Destination destination, StreamRequest request, BooleanSupplier waits) {
        this.client = client;
        this.destination = destination;
        this.request = request;
        this.waits = waits;
    }

    /**
     * Watches a request that is in the queue, if the limit is reached.
     *
     * @param waits says whether the request is still in the queue, and wanted
     */
    static void watch(HttpClient client, Destination destination, StreamRequest request, BooleanSupplier waits) {
        PoolLimitWarning limit = new PoolLimitWarning(client, destination, request, waits);
        if (destination.getConnectionPool() instanceof AbstractConnectionPool pool
                && pool.getConnectionCount() >= pool.getMaxConnectionCount()) {
            limit.lookLater(pool);
        }
    }

    private void lookLater(AbstractConnectionPool pool) {
        client.getScheduler().schedule(() -> look(pool), DELAY_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look(AbstractConnectionPool pool) {
        if (!waits.getAsBoolean()) {
            return;
        }
        if (pool.getPendingConnectionCount() > 0) {
            lookLater(pool); // the wait may be for one of those
        } else if (pool.getConnectionCount() >= pool.getMaxConnectionCount()) {
            LOG.warn(
                    "The request for {} waits in the queue of its HTTP client: each of the {} connections that the client"
                            + " may have to {} is taken by another stream or request. Raise the limit, with"
                            + " HttpClient.setMaxConnectionsPerDestination, to the number of streams or more",
                    HttpUrl.display(request.uri()),
                    pool.getMaxConnectionCount(),
                    destination.getOrigin().asString());
        }
    }
}
