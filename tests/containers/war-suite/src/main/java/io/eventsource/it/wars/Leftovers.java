package io.eventsource.it.wars;

import io.eventsource.it.support.Await;
import java.util.List;

/** Threads that run for an application, found by the class loader that they were given. */
final class Leftovers {

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

    static void awaitNone() throws Exception {
        Await.until(() -> threads().isEmpty(), () -> "threads of the application are left: " + threads());
    }
}
