package io.eventsource.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.Sink;
import io.eventsource.server.SinkSignals;
import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.SubscribeResult;
import io.eventsource.server.Subscription;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
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
        assertThat(counter("published")).isEqualTo(1);
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
}
