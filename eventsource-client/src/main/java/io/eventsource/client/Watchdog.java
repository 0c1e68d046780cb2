package io.eventsource.client;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Barks when something that is waited for does not come in time. What happens while nobody waits does not count. One timer
 * at most, however often the wait begins anew.
 */
final class Watchdog {

    private final Scheduler scheduler;
    private final LongSupplier nanoTime;
    private final Duration patience;
    private final Runnable bark;

    // Guarded by this.
    private boolean waiting;
    private long since;
    private Scheduler.@Nullable Task timer;

    /**
     * A watchdog that sleeps.
     *
     * @param patience how long to wait; zero for ever
     * @param bark called on the scheduler's thread, which must not be held up
     */
    Watchdog(Scheduler scheduler, LongSupplier nanoTime, Duration patience, Runnable bark) {
        this.scheduler = scheduler;
        this.nanoTime = nanoTime;
        this.patience = patience;
        this.bark = bark;
    }

    Duration patience() {
        return patience;
    }

    /** A wait begins. */
    synchronized void watch() {
        if (patience.isZero()) {
            return;
        }
        waiting = true;
        since = nanoTime.getAsLong();
        if (timer == null) {
            schedule(patience.toNanos());
        }
    }

    /** The wait is over. */
    synchronized void rest() {
        waiting = false;
    }

    /** There will be no other. */
    synchronized void stop() {
        waiting = false;
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }

    private void schedule(long nanos) {
        timer = scheduler.schedule(
                this::look, Math.max(1, Durations.millis(Duration.ofNanos(nanos))), TimeUnit.MILLISECONDS);
    }

    private void look() {
        synchronized (this) {
            timer = null;
            if (!waiting) {
                return;
            }
            long left = since + patience.toNanos() - nanoTime.getAsLong();
            if (left > 0) {
                schedule(left);
                return;
            }
            waiting = false;
        }
        bark.run();
    }
}
