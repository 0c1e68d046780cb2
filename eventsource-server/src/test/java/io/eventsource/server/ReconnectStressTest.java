package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Effort;
import io.eventsource.protocol.OutgoingEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Publishers on several threads, and clients of several channels that disconnect at any moment and reconnect with their last
 * event ID: each gets everything of its channels, once, and all in one order.
 */
@Timeout(60)
class ReconnectStressTest {

    private static final int PUBLISHERS = 3;
    private static final int EVENTS = 2_000;
    private static final List<String> CHANNELS = List.of("a", "b", "c");
    private static final Pattern BLOCK = Pattern.compile("id: (\\S+)\\n(?:event: (\\S+)\\n)?(?:data: (.*)\\n)?\\n");

    private final ExecutorService container = Executors.newFixedThreadPool(2);
    private final ExecutorService publishers = Executors.newFixedThreadPool(PUBLISHERS);
    private final Retention everything = new Retention(1_000_000, 1L << 30, Duration.ofHours(1));
    private final EventBroker broker = EventBroker.builder()
            .channels(ChannelOptions.BROADCAST.withHistory(everything))
            .build();

    @AfterEach
    void stop() throws InterruptedException {
        broker.close();
        for (ExecutorService threads : List.of(publishers, container)) {
            threads.shutdown();
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    static IntStream rounds() {
        return Effort.rounds(5);
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void nothingIsLostAndNothingComesTwice(int round) throws Exception {
        List<Client> clients = IntStream.range(0, 20)
                .mapToObj(i -> new Client(i % 3 == 0 ? CHANNELS : CHANNELS.subList(i % 3, 3)))
                .toList();
        clients.forEach(Client::connect);

        List<Future<?>> publishing = IntStream.range(0, PUBLISHERS)
                .<Future<?>>mapToObj(publisher -> publishers.submit(() -> publish(publisher)))
                .toList();
        for (Future<?> each : publishing) {
            each.get();
        }

        List<String> order = null;
        for (Client client : clients) {
            client.await(PUBLISHERS * EVENTS);
            if (client.channels.equals(CHANNELS)) {
                order = order == null ? client.all() : order;
                assertThat(client.all()).isEqualTo(order);
            }
        }
        List<String> whole = order;
        for (Client client : clients) {
            assertThat(client.all())
                    .isEqualTo(whole.stream().filter(client::isMine).toList());
        }
        for (int i = 0; i < PUBLISHERS; i++) {
            String publisher = i + ".";
            assertThat(whole.stream().filter(each -> each.startsWith(publisher)).map(Client::number))
                    .containsExactlyElementsOf(
                            IntStream.range(0, EVENTS).boxed().toList());
        }
    }

    private Void publish(int publisher) throws Exception {
        for (int i = 0; i < EVENTS; i++) {
            String channel = CHANNELS.get(ThreadLocalRandom.current().nextInt(3));
            String data = publisher + "." + i + " " + channel;
            broker.publish(channel, OutgoingEvent.of("message", data))
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        }
        for (String channel : CHANNELS) {
            broker.publish(channel, OutgoingEvent.of("end", "end"));
        }
        return null;
    }

    /** One client over all its connections. Each connection breaks within some bytes, at any byte. */
    private final class Client {

        private final List<String> channels;
        private final ConcurrentLinkedQueue<String> taken = new ConcurrentLinkedQueue<>();
        private volatile String lastEventId = "";
        private volatile @Nullable BreakingSink current;

        Client(List<String> channels) {
            this.channels = channels;
        }

        void connect() {
            BreakingSink sink = new BreakingSink(this, container);
            current = sink;
            SubscribeRequest request =
                    SubscribeRequest.to(Channels.of(channels)).withLastEventId(lastEventId);
            SubscribeResult result = broker.subscribe(request, sink, reason -> {
                sink.deliver();
                if (reason != CloseReason.BROKER_CLOSED) {
                    connect();
                }
            });
            if (result instanceof SubscribeResult.Accepted accepted) {
                sink.subscriber = accepted.signals();
                container.execute(accepted.signals()::writable);
            }
        }

        boolean isMine(String data) {
            return channels.contains(data.substring(data.indexOf(' ') + 1));
        }

        static int number(String data) {
            return Integer.parseInt(data.substring(data.indexOf('.') + 1, data.indexOf(' ')));
        }

        List<String> all() {
            return List.copyOf(
                    taken.stream().filter(each -> !each.equals("end")).toList());
        }

        /** Waits until the end of all publishers has come on all channels. */
        void await(int events) {
            long ends = (long) PUBLISHERS * channels.size();
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (taken.stream().filter("end"::equals).count() < ends) {
                assertThat(System.nanoTime() - deadline)
                        .as("%d of %d events came on %s", taken.size(), events, channels)
                        .isNegative();
                BreakingSink sink = current;
                if (sink != null) {
                    sink.deliver();
                }
                Thread.onSpinWait();
            }
        }
    }

    /** Takes whole blocks up to where it breaks; a client throws the rest away. */
    private static final class BreakingSink implements Sink {

        private final Client client;
        private final Executor container;
        private final StringBuilder text = new StringBuilder();
        private int left = ThreadLocalRandom.current().nextInt(100, 30_000);
        volatile @Nullable SinkSignals subscriber;

        BreakingSink(Client client, Executor container) {
            this.client = client;
            this.container = container;
        }

        @Override
        public boolean isReady() {
            boolean ready = ThreadLocalRandom.current().nextInt(50) > 0;
            if (!ready) {
                container.execute(() -> Objects.requireNonNull(subscriber).writable());
            }
            return ready;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            synchronized (text) {
                int taken = Math.min(length, left);
                text.append(new String(bytes, offset, taken, StandardCharsets.US_ASCII));
                left -= taken;
                if (taken < length) {
                    throw new IOException("the connection breaks");
                }
            }
        }

        @Override
        public void end() {
            // the client learns of it by its hook
        }

        void deliver() {
            synchronized (text) {
                Matcher block = BLOCK.matcher(text);
                int end = 0;
                while (block.find()) {
                    end = block.end();
                    client.lastEventId = block.group(1);
                    if (block.group(3) != null) {
                        client.taken.add(block.group(3));
                    }
                }
                text.delete(0, end);
            }
        }
    }
}
