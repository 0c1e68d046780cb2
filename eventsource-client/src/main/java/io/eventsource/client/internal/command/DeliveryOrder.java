package io.eventsource.client.internal.command;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Acknowledges events in the order of the stream, whatever the order in which they are dealt with. Safe for concurrent use; one
 * thread at a time acknowledges.
 */
final class DeliveryOrder {

    /** An event that is not acknowledged. */
    static final class Entry {

        private final @Nullable String key;
        private final String lastEventId;
        /** Guarded by the order. */
        private boolean done;

        Entry(@Nullable String key, String lastEventId) {
            this.key = key;
            this.lastEventId = lastEventId;
        }
    }

    private final Consumer<String> acknowledge;
    // Guarded by this.
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private final Map<String, Entry> byKey = new HashMap<>();

    /** How often something was done since the acknowledging thread began. */
    private final AtomicInteger work = new AtomicInteger();

    DeliveryOrder(Consumer<String> acknowledge) {
        this.acknowledge = acknowledge;
    }

    /**
     * Adds the next event of the stream.
     *
     * @param key what identifies the event if it is delivered again; null for nothing
     */
    synchronized Entry add(@Nullable String key, String lastEventId) {
        Entry entry = new Entry(key, lastEventId);
        entries.add(entry);
        if (key != null) {
            byKey.put(key, entry);
        }
        return entry;
    }

    /** Returns whether an event was added before and is not acknowledged. */
    synchronized boolean contains(String key) {
        return byKey.containsKey(key);
    }

    synchronized int size() {
        return entries.size();
    }

    /** An event is dealt with. Acknowledges it, and those after it that were only waiting for it, once all before it are. */
    void done(Entry entry) {
        synchronized (this) {
            entry.done = true;
        }
        if (work.getAndIncrement() == 0) {
            int seen = 1;
            do {
                Entry last = removeDone();
                if (last != null) {
                    acknowledge.accept(last.lastEventId);
                }
                seen = work.addAndGet(-seen);
            } while (seen > 0);
        }
    }

    private synchronized @Nullable Entry removeDone() {
        Entry last = null;
        while (!entries.isEmpty() && entries.getFirst().done) {
            last = entries.removeFirst();
            if (last.key != null) {
                byKey.remove(last.key, last);
            }
        }
        return last;
    }
}
