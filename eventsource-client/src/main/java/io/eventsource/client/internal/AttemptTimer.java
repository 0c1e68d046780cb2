package io.eventsource.client.internal;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/** Starts the next attempt after a delay, once. Owned by the thread that drives the source, except {@link #cancel}. */
final class AttemptTimer {

    private final Scheduler scheduler;
    private final LongSupplier nanoTime;
    private final Runnable attempt;

    private @Nullable Planned planned;
    /** Written by the owner, read by {@link #cancel}. */
    private volatile Scheduler.@Nullable Task timer;
    /** Set by any thread. */
    private volatile boolean cancelled;

    /**
     * Creates a timer.
     *
     * @param attempt starts an attempt, on another thread: called on the scheduler's, which must not be held up
     */
    AttemptTimer(Scheduler scheduler, LongSupplier nanoTime, Runnable attempt) {
        this.scheduler = scheduler;
        this.nanoTime = nanoTime;
        this.attempt = attempt;
    }

    /** Plans the next attempt. There is none planned. */
    void plan(Duration delay) {
        Planned next = new Planned(nanoTime.getAsLong() + Durations.nanos(delay));
        planned = next;
        if (cancelled) {
            return;
        }
        if (delay.isZero()) {
            next.run();
            return;
        }
        Scheduler.Task task = scheduler.schedule(next, Durations.millis(delay), TimeUnit.MILLISECONDS);
        timer = task;
        if (cancelled) {
            task.cancel();
        }
    }

    /**
     * Plans the attempt that is planned for an earlier time.
     *
     * @return false if none is planned, or for an earlier time already
     */
    boolean bringForward(Duration delay) {
        Planned current = planned;
        Scheduler.Task task = timer;
        if (current == null
                || current.due - nanoTime.getAsLong() <= Durations.nanos(delay)
                || !current.begun.compareAndSet(false, true)) {
            return false;
        }
        if (task != null) {
            task.cancel();
        }
        plan(delay);
        return true;
    }

    /** Drops the plan, and all later ones. From any thread. */
    void cancel() {
        cancelled = true;
        Scheduler.Task task = timer;
        if (task != null) {
            task.cancel();
        }
    }

    /** An attempt that begins once, since cancelling a timer does not tell whether its task is being run. */
    private final class Planned implements Runnable {

        private final long due;
        private final AtomicBoolean begun = new AtomicBoolean();

        Planned(long due) {
            this.due = due;
        }

        @Override
        public void run() {
            if (begun.compareAndSet(false, true)) {
                attempt.run();
            }
        }
    }
}
