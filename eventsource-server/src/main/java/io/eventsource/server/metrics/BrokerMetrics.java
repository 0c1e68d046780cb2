package io.eventsource.server.metrics;

import io.eventsource.server.BrokerStatistics;
import io.eventsource.server.CloseReason;
import io.eventsource.server.EventBroker;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Locale;
import java.util.Objects;
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
 *       {@code eventsource.memory.bytes};
 *   <li>counters: {@code eventsource.published}, {@code eventsource.refused}, {@code eventsource.opened},
 *       {@code eventsource.closed} with the tag {@code reason}, {@code eventsource.gaps}, {@code eventsource.writes},
 *       {@code eventsource.written.bytes}.
 * </ul>
 *
 * <p>The registry does not prevent the broker from being garbage-collected.
 */
public final class BrokerMetrics implements MeterBinder {

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
        counter(registry, "published", "events", "Published events", tags, BrokerStatistics::published);
        counter(registry, "refused", "events", "Events refused by a busy broker", tags, BrokerStatistics::refused);
        counter(registry, "opened", "streams", "Streams opened", tags, BrokerStatistics::opened);
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
