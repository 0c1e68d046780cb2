package io.eventsource.server.internal.delivery;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Uses the system's time, and runs tasks on one daemon thread. */
public final class SystemTimer implements BrokerTimer {

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(
            1,
            NamedThreads.tracked(threads, NamedThreads.named("eventsource-timer")),
            new ThreadPoolExecutor.DiscardPolicy());

    public SystemTimer() {
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRemoveOnCancelPolicy(true);
        executor.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the task logs its own failure
    public void schedule(Duration delay, Runnable task) {
        executor.schedule(NamedThreads.logging(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public Runnable scheduleCancellable(Duration delay, Runnable task) {
        Future<?> scheduled = executor.schedule(NamedThreads.logging(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> scheduled.cancel(false);
    }

    /** Needs no memory for the next run: an OutOfMemoryError must not stop heartbeats permanently. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // the task logs its own failure
    public void repeat(Duration interval, Runnable task) {
        long nanos = interval.toNanos();
        executor.scheduleWithFixedDelay(NamedThreads.logging(task), nanos, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void stop() {
        executor.shutdown();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        threads.forEach(thread -> NamedThreads.awaitEnd(thread, deadline));
    }
}
