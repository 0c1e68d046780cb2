package io.eventsource.server;

import org.jspecify.annotations.Nullable;

/**
 * Receives the reports of a {@link Sink} to the broker. Safe for concurrent use; both methods may be called more than
 * once.
 */
public interface SinkSignals {

    /**
     * Reports that the sink is ready, for the first time or again after {@link Sink#isReady()} returned false. Returns at
     * once.
     */
    void writable();

    /**
     * Reports that the sink has failed, for example because its peer has disconnected. When this returns, no thread writes
     * to the sink any more, unless a write has been blocked in it for a second.
     *
     * @param cause what went wrong; null if unknown
     */
    void failed(@Nullable Throwable cause);
}
