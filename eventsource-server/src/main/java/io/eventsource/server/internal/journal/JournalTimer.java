package io.eventsource.server.internal.journal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Provides the time and delayed tasks, so that tests can advance time by hand. */
interface JournalTimer {

    /** Uses the system's time, and the thread that the JDK has for delayed tasks. */
    JournalTimer SYSTEM = new JournalTimer() {
        @Override
        public void after(Duration delay, Runnable task) {
            CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
                    .execute(task);
        }

        @Override
        public long currentTimeMillis() {
            return System.currentTimeMillis();
        }
    };

    /** Runs a task after a delay, on a thread that the task must not block. */
    void after(Duration delay, Runnable task);

    /** Returns the wall-clock time, in milliseconds since 1970. */
    long currentTimeMillis();
}
