package io.eventsource.cli;

import io.eventsource.client.Attempt;
import io.eventsource.client.Ending;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceBuilder;
import io.eventsource.client.ReconnectDecision;
import io.eventsource.client.ReconnectPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How far commands have come, over all sessions. Used by one session after the other. */
final class CommandProgress {

    private static final ReconnectPolicy STANDARD =
            ReconnectPolicy.standard().backoff(EventSourceBuilder.DEFAULT_BACKOFF);

    private long remaining;
    private ReconnectPolicy policy = STANDARD;

    /**
     * Nothing was done yet.
     *
     * @param count how many events are to be dealt with; null for all
     */
    CommandProgress(@Nullable Long count) {
        remaining = count == null ? Long.MAX_VALUE : count;
    }

    synchronized void succeeded() {
        policy = STANDARD;
    }

    /** How long to wait after a failure: as after attempts to connect that failed in a row. */
    synchronized Duration failed(EventSource source) {
        Attempt failed = new Attempt(
                new Ending.StreamEnded(source.uri()), source.reconnectionTime(), 1, Duration.ZERO, Duration.ZERO);
        if (policy.next(failed) instanceof ReconnectDecision.Reconnect again) {
            policy = again.next();
            return again.delay();
        }
        return source.reconnectionTime();
    }

    /** An event was dealt with: whether it was the last. */
    synchronized boolean isLast() {
        return --remaining == 0;
    }
}
