package io.eventsource.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.Sink;
import io.eventsource.server.SinkSignals;
import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.SubscribeResult;
import io.eventsource.server.Subscription;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BrokerMetricsTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final EventBroker broker =
            EventBroker.builder().channels(ChannelOptions.BROADCAST).build();
    private final CountDownLatch written = new CountDownLatch(2);
    private final CountDownLatch closed = new CountDownLatch(1);

    private final Sink sink = new Sink() {
        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            written.countDown();
        }

        @Override
        public void end() {
            // nothing to end
        }
    };

    @AfterEach
    void close() {
        broker.close();
    }

    private double counter(String name, String... tags) {
        return registry.get("eventsource." + name).tags(tags).functionCounter().count();
    }

    private double gauge(String name) {
        return registry.get("eventsource." + name).gauge().value();
    }

    @Test
    void saysWhatTheBrokerDoes() throws Exception {
        new BrokerMetrics(broker).bindTo(registry);
        SinkSignals subscriber = ((SubscribeResult.Accepted) broker.subscribe(
                        SubscribeRequest.to(Channels.of("c")).withLastEventId("unknown"),
                        sink,
                        reason -> closed.countDown()))
                .signals();
        subscriber.writable();
        broker.publish("c", OutgoingEvent.of("message", "1"));
        assertThat(written.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(gauge("subscribers")).isEqualTo(1);
        assertThat(gauge("channels")).isEqualTo(1);
        assertThat(gauge("log.bytes")).isPositive();
        assertThat(gauge("waiting.bytes")).isZero();
        assertThat(gauge("memory.limit")).isGreaterThan(gauge("memory.bytes"));
        assertThat(counter("published")).isEqualTo(1);
        assertThat(counter("published.bytes")).isEqualTo(9);
        assertThat(counter("resumed", "result", "gap")).isEqualTo(1);
        assertThat(counter("resumed", "result", "complete")).isZero();
        assertThat(counter("opened")).isEqualTo(1);
        assertThat(counter("gaps")).isEqualTo(1);
        assertThat(counter("refused")).isZero();

        broker.subscribers(Channels.of("c")).forEach(Subscription::close);
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(gauge("subscribers")).isZero();
        assertThat(counter("closed", "reason", "closed")).isEqualTo(1);
        assertThat(counter("closed", "reason", "client-gone")).isZero();
        assertThat(counter("writes")).isEqualTo(2);
        assertThat(counter("written.bytes")).isGreaterThan(20);
    }

    @Test
    void tagsDistinguishSeveralBrokers() {
        new BrokerMetrics(broker, Tags.of("broker", "one")).bindTo(registry);
        try (EventBroker other = EventBroker.builder().build()) {
            new BrokerMetrics(other, Tags.of("broker", "two")).bindTo(registry);
            broker.publish("c", OutgoingEvent.of("message", "1"));

            assertThat(counter("published", "broker", "one")).isEqualTo(1);
            assertThat(counter("published", "broker", "two")).isZero();
        }
    }

    private void deliver() throws Exception {
        ((SubscribeResult.Accepted)
                        broker.subscribe(SubscribeRequest.to(Channels.of("c")), sink, reason -> closed.countDown()))
                .signals()
                .writable();
        broker.publish("c", OutgoingEvent.of("message", "1"));
        assertThat(written.await(10, TimeUnit.SECONDS)).isTrue();
        Await.until(() -> broker.statistics().deliveryLag().count() == 1, () -> "the write is not counted");
    }

    @Test
    void deliveryLagIsATimerWithCountersOfItsBuckets() throws Exception {
        new BrokerMetrics(broker).bindTo(registry);
        deliver();

        FunctionTimer lag = registry.get("eventsource.delivery.lag").functionTimer();
        assertThat(lag.count()).isEqualTo(1);
        assertThat(lag.totalTime(TimeUnit.NANOSECONDS)).isPositive();
        assertThat(counter("delivery.lag.bucket", "le", "+Inf")).isEqualTo(1);
        assertThat(counter("delivery.lag.bucket", "le", "60")).isEqualTo(1);
        assertThat(registry.get("eventsource.delivery.lag.bucket").functionCounters())
                .extracting(bucket -> bucket.getId().getTag("le"))
                .contains("0.001", "0.25", "1", "60", "+Inf");
    }

    @Test
    void prometheusKeepsTheFirstOfTwoBrokersWithTheSameTags() throws Exception {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new BrokerMetrics(broker).bindTo(prometheus);
        try (EventBroker other = EventBroker.builder().build()) {
            new BrokerMetrics(other).bindTo(prometheus);
            deliver();

            assertThat(prometheus.scrape().lines())
                    .contains("eventsource_delivery_lag_seconds_count 1", "eventsource_writes_total 2.0");
        }
    }

    @Test
    void prometheusHasTheDeliveryLagAsAHistogram() throws Exception {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        CompositeMeterRegistry all = new CompositeMeterRegistry().add(prometheus);
        new BrokerMetrics(broker, Tags.of("broker", "one")).bindTo(all);
        try (EventBroker other = EventBroker.builder().build()) {
            new BrokerMetrics(other, Tags.of("broker", "two")).bindTo(all);
            deliver();

            assertThat(prometheus.scrape().lines())
                    .contains(
                            "# TYPE eventsource_delivery_lag_seconds histogram",
                            "eventsource_delivery_lag_seconds_bucket{broker=\"one\",le=\"60.0\"} 1",
                            "eventsource_delivery_lag_seconds_bucket{broker=\"one\",le=\"+Inf\"} 1",
                            "eventsource_delivery_lag_seconds_bucket{broker=\"two\",le=\"+Inf\"} 0",
                            "eventsource_delivery_lag_seconds_count{broker=\"one\"} 1",
                            "eventsource_delivery_lag_seconds_sum{broker=\"two\"} 0.0",
                            "eventsource_published_bytes_total{broker=\"one\"} 9.0",
                            "eventsource_resumed_streams_total{broker=\"one\",result=\"gap\"} 0.0");
        }
    }
}
