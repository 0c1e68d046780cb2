package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A container that says that a stream has failed uses its request again as soon as the call returns. */
@Timeout(20)
class SubscriberFailedWaitsTest {

    private final Bench bench = new Bench();
    private final Listener listener = bench.listen();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    private Thread start(Runnable task) {
        Thread thread = new Thread(task);
        thread.start();
        threads.add(thread);
        return thread;
    }

    /** Starts a write that blocks until the test releases it. */
    private Thread startWriter() throws InterruptedException {
        CountDownLatch inWrite = new CountDownLatch(1);
        listener.sink.onWrite(() -> {
            inWrite.countDown();
            awaitUninterruptibly(goOn);
        });
        bench.offer("1");
        Thread writer = start(bench.executor::runOne);
        inWrite.await();
        return writer;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.TIMED_WAITING) {
            assertThat(thread.isAlive()).isTrue();
            Thread.onSpinWait();
        }
    }

    @AfterEach
    void joinAll() throws InterruptedException {
        goOn.countDown();
        for (Thread thread : threads) {
            thread.join();
        }
    }

    @Test
    void everyCallReturnsOnceTheWriterIsOut() throws Exception {
        startWriter();

        Thread first = start(() -> listener.signals().failed(null));
        awaitWaiting(first);
        Thread second = start(() -> listener.signals().failed(null));
        awaitWaiting(second);
        assertThat(listener.sink.ended()).isFalse();

        goOn.countDown();
        first.join();
        second.join();
        assertThat(listener.sink.ended()).isTrue();
    }

    @Test
    void aWriterThatHasJustTakenOverIsWaitedForToo() throws Exception {
        listener.sink.park();
        for (int i = 0; i < 17; i++) {
            bench.publish("x".repeat(64 * 1024));
        }
        CountDownLatch inWrite = new CountDownLatch(1);
        int[] writes = {0};
        listener.sink.open().onWrite(() -> {
            if (++writes[0] == 17) {
                inWrite.countDown();
                awaitUninterruptibly(goOn);
            }
        });
        listener.signals().writable();

        // After 16 writes the first writer hands over, and is not out yet when the second writes.
        bench.executor.whileHandingTo(
                task -> {
                    start(task);
                    awaitUninterruptibly(inWrite);
                },
                bench.executor::runOne);
        Thread failed = start(() -> listener.signals().failed(null));
        awaitWaiting(failed);
        assertThat(listener.sink.ended()).isFalse();
    }

    @Test
    void doesNotWaitForAWriterForever() throws Exception {
        Thread writer = startWriter();
        long start = System.nanoTime();

        listener.signals().failed(null);

        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
        assertThat(writer.isAlive()).isTrue();
        assertThat(listener.sink.ended()).isTrue();
    }

    @Test
    void doesNotWaitForTheThreadThatItIsCalledOn() {
        Duration[] took = {Duration.ofDays(1)};
        listener.sink.onWrite(() -> {
            long start = System.nanoTime();
            listener.signals().failed(null);
            took[0] = Duration.ofNanos(System.nanoTime() - start);
        });

        bench.publish("1");

        assertThat(took[0]).isLessThan(Duration.ofMillis(900));
        assertThat(listener.reasons()).containsExactly(CloseReason.CLIENT_GONE);
    }
}
