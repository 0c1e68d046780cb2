package io.eventsource.server;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The real time, and one daemon thread that waits for it. */
final class SystemTicker implements Ticker {

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
            1, Threads.named("eventsource-timer"), new ThreadPoolExecutor.DiscardPolicy());

    SystemTicker() {
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the task logs its own failure
    public void schedule(Duration delay, Runnable task) {
        executor.schedule(Threads.logging(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void stop() {
        executor.shutdown();
    }
}
