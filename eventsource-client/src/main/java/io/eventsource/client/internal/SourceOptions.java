package io.eventsource.client.internal;

import io.eventsource.client.Checkpoint;
import io.eventsource.client.ReconnectPolicy;
import io.eventsource.client.RequestHook;
import io.eventsource.client.internal.http.StreamRequest;
import io.eventsource.protocol.EventStreamParser;
import io.eventsource.protocol.OversizedEvents;
import java.time.Duration;
import org.eclipse.jetty.client.HttpClient;
import org.jspecify.annotations.Nullable;

/**
 * The options of an event source.
 *
 * @param request the request of each attempt; its last event ID is the initial one
 * @param httpClient the caller's HTTP client; null for one of the source's own
 * @param beforeRequest prepares each request; null for nothing
 * @param repeatable whether the request may be repeated although its method is not idempotent
 * @param timeouts how long to wait for what
 * @param reconnectionTime the reconnection time to begin with
 * @param bounds the bounds of all delays
 * @param reconnectPolicy the policy to begin with
 * @param maxEventSize the most bytes that an event may have
 * @param oversizedEvents what happens to a larger event
 * @param comments whether the listener gets comments
 * @param manualAcknowledgement whether the position advances with acknowledgements only
 * @param checkpoint where the position is kept; null for nowhere
 */
public record SourceOptions(
        StreamRequest request,
        @Nullable HttpClient httpClient,
        @Nullable RequestHook beforeRequest,
        boolean repeatable,
        Timeouts timeouts,
        Duration reconnectionTime,
        ReconnectDelays.Bounds bounds,
        ReconnectPolicy reconnectPolicy,
        int maxEventSize,
        OversizedEvents oversizedEvents,
        boolean comments,
        boolean manualAcknowledgement,
        @Nullable Checkpoint checkpoint) {

    /** The same options for a source that acknowledges commands. */
    SourceOptions withAcknowledgement() {
        return new SourceOptions(
                request,
                httpClient,
                beforeRequest,
                repeatable,
                timeouts,
                reconnectionTime,
                bounds,
                reconnectPolicy,
                maxEventSize,
                oversizedEvents,
                comments,
                true,
                checkpoint);
    }

    public static int requireMaxEventSize(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxEventSize must be at least 1, but is " + bytes);
        }
        return bytes;
    }

    /** The most bytes that an event may have unless set: a sixteenth of the heap, within the parser's default. */
    public static int defaultMaxEventSize(long heap) {
        return (int) Math.max(1, Math.min(EventStreamParser.DEFAULT_MAX_EVENT_SIZE, heap / 16));
    }
}
