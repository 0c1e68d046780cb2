package io.eventsource.server;

import io.eventsource.protocol.OutgoingEvent;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to subscribe to what. Immutable: each method returns a changed copy.
 *
 * @param channels the channels
 * @param lastEventId the last event ID that the client has seen; empty if none
 * @param principal the authenticated name of the client; null if it is anonymous
 * @param clientId the id by which the client names itself in {@code EventSource-Client}, a secret; empty if it does not
 * @param properties what events can be made from for this subscriber alone, and what it can be found by; null if nothing
 * @param initial what it gets first, whatever its place
 */
public record SubscribeRequest(
        Channels channels,
        String lastEventId,
        @Nullable String principal,
        String clientId,
        @Nullable Object properties,
        List<OutgoingEvent> initial) {

    /**
     * Checks that nothing is missing.
     *
     * @param channels the channels
     * @param lastEventId the last event ID
     * @param principal the name of the client, or null
     * @param clientId its own id, or an empty text
     * @param properties its properties, or null
     * @param initial what it gets first
     */
    public SubscribeRequest {
        Objects.requireNonNull(channels, "channels");
        Objects.requireNonNull(lastEventId, "lastEventId");
        Objects.requireNonNull(clientId, "clientId");
        initial = List.copyOf(initial);
    }

    /**
     * A request of a new, anonymous client.
     *
     * @param channels the channels
     * @return the request
     */
    public static SubscribeRequest to(Channels channels) {
        return new SubscribeRequest(channels, "", null, "", null, List.of());
    }

    /**
     * A request of a client that reconnects.
     *
     * @param lastEventId the last event ID that the client has seen
     * @return the changed request
     */
    public SubscribeRequest withLastEventId(String lastEventId) {
        return new SubscribeRequest(channels, lastEventId, principal, clientId, properties, initial);
    }

    /**
     * A request of a client that is logged in.
     *
     * @param principal the authenticated name; null for none
     * @return the changed request
     */
    public SubscribeRequest withPrincipal(@Nullable String principal) {
        return new SubscribeRequest(channels, lastEventId, principal, clientId, properties, initial);
    }

    /**
     * A request of a client that names itself. It is taken for the client that holds a channel already if that one named
     * the same id, unless the two have different principals.
     *
     * @param clientId the id, which only this client knows; empty for none
     * @return the changed request
     */
    public SubscribeRequest withClientId(String clientId) {
        return new SubscribeRequest(channels, lastEventId, principal, clientId, properties, initial);
    }

    /**
     * A request with properties.
     *
     * @param properties anything; null for nothing
     * @return the changed request
     */
    public SubscribeRequest withProperties(@Nullable Object properties) {
        return new SubscribeRequest(channels, lastEventId, principal, clientId, properties, initial);
    }

    /**
     * A request for events to begin with.
     *
     * @param initial the events, in their order
     * @return the changed request
     */
    public SubscribeRequest withInitial(List<OutgoingEvent> initial) {
        return new SubscribeRequest(channels, lastEventId, principal, clientId, properties, initial);
    }

    /** The channels and the principal: the last event ID and the client's id are secrets, and properties may be large. */
    @Override
    public String toString() {
        return "SubscribeRequest[channels=" + channels + ", principal=" + principal + "]";
    }
}
