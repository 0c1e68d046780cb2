package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.server.internal.delivery.DeliveryThreads;
import io.eventsource.server.internal.delivery.SystemTimer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** A container that takes an application away looks at its threads right after. */
class ThreadsEndTest {

    private static final int ROUNDS = 500;

    private final BlockingQueue<Thread> used = new LinkedBlockingQueue<>();

    @Test
    void noThreadIsLeftWhenTheFanoutHasStopped() {
        for (int i = 0; i < ROUNDS; i++) {
            DeliveryThreads delivery = DeliveryThreads.start();
            delivery.execute(this::note);
            delivery.callBack(this::note);
            delivery.callBack(this::note);
            delivery.stop();
            assertThat(used).hasSize(3);
            assertEnded();
        }
    }

    @Test
    void noThreadIsLeftWhenTheTickerHasStopped() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            SystemTimer timer = new SystemTimer();
            timer.schedule(Duration.ZERO, this::note);
            used.put(used.take());
            timer.stop();
            assertEnded();
        }
    }

    private void note() {
        used.add(Thread.currentThread());
    }

    private void assertEnded() {
        List<Thread> threads = new ArrayList<>();
        used.drainTo(threads);
        assertThat(threads).noneMatch(Thread::isAlive);
    }
}
