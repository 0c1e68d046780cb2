package io.eventsource.server.metrics;

import io.eventsource.server.EventBroker;
import io.eventsource.server.LagHistogram;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Gives a registry of Prometheus the delivery lag as a histogram. No meter of Micrometer's is one whose counts come from
 * elsewhere. A registry takes each name once, so one collector serves all brokers that are bound to it.
 */
final class PrometheusLag implements Collector {

    private static final String NAME = "eventsource_delivery_lag_seconds";
    private static final double NANOS_PER_SECOND = 1e9;

    // Guarded by its own monitor.
    private static final Map<PrometheusRegistry, PrometheusLag> COLLECTORS = new WeakHashMap<>();

    private record Source(WeakReference<EventBroker> broker, Labels labels) {}

    private final List<Source> sources = new CopyOnWriteArrayList<>();

    private PrometheusLag() {}

    /** Adds the delivery lag of a broker to a registry, which must be one of Prometheus. */
    static void bind(MeterRegistry registry, EventBroker broker, Tags tags) {
        PrometheusRegistry prometheus = ((PrometheusMeterRegistry) registry).getPrometheusRegistry();
        List<String> names = tags.stream()
                .map(Tag::getKey)
                .map(registry.config().namingConvention()::tagKey)
                .toList();
        List<String> values = tags.stream()
                .map(Tag::getValue)
                .map(registry.config().namingConvention()::tagValue)
                .toList();
        PrometheusLag collector;
        synchronized (COLLECTORS) {
            collector = COLLECTORS.computeIfAbsent(prometheus, absent -> {
                PrometheusLag added = new PrometheusLag();
                absent.register(added);
                return added;
            });
        }
        collector.add(new Source(new WeakReference<>(broker), Labels.of(names, values)));
    }

    /** Adds a source. As with other meters, the first of equal labels stays. */
    private synchronized void add(Source added) {
        sources.removeIf(source -> source.broker().get() == null);
        if (sources.stream().noneMatch(source -> source.labels().equals(added.labels()))) {
            sources.add(added);
        }
    }

    @Override
    public HistogramSnapshot collect() {
        HistogramSnapshot.Builder all = HistogramSnapshot.builder().name(NAME).help(BrokerMetrics.LAG);
        for (Source source : sources) {
            EventBroker broker = source.broker().get();
            if (broker != null) {
                all.dataPoint(point(broker.statistics().deliveryLag(), source.labels()));
            }
        }
        return all.build();
    }

    @Override
    public String getPrometheusName() {
        return NAME;
    }

    private static HistogramSnapshot.HistogramDataPointSnapshot point(LagHistogram lag, Labels labels) {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < lag.counts().size(); i++) {
            double bound = i < lag.bounds().size() ? seconds(lag.bounds().get(i)) : Double.POSITIVE_INFINITY;
            buckets.bucket(bound, lag.counts().get(i));
        }
        return HistogramSnapshot.HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(buckets.build())
                .sum(seconds(lag.sum()))
                .labels(labels)
                .build();
    }

    private static double seconds(Duration time) {
        return time.toNanos() / NANOS_PER_SECOND;
    }
}
