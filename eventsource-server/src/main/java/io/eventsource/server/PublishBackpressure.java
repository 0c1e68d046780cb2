package io.eventsource.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Who waits for a channel to be walked: publishers that are ahead of the fan-out. Guarded by the broker's commit lock.
 */
final class PublishBackpressure {

    /** How many bytes may have been published that were not shown to all subscribers yet, before publishers wait. */
    static final long EASY = 32 * 1024;
    /** How many may be before publishers are refused. */
    static final long MOST = 4 * 1024 * 1024;

    /** One publisher, and how many bytes of the channel must have been shown for it to go on. */
    private record Waiting(long bytes, Runnable goOn) {}

    private final ArrayDeque<Waiting> queue = new ArrayDeque<>(2);

    void await(long bytes, Runnable goOn) {
        queue.addLast(new Waiting(bytes, goOn));
    }

    /** Takes out who can go on. */
    List<Runnable> reached(long walkedBytes) {
        List<Runnable> due = new ArrayList<>();
        while (!queue.isEmpty() && queue.getFirst().bytes() <= walkedBytes) {
            due.add(queue.removeFirst().goOn());
        }
        return due;
    }

    boolean isEmpty() {
        return queue.isEmpty();
    }
}
