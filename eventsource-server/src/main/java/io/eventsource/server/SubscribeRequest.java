package io.eventsource.server;

import org.jspecify.annotations.Nullable;

/**
 * Who wants to subscribe to what.
 *
 * @param channel the channel
 * @param lastEventId the last event ID that the client has seen; empty if none
 * @param principal the authenticated name of the client; null if it is anonymous
 */
public record SubscribeRequest(
        String channel, String lastEventId, @Nullable String principal) {}
