package io.eventsource.client.metrics;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceListener;
import io.eventsource.client.RawStreamListener;
import io.eventsource.client.ResponseHead;
import io.eventsource.protocol.MessageEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Counts the calls of another listener, as Micrometer's meters.
 *
 * <pre>{@code
 * EventSource.builder(uri).connect(new MeteredListener(listener, registry, Tags.of("stream", "orders")));
 * }</pre>
 *
 * <ul>
 *   <li>counters: {@code eventsource.client.opened}, {@code eventsource.client.ended} with the tag {@code reason},
 *       {@code eventsource.client.events}, {@code eventsource.client.bytes};
 *   <li>gauge: {@code eventsource.client.silence}, the time since the last byte arrived, or since this was created.
 * </ul>
 *
 * <p>Make one for each source, with different tags. With the same tags, their counts are added and only one gauge is
 * registered.
 */
public final class MeteredListener implements RawStreamListener {

    private final EventSourceListener listener;
    private final MeterRegistry registry;
    private final Tags tags;
    private final Counter opened;
    private final Counter events;
    private final Counter bytes;

    private volatile long lastByte = System.nanoTime();

    /**
     * Wraps a listener.
     *
     * @param listener receives everything
     * @param registry keeps the meters
     * @param tags the tags of the meters, which distinguish this source
     */
    @SuppressWarnings("this-escape") // the gauge reads one field, which is there
    public MeteredListener(EventSourceListener listener, MeterRegistry registry, Tags tags) {
        this.listener = Objects.requireNonNull(listener, "listener");
        this.registry = Objects.requireNonNull(registry, "registry");
        this.tags = Objects.requireNonNull(tags, "tags");
        this.opened = registry.counter("eventsource.client.opened", tags);
        this.events = registry.counter("eventsource.client.events", tags);
        this.bytes = registry.counter("eventsource.client.bytes", tags);
        TimeGauge.builder(
                        "eventsource.client.silence",
                        this,
                        TimeUnit.NANOSECONDS,
                        self -> System.nanoTime() - self.lastByte)
                .tags(tags)
                .register(registry);
    }

    @Override
    public void onOpen(EventSource source, ResponseHead response) {
        opened.increment();
        lastByte = System.nanoTime();
        listener.onOpen(source, response);
    }

    @Override
    public void onEvent(MessageEvent event) {
        events.increment();
        listener.onEvent(event);
    }

    @Override
    public void onBytes(ByteBuffer chunk) {
        bytes.increment(chunk.remaining());
        lastByte = System.nanoTime();
        if (listener instanceof RawStreamListener raw) {
            raw.onBytes(chunk);
        }
    }

    @Override
    public void onComment(String comment) {
        listener.onComment(comment);
    }

    @Override
    public void onReconnectionTime(Duration reconnectionTime) {
        listener.onReconnectionTime(reconnectionTime);
    }

    @Override
    public void onReconnecting(ConnectionEnd end, Duration delay) {
        ended(end);
        listener.onReconnecting(end, delay);
    }

    @Override
    public void onClosed(ConnectionEnd end) {
        ended(end);
        listener.onClosed(end);
    }

    private void ended(ConnectionEnd end) {
        registry.counter("eventsource.client.ended", tags.and("reason", reason(end)))
                .increment();
    }

    /** Returns the name of the kind of end, such as {@code connection-lost}. */
    private static String reason(ConnectionEnd end) {
        return end.getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
                .toLowerCase(Locale.ROOT);
    }
}
