package io.eventsource.server.metrics;

import io.eventsource.server.BrokerStatistics;
import io.eventsource.server.CloseReason;
import io.eventsource.server.EventBroker;
import io.eventsource.server.LagHistogram;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * Binds a broker's {@link BrokerStatistics} to a registry.
 *
 * <pre>{@code
 * new BrokerMetrics(broker).bindTo(registry);
 * }</pre>
 *
 * <ul>
 *   <li>gauges: {@code eventsource.subscribers}, {@code eventsource.channels}, {@code eventsource.log.bytes},
 *       {@code eventsource.waiting.bytes}, {@code eventsource.memory.bytes}, {@code eventsource.memory.limit};
 *   <li>counters: {@code eventsource.published}, {@code eventsource.published.bytes}, {@code eventsource.refused},
 *       {@code eventsource.opened}, {@code eventsource.resumed} with the tag {@code result} ({@code complete} or
 *       {@code gap}), {@code eventsource.closed} with the tag {@code reason}, {@code eventsource.gaps},
 *       {@code eventsource.writes}, {@code eventsource.written.bytes};
 *   <li>the {@linkplain BrokerStatistics#deliveryLag() delivery lag}: in a {@code PrometheusMeterRegistry} the histogram
 *       {@code eventsource_delivery_lag_seconds}; in others the timer {@code eventsource.delivery.lag} and the counters
 *       {@code eventsource.delivery.lag.bucket}, whose tag {@code le} is the longest time that they count, in seconds. To a
 *       composite, add its registries before.
 * </ul>
 *
 * <p>The registry does not prevent the broker from being garbage-collected.
 */
public final class BrokerMetrics implements MeterBinder {

    /** What the delivery lag is. */
    static final String LAG = "Time from an event's acceptance until the container took it; the oldest of each write";

    private static final String PROMETHEUS = "io.micrometer.prometheusmetrics.PrometheusMeterRegistry";

    private final EventBroker broker;
    private final Tags tags;

    /**
     * Creates the meters of a broker.
     *
     * @param broker the broker
     */
    public BrokerMetrics(EventBroker broker) {
        this(broker, Tags.empty());
    }

    /**
     * Creates the meters of one of several brokers.
     *
     * @param broker the broker
     * @param tags the tags that distinguish its meters from those of the others
     */
    public BrokerMetrics(EventBroker broker, Tags tags) {
        this.broker = Objects.requireNonNull(broker, "broker");
        this.tags = Objects.requireNonNull(tags, "tags");
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "subscribers", "streams", "Open streams", BrokerStatistics::subscribers);
        gauge(
                registry,
                "channels",
                "channels",
                "Channels, including those without a subscriber",
                BrokerStatistics::channels);
        gauge(registry, "log.bytes", "bytes", "Memory of the logs of all channels", BrokerStatistics::logBytes);
        gauge(
                registry,
                "waiting.bytes",
                "bytes",
                "Memory of events that wait for clients",
                BrokerStatistics::waitingBytes);
        gauge(registry, "memory.bytes", "bytes", "Memory that the broker uses", BrokerStatistics::memoryBytes);
        gauge(registry, "memory.limit", "bytes", "Memory that the broker may use", BrokerStatistics::memoryLimit);
        counter(registry, "published", "events", "Published events", tags, BrokerStatistics::published);
        counter(
                registry,
                "published.bytes",
                "bytes",
                "Bytes of published events",
                tags,
                BrokerStatistics::publishedBytes);
        counter(registry, "refused", "events", "Events refused by a busy broker", tags, BrokerStatistics::refused);
        counter(registry, "opened", "streams", "Streams opened", tags, BrokerStatistics::opened);
        resumed(registry, "complete", BrokerStatistics::resumed);
        resumed(registry, "gap", BrokerStatistics::resumedWithGap);
        counter(registry, "gaps", "gaps", "Gap events sent to clients", tags, BrokerStatistics::gaps);
        counter(registry, "writes", "writes", "Writes to streams", tags, BrokerStatistics::writes);
        counter(registry, "written.bytes", "bytes", "Bytes written to streams", tags, BrokerStatistics::bytes);
        for (CloseReason reason : CloseReason.values()) {
            Tags tagged =
                    tags.and("reason", reason.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            counter(
                    registry,
                    "closed",
                    "streams",
                    "Streams ended",
                    tagged,
                    statistics -> statistics.closed().getOrDefault(reason, 0L));
        }
        bindLag(registry);
    }

    private void resumed(MeterRegistry registry, String result, ToDoubleFunction<BrokerStatistics> value) {
        counter(
                registry,
                "resumed",
                "streams",
                "Streams opened with a last event ID",
                tags.and("result", result),
                value);
    }

    private void bindLag(MeterRegistry registry) {
        if (registry instanceof CompositeMeterRegistry composite) {
            composite.getRegistries().forEach(this::bindLag);
        } else if (isPrometheus(registry)) {
            PrometheusLag.bind(registry, broker, tags);
        } else {
            bindLagMeters(registry);
        }
    }

    /** Returns whether a registry is one of Prometheus, whose classes may be missing. */
    private static boolean isPrometheus(MeterRegistry registry) {
        Class<?> type = registry.getClass();
        while (type != null && !type.getName().equals(PROMETHEUS)) {
            type = type.getSuperclass();
        }
        return type != null;
    }

    private void bindLagMeters(MeterRegistry registry) {
        FunctionTimer.builder(
                        "eventsource.delivery.lag",
                        broker,
                        of -> of.statistics().deliveryLag().count(),
                        of -> of.statistics().deliveryLag().sum().toNanos(),
                        TimeUnit.NANOSECONDS)
                .tags(tags)
                .description(LAG)
                .register(registry);
        for (Duration bound : broker.statistics().deliveryLag().bounds()) {
            String seconds =
                    BigDecimal.valueOf(bound.toMillis(), 3).stripTrailingZeros().toPlainString();
            lagBucket(registry, seconds, lag -> lag.countWithin(bound));
        }
        lagBucket(registry, "+Inf", LagHistogram::count);
    }

    private void lagBucket(MeterRegistry registry, String bound, ToDoubleFunction<LagHistogram> count) {
        counter(
                registry,
                "delivery.lag.bucket",
                "writes",
                LAG,
                tags.and("le", bound),
                statistics -> count.applyAsDouble(statistics.deliveryLag()));
    }

    private void gauge(
            MeterRegistry registry,
            String name,
            String unit,
            String description,
            ToDoubleFunction<BrokerStatistics> value) {
        Gauge.builder("eventsource." + name, broker, of -> value.applyAsDouble(of.statistics()))
                .tags(tags)
                .baseUnit(unit)
                .description(description)
                .register(registry);
    }

    private void counter(
            MeterRegistry registry,
            String name,
            String unit,
            String description,
            Tags tagged,
            ToDoubleFunction<BrokerStatistics> value) {
        FunctionCounter.builder("eventsource." + name, broker, of -> value.applyAsDouble(of.statistics()))
                .tags(tagged)
                .baseUnit(unit)
                .description(description)
                .register(registry);
    }
}
