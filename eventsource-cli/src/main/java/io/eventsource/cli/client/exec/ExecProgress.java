package io.eventsource.cli.client.exec;

import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceBuilder;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Counts events and failures over all sessions. The sessions use it one after another. */
public final class ExecProgress {

    private static final int MOST_DOUBLINGS = 30;

    private final @Nullable Long attempts;
    private long remaining;
    /** How many commands have failed in a row. */
    private int failures;
    /** How many commands have failed for the event that failed last. */
    private long failedAttempts;
    /** The event that failed last. */
    private String failedId = "";

    /**
     * Starts to count.
     *
     * @param count after how many events the client ends; null for no limit
     * @param attempts how often a command is run for one event; null for any number
     */
    public ExecProgress(@Nullable Long count, @Nullable Long attempts) {
        this.remaining = count == null ? Long.MAX_VALUE : count;
        this.attempts = attempts;
    }

    /** Records that a command has succeeded, or that its event was skipped. */
    synchronized void passed() {
        failures = 0;
        failedAttempts = 0;
    }

    /**
     * Records that a command has failed.
     *
     * @param lastEventId the id of its event
     * @return whether another attempt may follow
     */
    synchronized boolean mayTryAgain(String lastEventId) {
        failedAttempts = lastEventId.equals(failedId) ? failedAttempts + 1 : 1;
        failedId = lastEventId;
        return attempts == null || failedAttempts < attempts;
    }

    /** Whether the number of attempts is limited. */
    boolean isLimited() {
        return attempts != null;
    }

    /** Returns how long to wait after a failure: the reconnection time, plus a random part whose bound doubles. */
    synchronized Duration delay(EventSource source) {
        long time = source.reconnectionTime().toMillis();
        long cap = EventSourceBuilder.DEFAULT_BACKOFF.toMillis();
        long bound = time >= cap >> failures ? cap : time << failures;
        failures = Math.min(failures + 1, MOST_DOUBLINGS);
        return Duration.ofMillis(time + ThreadLocalRandom.current().nextLong(bound + 1));
    }

    /** Counts an event; returns whether it was the last. */
    synchronized boolean isLast() {
        return --remaining == 0;
    }
}
