package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Effort;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.internal.BrokerEngine;
import io.eventsource.server.internal.delivery.DeliveryThreads;
import io.eventsource.server.internal.delivery.SubscriberStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Many threads at one subscriber: one writes at a time, nothing is lost and no wake-up is missed. */
@Timeout(60)
class SubscriberStressTest {

    private static final int PUBLISHERS = 3;
    private static final int EVENTS = 300;

    private final ExecutorService container = Executors.newFixedThreadPool(2);
    private final ExecutorService delivery = Executors.newFixedThreadPool(2);
    private final ExecutorService others = Executors.newCachedThreadPool();
    private final AtomicInteger closed = new AtomicInteger();
    private final CountDownLatch firstClosed = new CountDownLatch(1);

    private final EventBroker broker = new BrokerEngine(
            EventBroker.builder().heartbeat(Duration.ZERO).ids(false).options(),
            new ManualTimer(),
            new DeliveryThreads(delivery));
    private final StressSink sink = new StressSink(container);
    private final SubscriberStream subscriber = (SubscriberStream) ((SubscribeResult.Accepted)
                    broker.subscribe(SubscribeRequest.to(Channels.of("c")).withLastEventId(""), sink, reason -> {
                        closed.incrementAndGet();
                        firstClosed.countDown();
                    }))
            .subscription();

    @AfterEach
    void stop() throws InterruptedException {
        for (ExecutorService threads : List.of(others, delivery, container)) {
            threads.shutdown();
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private void publish(String data) {
        broker.publish("c", OutgoingEvent.of("message", data));
    }

    private void awaitEnd() throws InterruptedException {
        assertThat(firstClosed.await(10, TimeUnit.SECONDS)).as("it ends").isTrue();
    }

    private void requireOneEnd() throws InterruptedException {
        stop();
        assertThat(sink.misuse()).isNull();
        assertThat(sink.ends()).isEqualTo(1);
        assertThat(closed).hasValue(1);
    }

    static IntStream rounds() {
        return Effort.rounds(10);
    }

    static IntStream manyRounds() {
        return Effort.rounds(50);
    }

    @ParameterizedTest
    @MethodSource("rounds")
    void everyEventArrivesOnceAndInOrder(int round) throws Exception {
        sink.open(subscriber);
        List<Future<?>> done = new ArrayList<>();
        for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
            String name = "p" + publisher + " ";
            done.add(others.submit(() -> IntStream.range(0, EVENTS).forEach(i -> publish(name + i))));
        }
        done.add(others.submit(() -> IntStream.range(0, EVENTS).forEach(i -> subscriber.beat())));
        done.add(others.submit(() -> IntStream.range(0, EVENTS).forEach(i -> subscriber.writable())));
        for (Future<?> each : done) {
            each.get();
        }
        broker.finish("c");

        awaitEnd();
        requireOneEnd();
        for (int publisher = 0; publisher < PUBLISHERS; publisher++) {
            String line = "data: p" + publisher + " ";
            assertThat(sink.text().lines().filter(each -> each.startsWith(line)))
                    .containsExactlyElementsOf(
                            IntStream.range(0, EVENTS).mapToObj(i -> line + i).toList());
        }
    }

    @Test
    void noWakeUpIsMissedAtTheMomentTheWriterRests() throws Exception {
        sink.open(subscriber);

        // Each event comes just when the writer has found that there is nothing more.
        for (int i : Effort.rounds(100_000).toArray()) {
            for (int pause = i % 64; pause > 0; pause--) {
                Thread.onSpinWait();
            }
            int before = sink.length();
            publish("x");
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
            while (sink.length() == before) {
                assertThat(System.nanoTime() - deadline)
                        .as("event " + i + " arrives")
                        .isNegative();
                Thread.onSpinWait();
            }
        }

        broker.finish("c");
        awaitEnd();
        requireOneEnd();
    }

    @ParameterizedTest
    @MethodSource("manyRounds")
    void endsOnceWhicheverCauseIsFirst(int round) throws Exception {
        CyclicBarrier start = new CyclicBarrier(6);
        List<Runnable> rivals = List.of(
                () -> sink.open(subscriber),
                () -> IntStream.range(0, 50).forEach(i -> publish("x".repeat(30_000))),
                () -> IntStream.range(0, 50).forEach(i -> subscriber.beat()),
                () -> subscriber.end(CloseReason.REPLACED),
                () -> subscriber.failed(null),
                () -> broker.finish("c"));
        List<Future<?>> done = new ArrayList<>();
        for (Runnable rival : rivals) {
            done.add(others.submit(() -> {
                start.await();
                rival.run();
                return null;
            }));
        }
        for (Future<?> each : done) {
            each.get();
        }

        awaitEnd();
        requireOneEnd();
    }
}
