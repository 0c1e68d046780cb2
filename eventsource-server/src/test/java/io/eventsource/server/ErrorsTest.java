package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.internal.BrokerEngine;
import io.eventsource.server.internal.delivery.BrokerTimer;
import io.eventsource.server.internal.delivery.DeliveryThreads;
import io.eventsource.server.internal.delivery.SystemTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An error such as an OutOfMemoryError is reported, and stops nothing halfway that others wait for. */
class ErrorsTest {

    private final Bench bench = new Bench(options -> options.channels(ChannelOptions.BROADCAST));
    private final ConcurrentLinkedQueue<Throwable> reported = new ConcurrentLinkedQueue<>();
    private Thread.UncaughtExceptionHandler before;

    @BeforeEach
    void takeReports() {
        before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, fault) -> reported.add(fault));
        Thread.currentThread().setUncaughtExceptionHandler((thread, fault) -> reported.add(fault));
    }

    @AfterEach
    void takeNoMore() {
        Thread.setDefaultUncaughtExceptionHandler(before);
        Thread.currentThread().setUncaughtExceptionHandler(null);
    }

    private static void fail(Error error) {
        throw error;
    }

    @Test
    void ofOneStreamEndsThatStreamAndIsReported() {
        Listener failing = bench.listen();
        Listener other = bench.listen();
        OutOfMemoryError error = new OutOfMemoryError("for a test");
        failing.sink.onWrite(() -> fail(error));

        bench.publish("1");
        bench.publish("2");

        assertThat(other.sink.text()).contains("data: 1", "data: 2");
        assertThat(failing.reasons()).containsExactly(CloseReason.ERROR);
        assertThat(reported).containsExactly(error);
    }

    @Test
    void ofAHookIsReportedAndTheOthersAreCalled() {
        List<CloseReason> reasons = new ArrayList<>();
        InternalError error = new InternalError("for a test");
        SubscribeRequest request = SubscribeRequest.to(Channels.of("a"));
        bench.broker.subscribe(request, new ScriptedSink(), reason -> fail(error));
        bench.broker.subscribe(request, new ScriptedSink(), reasons::add);

        bench.broker.subscribers(Channels.of("a")).forEach(subscriber -> ((SinkSignals) subscriber).failed(null));
        bench.executor.runAll();

        assertThat(reported).containsExactly(error);
        assertThat(reasons).containsExactly(CloseReason.CLIENT_GONE);
    }

    @Test
    void aTaskIsRunByItsCallerIfThereIsNoThreadForIt() {
        Listener listener = bench.listen();
        OutOfMemoryError error = new OutOfMemoryError("unable to create native thread");
        Executor failing = task -> fail(error);

        bench.executor.whileHandingTo(failing, () -> bench.offer("1"));

        assertThat(listener.sink.text()).contains("data: 1");
        assertThat(reported).containsOnly(error);
    }

    @Test
    void aWalkThatCouldNotBeScheduledIsMadeWithTheNextNews() {
        Listener listener = bench.listen();
        Executor failing = task -> fail(new InternalError("for a test"));
        bench.executor.whileHandingTo(
                failing, () -> assertThatThrownBy(() -> bench.offer("1")).isInstanceOf(InternalError.class));

        bench.publish("2");

        assertThat(listener.sink.text()).contains("data: 1", "data: 2");
    }

    @Test
    void aStreamThatCouldNotBeScheduledIsServedWithTheNextNews() {
        Listener listener = bench.listen();
        listener.sink.park();
        bench.publish("1");
        listener.sink.open();
        Executor failing = task -> fail(new InternalError("for a test"));
        bench.executor.whileHandingTo(
                failing,
                () -> assertThatThrownBy(() -> listener.signals().writable()).isInstanceOf(InternalError.class));

        bench.publish("2");

        assertThat(listener.sink.text()).contains("data: 1", "data: 2");
    }

    @Test
    void anEventThatReachedOnlySomeChannelsKeepsItsPositionInTheOrder() {
        ManualTimer time = new ManualTimer();
        AtomicInteger calls = new AtomicInteger(Integer.MAX_VALUE);
        BrokerTimer failing = new BrokerTimer() {
            @Override
            public long nanoTime() {
                if (calls.decrementAndGet() == 0) {
                    throw new OutOfMemoryError("for a test");
                }
                return time.nanoTime();
            }

            @Override
            public void schedule(Duration delay, Runnable task) {
                time.schedule(delay, task);
            }

            @Override
            public void stop() {
                time.stop();
            }
        };
        HandRunExecutor executor = new HandRunExecutor();
        EventBroker broker = new BrokerEngine(
                EventBroker.builder().channels(ChannelOptions.BROADCAST).options(),
                failing,
                new DeliveryThreads(executor));
        Listener listener = new Listener(broker, SubscribeRequest.to(Channels.of("a", "b")), new ScriptedSink());
        listener.signals().writable();
        executor.runAll();

        calls.set(2); // one for each append
        assertThatThrownBy(() -> broker.publish(Channels.of("a", "b"), OutgoingEvent.of("message", "1")))
                .isInstanceOf(OutOfMemoryError.class);
        broker.publish(Channels.of("b", "a"), OutgoingEvent.of("message", "2"));
        broker.publish(Channels.of("a"), OutgoingEvent.of("message", "3"));
        executor.runAll();

        assertThat(listener.sink.text().lines().filter(line -> line.startsWith("data")))
                .containsExactly("data: 1", "data: 2", "data: 3");
    }

    @Test
    void doesNotStopATimer() throws Exception {
        SystemTimer timer = new SystemTimer();
        CountDownLatch runs = new CountDownLatch(3);
        try {
            timer.repeat(Duration.ofMillis(1), () -> {
                runs.countDown();
                throw new InternalError("for a test");
            });
            assertThat(runs.await(10, TimeUnit.SECONDS)).isTrue();
        } finally {
            timer.stop();
        }
        assertThat(reported)
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(each -> assertThat(each).isInstanceOf(InternalError.class));
    }

    @Test
    void doesNotStopAThreadOfTheBroker() throws Exception {
        DeliveryThreads delivery = DeliveryThreads.start();
        CountDownLatch done = new CountDownLatch(100);
        for (int i = 0; i < 100; i++) {
            delivery.execute(() -> {
                done.countDown();
                throw new InternalError("for a test");
            });
        }
        assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
        delivery.stop();
        assertThat(reported).hasSize(100);
    }
}
