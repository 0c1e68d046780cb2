package io.eventsource.mockserver.internal;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;

/** Guards state with a lock, and waits with a timeout until the state meets a condition. */
public final class BoundedWait {

    /** The timeout unless another is set. */
    public static final Duration DEFAULT = Duration.ofSeconds(10);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile Duration timeout = DEFAULT;

    /** Creates a wait with the default timeout. */
    public BoundedWait() {}

    /**
     * Returns the timeout.
     *
     * @return the longest wait of {@link #await}
     */
    public Duration timeout() {
        return timeout;
    }

    /**
     * Sets the timeout.
     *
     * @param timeout the longest wait of {@link #await}
     * @throws IllegalArgumentException if it is negative
     */
    public void timeout(Duration timeout) {
        this.timeout = requireNotNegative("timeout", timeout);
    }

    /**
     * Checks a duration.
     *
     * @param what its name in the message
     * @param duration the duration
     * @return the duration
     * @throws IllegalArgumentException if it is negative
     */
    public static Duration requireNotNegative(String what, Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException("%s must not be negative, but is %s".formatted(what, duration));
        }
        return duration;
    }

    /**
     * Runs an action under the lock, and wakes the threads that wait.
     *
     * @param change reads or changes the guarded state
     */
    public void change(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a condition, until the timeout.
     *
     * @param condition checked under the lock, after each change
     * @return whether it was met in time
     * @throws AssertionError if the thread is interrupted
     */
    public boolean await(BooleanSupplier condition) {
        long left = nanos(timeout);
        lock.lock();
        try {
            while (!condition.getAsBoolean()) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            throw interrupted(e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sets the thread's interrupt status again.
     *
     * @param e the interrupt
     * @return the error to throw
     */
    public static AssertionError interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new AssertionError("interrupted while waiting", e);
    }

    /**
     * Converts a duration of any length.
     *
     * @param duration the duration
     * @return its nanoseconds, at most {@link Long#MAX_VALUE}
     */
    public static long nanos(Duration duration) {
        return duration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) >= 0 ? Long.MAX_VALUE : duration.toNanos();
    }
}
