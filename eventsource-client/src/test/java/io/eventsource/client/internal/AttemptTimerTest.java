package io.eventsource.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.junit.jupiter.api.Test;

/** However timers and requests of the program meet: each plan leads to one attempt. */
class AttemptTimerTest {

    private static final Duration DELAY = Duration.ofSeconds(10);

    /** Keeps tasks, cancelled ones too: a cancelled task may be running already. */
    private static final class Tasks extends AbstractLifeCycle implements Scheduler {

        private final List<Runnable> tasks = new ArrayList<>();

        @Override
        public Task schedule(Runnable task, long delay, TimeUnit unit) {
            tasks.add(task);
            return () -> false;
        }
    }

    private final Tasks tasks = new Tasks();
    private final AtomicInteger attempts = new AtomicInteger();
    private final AttemptTimer timer = new AttemptTimer(tasks, () -> 0, attempts::incrementAndGet);

    @Test
    void anAttemptThatHasBegunIsNotBroughtForward() {
        timer.plan(DELAY);
        tasks.tasks.get(0).run();
        assertThat(timer.bringForward(Duration.ZERO)).isFalse();
        assertThat(attempts).hasValue(1);
    }

    @Test
    void anAttemptThatWasBroughtForwardDoesNotBeginAgain() {
        timer.plan(DELAY);
        assertThat(timer.bringForward(Duration.ofSeconds(1))).isTrue();
        tasks.tasks.forEach(Runnable::run);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void onlyAnEarlierTimeIsBroughtForward() {
        assertThat(timer.bringForward(Duration.ZERO)).isFalse();
        timer.plan(DELAY);
        assertThat(timer.bringForward(DELAY)).isFalse();
        assertThat(timer.bringForward(Duration.ZERO)).isTrue();
        assertThat(attempts).hasValue(1);
    }

    @Test
    void nothingBeginsOnceCancelled() {
        timer.cancel();
        timer.plan(Duration.ZERO);
        timer.plan(DELAY);
        assertThat(attempts).hasValue(0);
        assertThat(tasks.tasks).isEmpty();
    }
}
