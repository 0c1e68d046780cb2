package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.EventId;
import io.eventsource.protocol.OutgoingEvent;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What channels and subscribers cost, in bytes of the heap that are still in use after a collection. */
@Tag("soak")
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class MemoryTest {

    private static final int MANY = 100_000;
    private static final Duration NEVER = Duration.ZERO;

    /** Takes everything and keeps nothing, or takes nothing. One object for all, so it costs none of them anything. */
    private record NullSink(boolean isReady) implements Sink {

        @Override
        public void write(byte[] bytes, int offset, int length) {
            // gone
        }

        @Override
        public void end() {
            // nothing to end
        }
    }

    private static final Sink READER = new NullSink(true);
    private static final Sink NEVER_READS = new NullSink(false);

    private static EventBroker broker() {
        return EventBroker.builder()
                .heartbeat(NEVER)
                .reconnectionTime(Duration.ofSeconds(1))
                .channels(ChannelOptions.BROADCAST.withHistory(Retention.NONE))
                .build();
    }

    private static SinkSignals subscribe(EventBroker broker, String channel, Sink sink) {
        return subscribe(broker, Channels.of(channel), sink);
    }

    private static SinkSignals subscribe(EventBroker broker, Channels channels, Sink sink) {
        SubscribeRequest request = SubscribeRequest.to(channels);
        SinkSignals signals = ((SubscribeResult.Accepted) broker.subscribe(request, sink, reason -> {})).signals();
        signals.writable();
        return signals;
    }

    private static long usedHeap() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(200); // collectors finish in their own time
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    /** What each of many subscribers costs, with its channel if it does not share one. */
    private static double bytesEach(IntFunction<String> channel) throws Exception {
        try (EventBroker broker = broker()) {
            long before = usedHeap();
            for (int i = 0; i < MANY; i++) {
                subscribe(broker, channel.apply(i), READER);
            }
            for (int i = 0; i < MANY; i += 1_000) {
                broker.publish(channel.apply(i), OutgoingEvent.of("message", "x"))
                        .toCompletableFuture()
                        .get();
            }
            TimeUnit.SECONDS.sleep(3); // for the sweep to evict events that all have received
            double bytes = (usedHeap() - before) / (double) MANY;
            assertThat(broker.subscribers(Channels.of(channel.apply(MANY - 1)))).isNotEmpty();
            return bytes;
        }
    }

    @Test
    void anIdleChannelWithOneSubscriberCostsLittle() throws Exception {
        bytesEach(i -> "warm");
        String shared = "shared";
        double subscriber = bytesEach(i -> shared);
        double both = bytesEach(i -> "channel " + i);

        System.out.printf("bytes: subscriber %.0f, channel beyond it %.0f%n", subscriber, both - subscriber);
        assertThat(subscriber).isLessThan(400);
        assertThat(both - subscriber).isLessThan(360);
    }

    /** What one client does with a token, a different one each time. */
    @FunctionalInterface
    private interface Use {
        void of(EventBroker broker, String token);
    }

    static Stream<Arguments> uses() {
        OutgoingEvent event = OutgoingEvent.of("ping", "x");
        return Stream.of(
                uses("open", ChannelOptions.TOKEN, (broker, token) -> subscribe(broker, token, READER)),
                uses(
                        "left",
                        ChannelOptions.TOKEN,
                        (broker, token) -> subscribe(broker, token, READER).failed(null)),
                uses("left with an event", ChannelOptions.TOKEN, (broker, token) -> {
                    SinkSignals subscriber = subscribe(broker, token, READER);
                    broker.publish(token, event);
                    subscriber.failed(null);
                }),
                uses("finished", ChannelOptions.TOKEN, (broker, token) -> {
                    subscribe(broker, token, READER);
                    broker.finish(token);
                }),
                uses("an event", ChannelOptions.BROADCAST, (broker, token) -> broker.publish(token, event)),
                uses(
                        "an event with an id",
                        ChannelOptions.BROADCAST,
                        (broker, token) -> broker.publish(token, event.withId(EventId.of("id of " + token)))),
                uses(
                        "20 events",
                        ChannelOptions.BROADCAST,
                        (broker, token) -> IntStream.range(0, 20).forEach(i -> broker.publish(token, event))),
                uses(
                        "one of 20 tokens",
                        ChannelOptions.TOKEN.withSubscribers(SubscriberLimit.MANY),
                        (broker, token) -> subscribe(
                                broker,
                                Channels.of(IntStream.range(0, 20)
                                        .mapToObj(i -> token + i)
                                        .toList()),
                                READER)),
                uses(
                        "one token of all",
                        ChannelOptions.BROADCAST,
                        (broker, token) -> subscribe(broker, "all", READER)));
    }

    private static Arguments uses(String name, ChannelOptions channels, Use use) {
        return Arguments.of(name, channels, use);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("uses")
    void countedMemoryMatchesUsedMemory(String name, ChannelOptions channels, Use use) throws Exception {
        int many = 20_000;
        try (EventBroker broker = EventBroker.builder()
                .heartbeat(NEVER)
                .channels(channels)
                .logBytes(1L << 40)
                .build()) {
            use.of(broker, "warm");
            long before = usedHeap();
            long countedBefore = broker.statistics().memoryBytes();
            for (int i = 0; i < many; i++) {
                use.of(broker, "%032x".formatted(i));
            }
            long real = usedHeap() - before;
            long counted = broker.statistics().memoryBytes() - countedBefore;

            System.out.printf("%s: %d bytes each, counted as %d%n", name, real / many, counted / many);
            assertThat((double) counted).isBetween(0.95 * real, 1.6 * real);
        }
    }

    @Test
    void streamsThatComeAndGoLeaveNothing() throws Exception {
        try (EventBroker broker = broker()) {
            churn(broker, 20_000);
            long before = usedHeap();
            churn(broker, 500_000);
            TimeUnit.SECONDS.sleep(4); // until no client is expected to reconnect
            long after = usedHeap();

            System.out.printf("heap before %d and after %d bytes%n", before, after);
            assertThat(after - before).isLessThan(2_000_000);
        }
    }

    private static void churn(EventBroker broker, int streams) throws Exception {
        for (int i = 0; i < streams; i++) {
            String channel = "channel " + i % 100;
            SinkSignals subscriber = subscribe(broker, channel, i % 2 == 0 ? READER : NEVER_READS);
            broker.publish(channel, OutgoingEvent.of("message", "x"))
                    .toCompletableFuture()
                    .get();
            subscriber.failed(null);
        }
    }

    @Test
    void stalledReadersDelayNoOther() throws Exception {
        try (EventBroker broker = broker()) {
            long alone = publishingTime(broker);
            for (int i = 0; i < 10_000; i++) {
                subscribe(broker, "busy", NEVER_READS);
            }
            long before = usedHeap();
            long beside = publishingTime(broker);

            long after = usedHeap();
            System.out.printf(
                    "20,000 events: alone %d ms, beside 10,000 who never read %d ms; heap grew by %d bytes%n",
                    alone / 1_000_000, beside / 1_000_000, after - before);
            assertThat(after - before).isLessThan(10_000_000);
        }
    }

    private static long publishingTime(EventBroker broker) throws Exception {
        long start = System.nanoTime();
        var publisher = Executors.newSingleThreadExecutor();
        try {
            publisher
                    .submit(() -> {
                        for (int i = 0; i < 20_000; i++) {
                            broker.publish("busy", OutgoingEvent.of("message", "x".repeat(200)))
                                    .toCompletableFuture()
                                    .get();
                        }
                        return null;
                    })
                    .get();
        } finally {
            publisher.shutdown();
        }
        return System.nanoTime() - start;
    }
}
