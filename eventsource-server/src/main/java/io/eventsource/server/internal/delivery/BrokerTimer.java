package io.eventsource.server.internal.delivery;

import java.time.Duration;

/** Provides the time and delayed tasks, so that tests can advance time by hand. */
public interface BrokerTimer {

    /** Returns the time in nanoseconds. As with {@link System#nanoTime()}, only differences are meaningful. */
    long nanoTime();

    /** Returns the wall-clock time, in milliseconds since 1970. */
    default long currentTimeMillis() {
        return System.currentTimeMillis();
    }

    /** Runs a task after a delay, on a thread that the task must not block. */
    void schedule(Duration delay, Runnable task);

    /**
     * Runs a task after a delay, unless it is cancelled before.
     *
     * @return cancels the task, and releases its memory if the timer can do that
     */
    default Runnable scheduleCancellable(Duration delay, Runnable task) {
        schedule(delay, task);
        return () -> {};
    }

    /** Runs a task repeatedly, even if a run fails. */
    default void repeat(Duration interval, Runnable task) {
        schedule(interval, () -> {
            repeat(interval, task);
            task.run();
        });
    }

    /** Drops all scheduled tasks and accepts no more. */
    void stop();
}
