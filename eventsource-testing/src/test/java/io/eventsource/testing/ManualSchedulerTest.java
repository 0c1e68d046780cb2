package io.eventsource.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.util.thread.Scheduler;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ManualSchedulerTest {

    private final ManualScheduler scheduler = new ManualScheduler();
    private final List<String> ran = new ArrayList<>();

    private Scheduler.Task plan(String name, long seconds) {
        return scheduler.schedule(() -> ran.add(name + "@" + seconds()), seconds, TimeUnit.SECONDS);
    }

    private long seconds() {
        return TimeUnit.NANOSECONDS.toSeconds(scheduler.nanoTime());
    }

    private void advance(long seconds) {
        scheduler.advance(Duration.ofSeconds(seconds));
    }

    @Test
    void runsWhatIsDueInTheOrderOfTimeAndThenOfPlanning() {
        plan("c", 3);
        plan("a", 1);
        plan("b", 1);
        plan("d", 4);

        advance(3);

        assertThat(ran).containsExactly("a@1", "b@1", "c@3");
        assertThat(seconds()).isEqualTo(3);
        assertThat(scheduler.pending()).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void runsNothingByItselfAndNothingEarly() {
        plan("now", 0);
        plan("later", 1);
        assertThat(ran).isEmpty();

        scheduler.advance(Duration.ZERO);
        assertThat(ran).containsExactly("now@0");

        scheduler.advance(Duration.ofSeconds(1).minusNanos(1));
        assertThat(ran).hasSize(1);
        scheduler.advance(Duration.ofNanos(1));
        assertThat(ran).containsExactly("now@0", "later@1");
    }

    @Test
    void tasksThatTasksAddRunInTheSameMoveIfTheyAreDue() {
        scheduler.schedule(
                () -> {
                    plan("in time", 2);
                    plan("too late", 3);
                    plan("at once", 0);
                },
                1,
                TimeUnit.SECONDS);
        plan("between", 2);

        advance(3);

        assertThat(ran).containsExactly("at once@1", "between@2", "in time@3");
        assertThat(scheduler.pending()).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void aCancelledTaskDoesNotRunAndIsCancelledOnce() {
        Scheduler.Task task = plan("a", 1);
        Scheduler.Task other = plan("b", 1);

        assertThat(task.cancel()).isTrue();
        assertThat(task.cancel()).isFalse();
        advance(1);

        assertThat(ran).containsExactly("b@1");
        assertThat(other.cancel()).isFalse();
    }

    @Test
    void aTaskMayCancelAnotherThatIsDueAtTheSameTime() {
        Scheduler.Task[] other = new Scheduler.Task[1];
        scheduler.schedule(() -> other[0].cancel(), 1, TimeUnit.SECONDS);
        other[0] = plan("a", 1);

        advance(1);

        assertThat(ran).isEmpty();
    }

    @Test
    void tasksBeyondTheEndOfTimeNeverRun() {
        advance(10);
        plan("never", Long.MAX_VALUE);
        plan("at once", Long.MIN_VALUE);

        scheduler.advance(Duration.ofNanos(Long.MAX_VALUE - scheduler.nanoTime()));

        assertThat(ran).containsExactly("at once@10");
        assertThat(scheduler.pending()).isEmpty();
        assertThat(scheduler.nanoTime()).isEqualTo(Long.MAX_VALUE);
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> scheduler.advance(Duration.ofNanos(1)));
    }

    @Test
    void timeDoesNotGoBack() {
        assertThatIllegalArgumentException().isThrownBy(() -> scheduler.advance(Duration.ofNanos(-1)));
    }

    @Test
    void anExceptionOfATaskIsRethrownAndTheNextMoveContinues() {
        scheduler.schedule(
                () -> {
                    throw new IllegalStateException("broken");
                },
                1,
                TimeUnit.SECONDS);
        plan("a", 2);

        assertThatIllegalStateException().isThrownBy(() -> advance(5)).withMessage("broken");
        assertThat(seconds()).isEqualTo(1);

        advance(1);
        assertThat(ran).containsExactly("a@2");
    }

    @Test
    void aTaskMustNotMoveTheTime() {
        scheduler.schedule(() -> advance(1), 1, TimeUnit.SECONDS);

        assertThatIllegalStateException().isThrownBy(() -> advance(1)).withMessageContaining("must not advance");
    }

    @Test
    void tasksThatAddOneAnotherForEverAreFound() {
        Runnable[] again = new Runnable[1];
        again[0] = () -> scheduler.schedule(again[0], 0, TimeUnit.SECONDS);
        again[0].run();

        assertThatIllegalStateException().isThrownBy(() -> advance(1)).withMessageContaining("forever");
    }

    @Test
    void waitsUntilAnotherThreadHasPlanned() throws Exception {
        Thread other = new Thread(() -> plan("a", 5));
        other.start();

        scheduler.awaitPending(Duration.ofSeconds(5));

        other.join();
        assertThat(scheduler.pending()).containsExactly(Duration.ofSeconds(5));
    }

    @Test
    void sourcesRoundUpToMilliseconds() {
        scheduler.schedule(() -> {}, 2, TimeUnit.MILLISECONDS);

        scheduler.awaitPending(Duration.ofNanos(1_000_001));
    }

    @Test
    void saysWhatIsPendingInstead() {
        plan("a", 5);
        scheduler.timeout(Duration.ZERO);

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> scheduler.awaitPending(Duration.ofSeconds(4)))
                .withMessage("expected a task that is due in PT4S, but there was none within PT0S; pending: [PT5S]");
    }

    @Test
    void stoppingDropsWhatIsPlannedAndWhatComes() throws Exception {
        scheduler.start();
        plan("a", 1);
        scheduler.stop();

        assertThat(plan("b", 1).cancel()).isFalse();
        advance(1);
        assertThat(ran).isEmpty();

        scheduler.start();
        plan("c", 1);
        advance(1);
        assertThat(ran).containsExactly("c@2");
    }
}
