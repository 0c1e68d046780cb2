package io.eventsource.server;

import io.eventsource.protocol.OutgoingEvent;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Describes a client and the channels that it subscribes to. Immutable: each {@code with…} method returns a changed copy.
 *
 * <pre>{@code
 * SubscribeRequest request = SubscribeRequest.to(Channels.of("news")).withLastEventId(lastEventId);
 * }</pre>
 */
public final class SubscribeRequest {

    private final Channels channels;
    private final String lastEventId;
    private final @Nullable String principal;
    private final String clientId;
    private final @Nullable Object properties;
    private final List<OutgoingEvent> initial;
    private final @Nullable HistoryStart start;
    private final @Nullable Instant deadline;

    private SubscribeRequest(
            Channels channels,
            String lastEventId,
            @Nullable String principal,
            String clientId,
            @Nullable Object properties,
            List<OutgoingEvent> initial,
            @Nullable HistoryStart start,
            @Nullable Instant deadline) {
        this.channels = Objects.requireNonNull(channels, "channels");
        this.lastEventId = Objects.requireNonNull(lastEventId, "lastEventId");
        this.principal = principal;
        this.clientId = Objects.requireNonNull(clientId, "clientId");
        this.properties = properties;
        this.initial = List.copyOf(initial);
        this.start = start;
        this.deadline = deadline;
    }

    /**
     * Returns the request of a new, anonymous client.
     *
     * @param channels the channels
     * @return the request
     */
    public static SubscribeRequest to(Channels channels) {
        return new SubscribeRequest(channels, "", null, "", null, List.of(), null, null);
    }

    /**
     * Returns the channels to subscribe to.
     *
     * @return the channels
     */
    public Channels channels() {
        return channels;
    }

    /**
     * Returns the last event ID that the client has received.
     *
     * @return the id; empty if the client is new
     */
    public String lastEventId() {
        return lastEventId;
    }

    /**
     * Returns the authenticated name of the client.
     *
     * @return the name; null if the client is anonymous
     */
    public @Nullable String principal() {
        return principal;
    }

    /**
     * Returns the id that the client sent in {@code EventSource-Client}. It is a secret.
     *
     * @return the id; empty if the client sent none
     */
    public String clientId() {
        return clientId;
    }

    /**
     * Returns the value that the application attaches to the stream, to identify it and to create private events.
     *
     * @return the properties; null for none
     */
    public @Nullable Object properties() {
        return properties;
    }

    /**
     * Returns the events that the client receives first, wherever it resumes.
     *
     * @return the events, in their order; unmodifiable
     */
    public List<OutgoingEvent> initial() {
        return initial;
    }

    /**
     * Returns where the client wants to begin if it has no last event ID.
     *
     * @return the start; null to leave it to the options of the channels
     */
    public @Nullable HistoryStart start() {
        return start;
    }

    /**
     * Returns when the right of the client to read ends.
     *
     * @return the time; null if it has no end
     */
    public @Nullable Instant deadline() {
        return deadline;
    }

    /**
     * Returns this request for a client whose right to read ends. Its stream ends then, as by {@link Subscription#revoke}, within a
     * second or a thirtieth of the heartbeat.
     *
     * @param deadline when it ends; null for never
     * @return the changed request
     */
    public SubscribeRequest withDeadline(@Nullable Instant deadline) {
        return new SubscribeRequest(channels, lastEventId, principal, clientId, properties, initial, start, deadline);
    }

    /**
     * Returns this request for a client that wants to begin somewhere else than others if it has no last event ID.
     *
     * @param start the start; null to leave it to the options of the channels
     * @return the changed request
     */
    public SubscribeRequest withStart(@Nullable HistoryStart start) {
        return new SubscribeRequest(channels, lastEventId, principal, clientId, properties, initial, start, deadline);
    }

    /**
     * Returns this request for a client that reconnects.
     *
     * @param lastEventId the last event ID that the client has received; empty for none
     * @return the changed request
     */
    public SubscribeRequest withLastEventId(String lastEventId) {
        return new SubscribeRequest(channels, lastEventId, principal, clientId, properties, initial, start, deadline);
    }

    /**
     * Returns this request for an authenticated client.
     *
     * @param principal the authenticated name; null for none
     * @return the changed request
     */
    public SubscribeRequest withPrincipal(@Nullable String principal) {
        return new SubscribeRequest(channels, lastEventId, principal, clientId, properties, initial, start, deadline);
    }

    /**
     * Returns this request for a client with an id. The client counts as the one that holds an exclusive channel if that one
     * sent the same id, unless the two have different principals.
     *
     * @param clientId the id, which only this client knows; empty for none
     * @return the changed request
     */
    public SubscribeRequest withClientId(String clientId) {
        return new SubscribeRequest(channels, lastEventId, principal, clientId, properties, initial, start, deadline);
    }

    /**
     * Returns this request with properties.
     *
     * @param properties any object; null for none
     * @return the changed request
     */
    public SubscribeRequest withProperties(@Nullable Object properties) {
        return new SubscribeRequest(channels, lastEventId, principal, clientId, properties, initial, start, deadline);
    }

    /**
     * Returns this request with events that the client receives first.
     *
     * @param initial the events, in their order; copied
     * @return the changed request
     */
    public SubscribeRequest withInitial(List<OutgoingEvent> initial) {
        return new SubscribeRequest(channels, lastEventId, principal, clientId, properties, initial, start, deadline);
    }

    /** Shows the channels and the principal: the last event ID and the client's id are secrets, and properties may be large. */
    @Override
    public String toString() {
        return "SubscribeRequest[channels=" + channels + ", principal=" + principal + "]";
    }
}
