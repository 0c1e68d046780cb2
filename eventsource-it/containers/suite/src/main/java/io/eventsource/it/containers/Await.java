package io.eventsource.it.containers;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/** Waits for what another thread or another process brings about, bounded. */
final class Await {

    /** Long enough for a loaded machine; nothing that works comes near it. */
    static final Duration LONG = Duration.ofSeconds(10);

    private static final long STEP_MILLIS = 2;

    private Await() {}

    static void until(Callable<Boolean> condition, Supplier<String> otherwise) throws Exception {
        until(LONG, condition, otherwise);
    }

    static void until(Duration atMost, Callable<Boolean> condition, Supplier<String> otherwise) throws Exception {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("not within " + atMost.toMillis() + " ms: " + otherwise.get());
            }
            Thread.sleep(STEP_MILLIS);
        }
    }
}
