package io.eventsource.it.wars;

import java.util.List;

/** Threads that run for an application, found by the class loader that they were given. */
final class Leftovers {

    private static final long PATIENCE_NANOS = 10_000_000_000L;
    private static final long STEP_MILLIS = 5;

    private Leftovers() {}

    /** The threads that the application has begun. */
    static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.isAlive() && isOfApplication(thread))
                .map(Thread::getName)
                .sorted()
                .toList();
    }

    private static boolean isOfApplication(Thread thread) {
        return thread.getName().startsWith("board-") || thread.getName().startsWith("eventsource-");
    }

    static void awaitNone() throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!threads().isEmpty()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("still there after the application has ended: " + threads());
            }
            Thread.sleep(STEP_MILLIS);
        }
    }
}
