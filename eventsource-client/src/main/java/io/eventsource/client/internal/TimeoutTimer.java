package io.eventsource.client.internal;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Runs an action when something that is awaited does not arrive in time. It uses one timer at most, however often a wait
 * is restarted.
 *
 * <p>Time in which no thread could have noticed an arrival does not count: when a timer fires late, because the process was
 * suspended or the machine overloaded, or when the threads that would have read were busy, there is a second look.
 */
public final class TimeoutTimer {

    /** How late a timer, or a thread, may be before its delay does not count. */
    private static final long LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How long bytes that have already arrived may take to be read. */
    private static final Duration SECOND_LOOK = Duration.ofSeconds(1);

    private final Scheduler scheduler;
    private final Executor executor;
    private final LongSupplier nanoTime;
    /** Measures delays of threads, which are real even if a test moves the time by hand. */
    private final LongSupplier realNanoTime;

    private final Consumer<Duration> onTimeout;

    // Guarded by this.
    private boolean waiting;
    /** The number of the wait, by which a look tells whether it is still the same. */
    private long wait;

    private Duration timeout = Duration.ZERO;
    private long since;
    private Scheduler.@Nullable Task timer;
    /** When the timer is due. */
    private long due;

    private boolean stopped;

    /**
     * Makes a timer that does not wait yet.
     *
     * @param executor the threads on which arrivals are read
     * @param nanoTime the time, as {@link System#nanoTime()} gives it
     * @param onTimeout called on one of these threads, with the timeout that has passed
     */
    public TimeoutTimer(Scheduler scheduler, Executor executor, LongSupplier nanoTime, Consumer<Duration> onTimeout) {
        this(scheduler, executor, nanoTime, System::nanoTime, onTimeout);
    }

    TimeoutTimer(
            Scheduler scheduler,
            Executor executor,
            LongSupplier nanoTime,
            LongSupplier realNanoTime,
            Consumer<Duration> onTimeout) {
        this.scheduler = scheduler;
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.realNanoTime = realNanoTime;
        this.onTimeout = onTimeout;
    }

    /**
     * Begins a wait, which replaces the current one.
     *
     * @param time how long to wait; zero for any time
     */
    public synchronized void watch(Duration time) {
        wait++;
        waiting = !time.isZero() && !stopped;
        if (!waiting) {
            return;
        }
        timeout = time;
        since = nanoTime.getAsLong();
        long nanos = Durations.nanos(time);
        if (timer != null && due - since > nanos) {
            timer.cancel();
            timer = null;
        }
        if (timer == null) {
            schedule(nanos);
        }
    }

    /** Ends the wait: it is over. */
    public synchronized void rest() {
        waiting = false;
    }

    /** Ends the wait, and all that follow. */
    public synchronized void stop() {
        stopped = true;
        waiting = false;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void schedule(long nanos) {
        long millis = Math.max(1, Durations.millis(Duration.ofNanos(nanos)));
        due = nanoTime.getAsLong() + TimeUnit.MILLISECONDS.toNanos(millis);
        timer = scheduler.schedule(this::look, millis, TimeUnit.MILLISECONDS);
    }

    /** On the scheduler's thread, which must not be held up. */
    private void look() {
        long number;
        synchronized (this) {
            timer = null;
            if (!waiting) {
                return;
            }
            long now = nanoTime.getAsLong();
            long late = Math.min(now - due, now - since);
            long left = since + Durations.nanos(timeout) - now;
            if (late > LATE_NANOS) {
                since += late;
                left = Math.max(left + late, secondLook());
            }
            if (left > 0) {
                schedule(left);
                return;
            }
            number = wait;
        }
        long asked = realNanoTime.getAsLong();
        executor.execute(() -> confirm(number, asked));
    }

    private void confirm(long number, long asked) {
        Duration passed;
        synchronized (this) {
            if (!waiting || number != wait) {
                return;
            }
            if (realNanoTime.getAsLong() - asked > LATE_NANOS) {
                schedule(secondLook());
                return;
            }
            waiting = false;
            passed = timeout;
        }
        onTimeout.accept(passed);
    }

    private long secondLook() {
        return Durations.nanos(Durations.min(timeout, SECOND_LOOK));
    }
}
