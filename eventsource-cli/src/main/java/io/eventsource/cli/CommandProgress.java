package io.eventsource.cli;

import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceBuilder;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** How far commands have come, over all sessions. Used by one session after the other. */
final class CommandProgress {

    private static final int MOST_DOUBLINGS = 30;

    private long remaining;
    /** How many commands have failed in a row. */
    private int failures;

    /**
     * Nothing was done yet.
     *
     * @param count how many events are to be dealt with; null for all
     */
    CommandProgress(@Nullable Long count) {
        remaining = count == null ? Long.MAX_VALUE : count;
    }

    synchronized void succeeded() {
        failures = 0;
    }

    /** How long to wait after a failure: the reconnection time, and a random part of a time that doubles. */
    synchronized Duration failed(EventSource source) {
        long time = source.reconnectionTime().toMillis();
        long cap = EventSourceBuilder.DEFAULT_BACKOFF.toMillis();
        long bound = time >= cap >> failures ? cap : time << failures;
        failures = Math.min(failures + 1, MOST_DOUBLINGS);
        return Duration.ofMillis(time + ThreadLocalRandom.current().nextLong(bound + 1));
    }

    /** An event was dealt with: whether it was the last. */
    synchronized boolean isLast() {
        return --remaining == 0;
    }
}
