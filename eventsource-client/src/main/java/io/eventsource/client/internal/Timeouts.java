package io.eventsource.client.internal;

import io.eventsource.client.EventSourceBuilder;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.eclipse.jetty.client.HttpClient;
import org.jspecify.annotations.Nullable;

/**
 * The timeouts of a source. Zero disables one.
 *
 * @param connection for a connection; only where the HTTP client is the source's own
 * @param answer for the head of an answer, the connection included
 * @param silence for the next byte of an open stream; null to derive it from the server's heartbeat
 * @param nanoTime the time, as {@link System#nanoTime()} gives it
 */
public record Timeouts(
        Duration connection, Duration answer, @Nullable Duration silence, LongSupplier nanoTime) {

    public static final Timeouts DEFAULT = new Timeouts(
            EventSourceBuilder.DEFAULT_CONNECT_TIMEOUT,
            EventSourceBuilder.DEFAULT_RESPONSE_TIMEOUT,
            null,
            System::nanoTime);

    public Timeouts withConnection(Duration time) {
        return new Timeouts(time, answer, silence, nanoTime);
    }

    public Timeouts withAnswer(Duration time) {
        return new Timeouts(connection, time, silence, nanoTime);
    }

    public Timeouts withSilence(Duration time) {
        return new Timeouts(connection, answer, time, nanoTime);
    }

    /** Takes the time from the client's scheduler if that tells it, as those of tests do. */
    public Timeouts withTimeOf(@Nullable HttpClient client) {
        return client != null && client.getScheduler() instanceof LongSupplier time ? withNanoTime(time) : this;
    }

    public Timeouts withNanoTime(LongSupplier time) {
        return new Timeouts(connection, answer, silence, time);
    }
}
