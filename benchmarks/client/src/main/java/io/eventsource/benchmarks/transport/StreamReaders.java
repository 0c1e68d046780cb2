package io.eventsource.benchmarks.transport;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpClientTransport;
import org.eclipse.jetty.client.StringRequestContent;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Streams that count events, over one version of HTTP. */
final class StreamReaders implements AutoCloseable {

    private static final int STREAMS_PER_CONNECTION = 100;
    private static final int MAX_OPENING = 200;
    private static final byte MARK = 'Q';
    private static final String EVENT = (char) MARK + "x".repeat(199);
    private static final int MAX_PUBLISHING = 16;
    /** How many events a publisher may be ahead of all streams together. */
    private static final long MAX_AHEAD = 200;

    private final HttpClient client;
    private final LongAdder events = new LongAdder();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger faults = new AtomicInteger();

    StreamReaders(boolean http2) throws Exception {
        ClientConnector connector = new ClientConnector();
        connector.setSelectors(1);
        connector.setSslContextFactory(new SslContextFactory.Client(true));
        HttpClientTransport transport = http2
                ? new HttpClientTransportOverHTTP2(new HTTP2Client(connector))
                : new HttpClientTransportOverHTTP(connector);
        client = new HttpClient(transport);
        client.setExecutor(new QueuedThreadPool(16));
        client.setIdleTimeout(0);
        client.setMaxRequestsQueuedPerDestination(100_000);
        client.setMaxConnectionsPerDestination(20_000);
        client.start();
    }

    /** Opens streams, and waits until all are open. */
    void open(String url, int streams) throws Exception {
        int before = open.get();
        Semaphore opening = new Semaphore(MAX_OPENING);
        for (int i = 0; i < streams; i++) {
            if (!opening.tryAcquire(10, TimeUnit.SECONDS)) {
                throw new IOException("the server opens no more streams after " + (open.get() - before));
            }
            client.newRequest(url)
                    .headers(headers -> headers.put("Accept", "text/event-stream"))
                    .onResponseHeaders(response -> {
                        (response.getStatus() == 200 ? open : faults).incrementAndGet();
                        opening.release();
                    })
                    .onResponseContent((response, content) -> count(content))
                    .send(result -> {
                        if (result.getResponse() == null || result.getResponse().getStatus() == 0) {
                            opening.release();
                        }
                        faults.incrementAndGet();
                    });
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (open.get() < before + streams) {
            if (faults.get() > 0 || System.nanoTime() - deadline > 0) {
                throw new IOException(open.get() - before + " of " + streams + " streams were opened");
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    private void count(ByteBuffer content) {
        int marks = 0;
        for (int i = content.position(); i < content.limit(); i++) {
            marks += content.get(i) == MARK ? 1 : 0;
        }
        events.add(marks);
    }

    /** Publishes for a time, not far ahead of the streams, and waits until each has received all events. */
    long publish(String url, int streams, long nanos) throws Exception {
        long before = events.sum();
        Semaphore publishing = new Semaphore(MAX_PUBLISHING);
        long published = 0;
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0) {
            publishing.acquire();
            published++;
            client.POST(url).body(new StringRequestContent(EVENT)).send(result -> {
                if (result.isFailed() || result.getResponse().getStatus() >= 300) {
                    faults.incrementAndGet();
                }
                publishing.release();
            });
            while (published * streams - (events.sum() - before) > MAX_AHEAD * streams && System.nanoTime() - end < 0) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (events.sum() - before < published * streams && System.nanoTime() - deadline < 0) {
            TimeUnit.MILLISECONDS.sleep(2);
        }
        return events.sum() - before;
    }

    int faults() {
        return faults.get();
    }

    static int connections(boolean http2, int streams) {
        return http2 ? (streams + STREAMS_PER_CONNECTION - 1) / STREAMS_PER_CONNECTION : streams;
    }

    @Override
    public void close() {
        try {
            client.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the client does not stop", e);
        }
    }
}
