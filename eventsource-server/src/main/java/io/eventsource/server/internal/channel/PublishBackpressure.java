package io.eventsource.server.internal.channel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/** Holds the publishers that wait until a channel's events have been walked. Guarded by the broker's commit lock. */
public final class PublishBackpressure {

    /** Publishers wait while more bytes than this have been published but not walked. */
    public static final long WAIT_ABOVE = 32 * 1024;
    /** Events are refused while more bytes than this have not been walked. */
    public static final long REFUSE_ABOVE = 4 * 1024 * 1024;

    /** One publisher, and how many bytes of the channel must have been walked before it continues. */
    private record Waiting(long bytes, Runnable goOn) {}

    private final ArrayDeque<Waiting> queue = new ArrayDeque<>(2);

    void await(long bytes, Runnable goOn) {
        queue.addLast(new Waiting(bytes, goOn));
    }

    /** Removes and returns the publishers that can continue. */
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
