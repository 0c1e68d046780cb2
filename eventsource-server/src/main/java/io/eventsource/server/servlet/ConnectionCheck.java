package io.eventsource.server.servlet;

import io.eventsource.protocol.EventStream;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.Channels;
import io.eventsource.server.CloseReason;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Represents the decision about a request for a stream: accepted with options, or refused with a reason. Immutable:
 * each method returns a changed copy.
 *
 * <pre>{@code
 * ConnectionCheck check(HttpServletRequest request) {
 *     User user = users.find(request.getParameter("key"));
 *     return user == null
 *             ? ConnectionCheck.refuse(403, "this key is not known; ask for one at /keys")
 *             : ConnectionCheck.accept().withChannels(user.channels()).withProperties(user);
 * }
 * }</pre>
 */
public final class ConnectionCheck {

    /** The headers that the servlet sets itself, and those that belong to the connection. */
    private static final Set<String> OWN_HEADERS = Set.of(
            "cache-control", "connection", "content-length", "content-type", "transfer-encoding", "x-accel-buffering");

    private static final ConnectionCheck ACCEPTED =
            new ConnectionCheck(null, null, null, List.of(), Map.of(), null, null);

    private final @Nullable HttpError refusal;
    private final @Nullable Channels channels;
    private final @Nullable Object properties;
    private final List<OutgoingEvent> initial;
    private final Map<String, String> headers;
    private final @Nullable Instant deadline;
    private final StreamLimits.@Nullable Owner owner;

    private ConnectionCheck(
            @Nullable HttpError refusal,
            @Nullable Channels channels,
            @Nullable Object properties,
            List<OutgoingEvent> initial,
            Map<String, String> headers,
            @Nullable Instant deadline,
            StreamLimits.@Nullable Owner owner) {
        this.refusal = refusal;
        this.channels = channels;
        this.properties = properties;
        this.initial = initial;
        this.headers = headers;
        this.deadline = deadline;
        this.owner = owner;
    }

    /**
     * Accepts the client for the channels that its path names.
     *
     * @return the decision
     */
    public static ConnectionCheck accept() {
        return ACCEPTED;
    }

    /**
     * Refuses the client. A browser does not reconnect after any status but 200.
     *
     * @param status the status, from 400 to 599; or 204, after which no client reconnects
     * @param reason the text for the client: what was expected, what was received, and what to do
     * @return the decision
     * @throws IllegalArgumentException if the status is out of range
     */
    public static ConnectionCheck refuse(int status, String reason) {
        if (status != 204 && (status < 400 || status > 599)) {
            throw new IllegalArgumentException(
                    "the status of a refusal must be from 400 to 599, or 204, but is " + status);
        }
        return new ConnectionCheck(new HttpError(status, reason), null, null, List.of(), Map.of(), null, null);
    }

    /**
     * Replaces the channels that the path names.
     *
     * @param channels the channels
     * @return the changed decision
     */
    public ConnectionCheck withChannels(Channels channels) {
        return new ConnectionCheck(
                refusal, Objects.requireNonNull(channels, "channels"), properties, initial, headers, deadline, owner);
    }

    /**
     * Sets the subscriber's properties, for events that differ between subscribers and to find the subscriber.
     *
     * @param properties any object
     * @return the changed decision
     */
    public ConnectionCheck withProperties(Object properties) {
        return new ConnectionCheck(
                refusal, channels, Objects.requireNonNull(properties, "properties"), initial, headers, deadline, owner);
    }

    /**
     * Sets the events that the client receives first.
     *
     * @param events the events, in order
     * @return the changed decision
     */
    public ConnectionCheck withInitial(List<OutgoingEvent> events) {
        return new ConnectionCheck(refusal, channels, properties, List.copyOf(events), headers, deadline, owner);
    }

    /**
     * Sets when the right of the client to read ends, such as the expiry of its token. The stream ends then, for
     * {@link CloseReason#UNAUTHORIZED}, after an event of type {@value EventStream#REVOKED}. If the right has several ends, the first
     * counts.
     *
     * @param deadline when it ends
     * @return the changed decision
     */
    public ConnectionCheck withDeadline(Instant deadline) {
        Objects.requireNonNull(deadline, "deadline");
        Instant first = this.deadline != null && this.deadline.isBefore(deadline) ? this.deadline : deadline;
        return new ConnectionCheck(refusal, channels, properties, initial, headers, first, owner);
    }

    /**
     * Limits how many streams with the same owner are open at a time. A client beyond the limit receives status 429, after which a
     * browser does not reconnect. Streams of disconnected clients count until the server notices.
     *
     * @param owner who the streams belong to, such as the name of a user; the refusal names it
     * @param max the limit, at least 1
     * @return the changed decision
     * @throws IllegalArgumentException if the limit is less
     */
    public ConnectionCheck withMaxStreams(String owner, int max) {
        if (max < 1) {
            throw new IllegalArgumentException("the limit of open streams must be at least 1, but is " + max);
        }
        StreamLimits.Owner limit = new StreamLimits.Owner(Objects.requireNonNull(owner, "owner"), max);
        return new ConnectionCheck(refusal, channels, properties, initial, headers, deadline, limit);
    }

    /**
     * Adds a header to the response, whether it is a stream, a refusal, or a request to try again later.
     *
     * @param name its name
     * @param value its value
     * @return the changed decision
     * @throws IllegalArgumentException if the servlet sets this header itself: {@code Cache-Control},
     *     {@code Connection}, {@code Content-Length}, {@code Content-Type}, {@code Transfer-Encoding} or
     *     {@code X-Accel-Buffering}
     */
    public ConnectionCheck withHeader(String name, String value) {
        if (OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("the servlet sets the header " + name + " itself");
        }
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, Objects.requireNonNull(value, "value"));
        return new ConnectionCheck(refusal, channels, properties, initial, more, deadline, owner);
    }

    /** Returns what this decision and another accept, with what both set. What this one sets counts. */
    ConnectionCheck and(ConnectionCheck other) {
        if (this == ACCEPTED || refusal != null || other == ACCEPTED) {
            return this == ACCEPTED ? other : this;
        }
        List<OutgoingEvent> events = new ArrayList<>(initial);
        events.addAll(other.initial);
        Map<String, String> more = new LinkedHashMap<>(other.headers);
        more.putAll(headers);
        ConnectionCheck both = new ConnectionCheck(
                other.refusal,
                channels == null ? other.channels : channels,
                properties == null ? other.properties : properties,
                List.copyOf(events),
                more,
                other.deadline,
                owner == null ? other.owner : owner);
        return deadline == null ? both : both.withDeadline(deadline);
    }

    boolean isRefusal() {
        return refusal != null;
    }

    /** Sets the headers, and throws if the client is refused. */
    void begin(HttpServletResponse response) throws HttpError {
        headers.forEach((name, value) -> {
            if (name.equalsIgnoreCase("Set-Cookie")) {
                response.addHeader(name, value); // a filter may have set another cookie
            } else {
                response.setHeader(name, value);
            }
        });
        if (refusal != null) {
            throw refusal;
        }
    }

    Channels channels(Channels otherwise) {
        return channels != null ? channels : otherwise;
    }

    @Nullable Object properties() {
        return properties;
    }

    @Nullable Instant deadline() {
        return deadline;
    }

    StreamLimits.@Nullable Owner owner() {
        return owner;
    }

    List<OutgoingEvent> initial() {
        return initial;
    }
}
