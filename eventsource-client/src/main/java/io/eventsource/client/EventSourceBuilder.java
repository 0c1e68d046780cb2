package io.eventsource.client;

import io.eventsource.protocol.EventStreamParser;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpField;
import org.jspecify.annotations.Nullable;

/**
 * Describes an event source and connects it. Only the URI must be given.
 *
 * <pre>{@code
 * EventSource source = EventSource.builder(URI.create("https://example.org/poll/42"))
 *         .lastEventId(checkpoint)
 *         .reconnectPolicy(ReconnectPolicy.persistent())
 *         .connect(listener);
 * }</pre>
 *
 * <p>A builder may connect any number of sources, which do not share anything but an HTTP client that was handed in.
 * Not safe for concurrent use.
 */
public final class EventSourceBuilder {

    /** The reconnection time unless said otherwise: three seconds. */
    public static final Duration DEFAULT_RECONNECTION_TIME = Duration.ofSeconds(3);

    private final URI uri;
    private final List<HttpField> headers = new ArrayList<>();
    private @Nullable HttpClient httpClient;
    private String lastEventId = "";
    private Duration reconnectionTime = DEFAULT_RECONNECTION_TIME;
    private int maxEventSize = EventStreamParser.DEFAULT_MAX_EVENT_SIZE;
    private ReconnectPolicy reconnectPolicy = ReconnectPolicy.standard();

    EventSourceBuilder(URI uri) {
        this.uri = HttpUris.require(uri);
    }

    /**
     * Connects through a client of the caller's, for example one with a proxy, a client certificate or an event loop
     * that many sources share. It must have been started by the time of {@link #connect}, must stay so as long as the
     * source lives, and is never stopped here. Of its settings, the idle timeout does not apply to streams and its own
     * redirects are not used.
     *
     * <p>Each stream holds a connection, and Jetty lets a request wait in silence when
     * {@link HttpClient#setMaxConnectionsPerDestination its limit} of 64 connections to one server is reached: raise it
     * for more streams than that.
     *
     * <p>Unless this is called, each source makes a client of its own, which goes with it.
     *
     * @param client the client
     * @return this builder
     */
    public EventSourceBuilder httpClient(HttpClient client) {
        httpClient = Objects.requireNonNull(client, "client");
        return this;
    }

    /**
     * Adds a header to every request. Headers of the same name add up.
     *
     * @param name the name; not one that the source sets itself, like {@code Last-Event-ID}
     * @param value the value, without control characters; sent as UTF-8
     * @return this builder
     * @throws IllegalArgumentException if the name or the value is malformed or reserved
     */
    public EventSourceBuilder header(String name, String value) {
        headers.add(HeaderFields.custom(name, value));
        return this;
    }

    /**
     * Begins behind an event that was received earlier, perhaps by another process.
     *
     * @param id the last event ID, without CR, LF and NUL; empty, which is the default, if there is none
     * @return this builder
     * @throws IllegalArgumentException if no stream can have set such an id
     */
    public EventSourceBuilder lastEventId(String id) {
        if (id.chars().anyMatch(c -> c == '\r' || c == '\n' || c == 0)) {
            throw new IllegalArgumentException("a last event ID must not hold CR, LF or NUL, but this one does");
        }
        lastEventId = id;
        return this;
    }

    /**
     * Sets the reconnection time to begin with, which the stream may change.
     *
     * @param time the time, not negative; {@link #DEFAULT_RECONNECTION_TIME} by default
     * @return this builder
     * @throws IllegalArgumentException if the time is negative
     */
    public EventSourceBuilder reconnectionTime(Duration time) {
        reconnectionTime = Durations.requireNotNegative("reconnectionTime", time);
        return this;
    }

    /**
     * Bounds what one event may take in memory. A stream that passes the bound ends with
     * {@link Ending.EventTooLarge}.
     *
     * @param bytes how many bytes an event may have, at least 1; {@link EventStreamParser#DEFAULT_MAX_EVENT_SIZE} by
     *     default
     * @return this builder
     * @throws IllegalArgumentException if the bound is less than 1
     */
    public EventSourceBuilder maxEventSize(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("maxEventSize must be at least 1, but is " + bytes);
        }
        maxEventSize = bytes;
        return this;
    }

    /**
     * Sets who decides whether and when the source connects again.
     *
     * @param policy the policy; {@link ReconnectPolicy#standard()} by default
     * @return this builder
     */
    public EventSourceBuilder reconnectPolicy(ReconnectPolicy policy) {
        reconnectPolicy = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Makes an event source and has it connect, on another thread. What comes of it is told to the listener.
     *
     * @param listener is told of events, and of what becomes of the source
     * @return the source, connecting
     * @throws IllegalStateException if the {@link #httpClient HTTP client} has not been started
     */
    public EventSource connect(EventSourceListener listener) {
        Objects.requireNonNull(listener, "listener");
        ClientLease lease = httpClient != null ? ClientLease.borrow(httpClient) : ClientLease.startOwn();
        EventSource source = new EventSource(this, lease, listener);
        source.start();
        return source;
    }

    StreamRequest request() {
        return new StreamRequest(uri, List.copyOf(headers), lastEventId, 0);
    }

    Duration reconnectionTime() {
        return reconnectionTime;
    }

    int maxEventSize() {
        return maxEventSize;
    }

    ReconnectPolicy reconnectPolicy() {
        return reconnectPolicy;
    }
}
