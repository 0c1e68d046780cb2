package io.eventsource.cli.listener;

import io.eventsource.server.EventBroker;
import io.eventsource.server.metrics.BrokerMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of the broker and the process, in the text format of Prometheus. Safe for concurrent use.
 *
 * <p>Its many classes are loaded on a separate thread, so that the listener starts without them.
 */
final class ListenerMetrics implements AutoCloseable {

    /** The format of {@link #scrape}. */
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** How long an answer serves others, so that many requests cost no more than a few. */
    private static final long MAX_AGE = Duration.ofMillis(200).toNanos();

    /** What Micrometer's binders have besides what an operator looks at. */
    private static final List<String> UNUSED = List.of(
            "jvm.buffer",
            "jvm.gc.concurrent",
            "jvm.gc.live",
            "jvm.gc.max",
            "jvm.gc.memory.promoted",
            "jvm.threads.started");

    private final CompletableFuture<Meters> meters = new CompletableFuture<>();

    // Guarded by this.
    private byte @Nullable [] last;
    private long lastAt;

    private record Meters(PrometheusMeterRegistry registry, JvmGcMetrics collector) {

        static Meters of(EventBroker broker) {
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            UNUSED.forEach(name -> registry.config().meterFilter(MeterFilter.denyNameStartsWith(name)));
            JvmGcMetrics collector = new JvmGcMetrics();
            collector.bindTo(registry); // first, as it counts from now on
            new BrokerMetrics(broker).bindTo(registry);
            new JvmMemoryMetrics().bindTo(registry);
            new JvmThreadMetrics().bindTo(registry);
            new FileDescriptorMetrics().bindTo(registry);
            new ProcessorMetrics().bindTo(registry);
            new UptimeMetrics().bindTo(registry);
            return new Meters(registry, collector);
        }
    }

    /** Prepares the metrics of a broker in the background. */
    void open(EventBroker broker) {
        Thread thread = new Thread(() -> prepare(broker), "eventsource-metrics");
        thread.setDaemon(true);
        thread.start();
    }

    private void prepare(EventBroker broker) {
        try {
            meters.complete(Meters.of(broker));
        } catch (Throwable e) {
            meters.completeExceptionally(e);
        }
    }

    /** Returns all metrics as they are now. Waits until they are prepared. */
    byte[] scrape() {
        PrometheusMeterRegistry registry = meters.join().registry();
        synchronized (this) {
            byte[] text = last;
            if (text == null || System.nanoTime() - lastAt > MAX_AGE) {
                text = registry.scrape().getBytes(StandardCharsets.UTF_8);
                last = text;
                lastAt = System.nanoTime();
            }
            return text;
        }
    }

    @Override
    public void close() {
        CompletableFuture<Void> unused = meters.thenAccept(opened -> {
            opened.collector().close();
            opened.registry().close();
        });
    }
}
