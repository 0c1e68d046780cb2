package io.eventsource.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.component.AbstractLifeCycle;
import org.eclipse.jetty.util.thread.Scheduler;
import org.junit.jupiter.api.Test;

/** When a wait is over, and which time does not count. */
class TimeoutTimerTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);

    /** The clock of the process, and its timers, which fire late if the process was suspended. */
    private final class Time extends AbstractLifeCycle implements Scheduler {

        private final List<Runnable> tasks = new ArrayList<>();
        private long now = Long.MAX_VALUE - 1_000_000;
        private long due;

        @Override
        public Task schedule(Runnable task, long delay, TimeUnit unit) {
            assertThat(tasks).as("timers").isEmpty();
            tasks.add(task);
            due = now + unit.toNanos(delay);
            return () -> tasks.remove(task);
        }

        /** Advances time, and fires timers when they are due. */
        void pass(Duration time) {
            long end = now + time.toNanos();
            while (!tasks.isEmpty() && due - end <= 0) {
                now = due;
                fire();
            }
            now = end;
        }

        /** Advances time while nothing runs. Timers that are due fire afterwards. */
        void suspend(Duration time) {
            now += time.toNanos();
            if (!tasks.isEmpty() && due - now <= 0) {
                fire();
            }
        }

        private void fire() {
            tasks.remove(0).run();
            runThreads();
        }
    }

    private final Time time = new Time();
    private final Deque<Runnable> work = new ArrayDeque<>();
    private boolean busy;
    private long realTime;
    private final List<Duration> timeouts = new ArrayList<>();
    private final TimeoutTimer timer = new TimeoutTimer(time, work::add, () -> time.now, () -> realTime, timeouts::add);

    private void runThreads() {
        while (!busy && !work.isEmpty()) {
            work.remove().run();
        }
    }

    @Test
    void aWaitIsOverAfterItsTime() {
        timer.watch(TIMEOUT);
        time.pass(TIMEOUT.minusNanos(1));
        assertThat(timeouts).isEmpty();
        time.pass(Duration.ofNanos(1));
        assertThat(timeouts).containsExactly(TIMEOUT);
        time.pass(Duration.ofDays(1));
        assertThat(timeouts).hasSize(1);
    }

    @Test
    void eachArrivalBeginsAnew() {
        for (int i = 0; i < 100; i++) {
            timer.watch(TIMEOUT);
            time.pass(Duration.ofMillis(1_900));
            timer.rest();
            time.pass(Duration.ofHours(1));
        }
        assertThat(timeouts).isEmpty();
    }

    @Test
    void aShorterWaitIsNotHeldUpByTheTimerOfALongerOne() {
        timer.watch(Duration.ofHours(1));
        timer.rest();
        timer.watch(TIMEOUT);
        time.pass(TIMEOUT);
        assertThat(timeouts).containsExactly(TIMEOUT);
    }

    @Test
    void aWaitForAnyTimeIsNone() {
        timer.watch(TIMEOUT);
        timer.watch(Duration.ZERO);
        time.pass(Duration.ofDays(1));
        assertThat(timeouts).isEmpty();
    }

    @Test
    void nothingFollowsAStop() {
        timer.stop();
        timer.watch(TIMEOUT);
        time.pass(TIMEOUT);
        assertThat(time.tasks).isEmpty();
    }

    /** A laptop that was closed, a process that was stopped: bytes lie in the socket. */
    @Test
    void aSuspendedProcessReadsWhatHasCome() {
        timer.watch(TIMEOUT);
        time.pass(Duration.ofMillis(1_999));
        time.suspend(Duration.ofHours(5));
        assertThat(timeouts).isEmpty();
        time.pass(Duration.ofMillis(10));
        timer.rest(); // they were read
        timer.watch(TIMEOUT);
        time.pass(Duration.ofMillis(1_900));
        assertThat(timeouts).isEmpty();
        time.pass(Duration.ofMillis(100));
        assertThat(timeouts).hasSize(1);
    }

    @Test
    void aConnectionThatIsDeadIsFoundAfterASuspension() {
        timer.watch(Duration.ofSeconds(45));
        time.pass(Duration.ofSeconds(10));
        time.suspend(Duration.ofHours(5));
        time.pass(Duration.ofSeconds(45)); // not more than the whole timeout once more
        assertThat(timeouts).hasSize(1);
    }

    @Test
    void oneSuspensionAfterTheOtherIsNoSilence() {
        timer.watch(TIMEOUT);
        for (int i = 0; i < 50; i++) {
            time.suspend(Duration.ofSeconds(5));
        }
        assertThat(timeouts).isEmpty();
        time.pass(Duration.ofSeconds(1)); // now there was time to look
        assertThat(timeouts).hasSize(1);
    }

    @Test
    void threadsThatAreBusyHaveNotLooked() {
        timer.watch(TIMEOUT);
        busy = true;
        time.pass(TIMEOUT);
        assertThat(work).hasSize(1);
        realTime += TimeUnit.MILLISECONDS.toNanos(101);
        busy = false;
        runThreads();
        assertThat(timeouts).isEmpty();
        time.pass(Duration.ofSeconds(1));
        assertThat(timeouts).hasSize(1);
    }

    @Test
    void bytesThatArriveWhileAThreadIsAwaitedAreInTime() {
        timer.watch(TIMEOUT);
        busy = true;
        time.pass(TIMEOUT);
        timer.rest();
        timer.watch(TIMEOUT);
        busy = false;
        runThreads();
        assertThat(timeouts).isEmpty();
    }
}
