package io.eventsource.server.internal.delivery;

import java.time.Duration;

/** Time, so that tests can move it by hand. */
public interface BrokerTimer {

    /** As {@link System#nanoTime()}: only differences mean something. */
    long nanoTime();

    /** Runs a task after a delay, on a thread that must not be held up. */
    void schedule(Duration delay, Runnable task);

    /** Runs a task again and again, whatever becomes of each run. */
    default void repeat(Duration interval, Runnable task) {
        schedule(interval, () -> {
            repeat(interval, task);
            task.run();
        });
    }

    /** Drops what is scheduled and takes nothing more. */
    void stop();
}
