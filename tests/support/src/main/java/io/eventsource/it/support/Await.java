package io.eventsource.it.support;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Waits, with a timeout, for a condition that another thread or another process meets. */
public final class Await {

    /** Enough for a loaded machine. */
    public static final Duration LONG = Duration.ofSeconds(10);

    private static final long STEP_MILLIS = 2;

    private Await() {}

    /**
     * Waits for up to ten seconds.
     *
     * @param condition checked every few milliseconds
     * @param otherwise what is the case instead, for the message of the failure
     * @throws AssertionError if the condition is not met in time
     * @throws Exception if the condition throws it
     */
    public static void until(Callable<Boolean> condition, Supplier<String> otherwise) throws Exception {
        until(LONG, condition, otherwise);
    }

    /**
     * Waits.
     *
     * @param atMost the timeout
     * @param condition checked every few milliseconds
     * @param otherwise what is the case instead, for the message of the failure
     * @throws AssertionError if the condition is not met in time
     * @throws Exception if the condition throws it
     */
    public static void until(Duration atMost, Callable<Boolean> condition, Supplier<String> otherwise)
            throws Exception {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + atMost.toMillis() + " ms: " + otherwise.get());
            }
            Thread.sleep(STEP_MILLIS);
        }
    }
}
