package io.eventsource.client;

import io.eventsource.client.internal.ClientIds;
import io.eventsource.client.internal.DefaultEventSource;
import io.eventsource.client.internal.Durations;
import io.eventsource.client.internal.FlowPublisher;
import io.eventsource.client.internal.LastEventIds;
import io.eventsource.client.internal.QueueIterator;
import io.eventsource.client.internal.ReconnectDelays;
import io.eventsource.client.internal.SourceOptions;
import io.eventsource.client.internal.Timeouts;
import io.eventsource.client.internal.http.HeaderFields;
import io.eventsource.client.internal.http.HttpClientLease;
import io.eventsource.client.internal.http.HttpUris;
import io.eventsource.client.internal.http.StreamRequest;
import io.eventsource.protocol.EventStream;
import io.eventsource.protocol.MessageEvent;
import io.eventsource.protocol.OversizedEvents;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.LongSupplier;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpField;
import org.jspecify.annotations.Nullable;

/**
 * Builds an event source and connects it. Only the URI is required.
 *
 * <pre>{@code
 * EventSource source = EventSource.builder(uri).reconnectPolicy(ReconnectPolicy.persistent()).connect(listener);
 * }</pre>
 *
 * <p>A builder may connect any number of sources, which share only an HTTP client that was passed in. Not thread-safe.
 */
public final class EventSourceBuilder {

    /** The default reconnection time: three seconds. */
    public static final Duration DEFAULT_RECONNECTION_TIME = Duration.ofSeconds(3);
    /** The shortest wait before a source reconnects, whatever the server and the program ask for: 100 milliseconds. */
    public static final Duration MIN_RECONNECTION_TIME = Duration.ofMillis(100);
    /** The default limit for the delay before a reconnect: a day. */
    public static final Duration DEFAULT_MAX_RECONNECTION_TIME = Duration.ofDays(1);
    /** The bound of the random part of each delay, unless the policy sets another: 30 seconds. */
    public static final Duration DEFAULT_BACKOFF = Duration.ofSeconds(30);
    /** The default timeout for a connection: 15 seconds. */
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(15);
    /** The default timeout for the head of a response: 60 seconds. */
    public static final Duration DEFAULT_RESPONSE_TIMEOUT = Duration.ofSeconds(60);
    /** The most bytes in the headers of one response: 64 KiB. */
    public static final int MAX_RESPONSE_HEADER_SIZE = HttpClientLease.MAX_RESPONSE_HEADERS;
    /** The longest last event ID that is kept and sent, in bytes of UTF-8: 16 KiB. A longer one is logged once. */
    public static final int MAX_LAST_EVENT_ID_SIZE = LastEventIds.MAX_BYTES;

    private final URI uri;
    private final List<HttpField> headers = new ArrayList<>();
    private @Nullable HttpClient httpClient;
    private String lastEventId = "";
    private Duration reconnectionTime = DEFAULT_RECONNECTION_TIME;
    private ReconnectDelays.Bounds bounds = ReconnectDelays.Bounds.DEFAULT;
    private int maxEventSize =
            SourceOptions.defaultMaxEventSize(Runtime.getRuntime().maxMemory());
    private ReconnectPolicy reconnectPolicy = ReconnectPolicy.standard();
    private String method = "GET";
    private StreamRequest.@Nullable Body body;
    private boolean repeatable;
    private @Nullable RequestHook hook;
    private Timeouts timeouts = Timeouts.DEFAULT;
    private OversizedEvents oversizedEvents = OversizedEvents.FAIL;
    private boolean comments;
    private boolean manualAcknowledgement;
    private @Nullable Checkpoint checkpoint;

    EventSourceBuilder(URI uri) {
        this.uri = HttpUris.require(uri);
    }

    /**
     * Sets the HTTP client, for example one with a proxy, a client certificate or threads that many sources share. It must be
     * started before {@link #connect} and run as long as the source; the source never stops it. Its idle timeout does not apply
     * to streams, and its own redirects are not used. If its scheduler is a {@link LongSupplier}, the source takes its time from
     * there instead of {@link System#nanoTime}, as with the {@code ManualScheduler} of the test kit.
     *
     * <p>Each stream holds a connection, or a part of one with HTTP/2. Raise
     * {@link HttpClient#setMaxConnectionsPerDestination}, 64 by default, to the number of streams or more: at the limit the next
     * request waits until another stream ends, for the {@link #responseTimeout} at most. After a second a warning is logged.
     *
     * @param client the client; by default each source creates one
     * @return this builder
     */
    public EventSourceBuilder httpClient(HttpClient client) {
        httpClient = Objects.requireNonNull(client, "client");
        return this;
    }

    /**
     * Adds a header to every request. Several headers may have the same name.
     *
     * <p>An {@code Accept} header replaces the default, {@code text/event-stream}, and must allow that media type. MCP's
     * streamable HTTP, for example, requires {@code application/json, text/event-stream}.
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
     * Sets the last event ID to begin with, for example one that another process has received.
     *
     * @param id the last event ID, without CR, LF and NUL; empty, which is the default, if there is none
     * @return this builder
     * @throws IllegalArgumentException if no stream can have set such an id
     */
    public EventSourceBuilder lastEventId(String id) {
        lastEventId = LastEventIds.require(id);
        return this;
    }

    /**
     * Sets the initial reconnection time, which the stream may change. The delay is {@link #MIN_RECONNECTION_TIME} at least.
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
     * Limits the delay before a reconnect, whether the server, the program or the policy sets it.
     *
     * @param time the longest delay, {@link #MIN_RECONNECTION_TIME} at least; {@link #DEFAULT_MAX_RECONNECTION_TIME} by default
     * @return this builder
     * @throws IllegalArgumentException if the time is too short
     */
    public EventSourceBuilder maxReconnectionTime(Duration time) {
        bounds = bounds.withMax(time);
        return this;
    }

    /**
     * Limits the size of an event. A stream that exceeds the limit ends with {@link ConnectionEnd.EventTooLarge}, which
     * is final for the policies of this module, unless such events are {@linkplain #oversizedEvents skipped}.
     *
     * <p>While it is parsed, an event takes up to seven times its size: a program with many sources may need a smaller limit.
     *
     * @param bytes the most bytes, at least 1; by default a sixteenth of the heap, 32 MiB at most
     * @return this builder
     * @throws IllegalArgumentException if the bound is less than 1
     */
    public EventSourceBuilder maxEventSize(int bytes) {
        maxEventSize = SourceOptions.requireMaxEventSize(bytes);
        return this;
    }

    /**
     * Sets the reconnect policy.
     *
     * @param policy the policy; {@link ReconnectPolicy#standard()} by default
     * @return this builder
     */
    public EventSourceBuilder reconnectPolicy(ReconnectPolicy policy) {
        reconnectPolicy = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /**
     * Sends another method than GET. A body that {@link #post} has set stays, for example for {@code QUERY}.
     * See {@link #repeatable} for when it is repeated.
     *
     * @param name the method, case-sensitive
     * @return this builder
     * @throws IllegalArgumentException if the method is not a token
     */
    public EventSourceBuilder method(String name) {
        method = HeaderFields.requireToken("a method", name);
        return this;
    }

    /**
     * Sends a {@code POST} with a body, as language models and GraphQL expect it. See {@link #repeatable} for when it is repeated.
     *
     * @param contentType the media type of the body
     * @param bytes the body, which is copied
     * @return this builder
     * @throws IllegalArgumentException if the media type is not a valid header value
     */
    public EventSourceBuilder post(String contentType, byte[] bytes) {
        body = new StreamRequest.Body(
                HeaderFields.custom("Content-Type", contentType).getValue(), bytes.clone());
        return method("POST");
    }

    /**
     * Allows the source to repeat a request whose method is not idempotent. Without this, it ends with
     * {@link ConnectionEnd.NotRepeated} after a {@code POST} or {@code PATCH}, unless the server cannot have received it, answered
     * with 425, 429 or a {@code Retry-After}, or the program calls {@link EventSource#reconnect}.
     *
     * @return this builder
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2">RFC 9110, 9.2.2</a>
     */
    public EventSourceBuilder repeatable() {
        repeatable = true;
        return this;
    }

    /**
     * Sets a hook that may change each request right before it is sent.
     *
     * @param prepare changes the request
     * @return this builder
     */
    public EventSourceBuilder beforeRequest(RequestHook prepare) {
        hook = Objects.requireNonNull(prepare, "prepare");
        return this;
    }

    /**
     * Sets the connect timeout of the HTTP client that the source creates. A client that is passed in has its own timeout.
     *
     * @param time the longest wait; zero for as long as the system waits; {@link #DEFAULT_CONNECT_TIMEOUT} by default
     * @return this builder
     * @throws IllegalArgumentException if the time is negative
     */
    public EventSourceBuilder connectTimeout(Duration time) {
        timeouts = timeouts.withConnection(Durations.requireNotNegative("connectTimeout", time));
        return this;
    }

    /**
     * Sets the timeout for the response head, counted from when the request is passed to the HTTP client.
     *
     * @param time the longest wait; zero for no limit; {@link #DEFAULT_RESPONSE_TIMEOUT} by default
     * @return this builder
     * @throws IllegalArgumentException if the time is negative
     */
    public EventSourceBuilder responseTimeout(Duration time) {
        timeouts = timeouts.withAnswer(Durations.requireNotNegative("responseTimeout", time));
        return this;
    }

    /**
     * Sets the silence timeout: the source reconnects when an open stream has received no byte for this time.
     *
     * <p>By default it is three times the server's heartbeat, 30 s at least, once the server has announced that
     * ({@value EventStream#HEARTBEAT}) or shown it by three comments at a steady interval. It holds for later connections, and
     * doubles after each that was given up without having shown the heartbeat for that long. A server without a heartbeat may
     * be silent forever. Time in which the program was suspended, or did not read, does not count.
     *
     * @param time the longest silence; zero for any
     * @return this builder
     * @throws IllegalArgumentException if the time is negative
     */
    public EventSourceBuilder silenceTimeout(Duration time) {
        timeouts = timeouts.withSilence(Durations.requireNotNegative("silenceTimeout", time));
        return this;
    }

    /**
     * Selects what happens to an event that is larger than {@link #maxEventSize}. A skipped event is logged; its id counts.
     *
     * @param what {@link OversizedEvents#FAIL} by default, which ends the stream
     * @return this builder
     */
    public EventSourceBuilder oversizedEvents(OversizedEvents what) {
        oversizedEvents = Objects.requireNonNull(what, "what");
        return this;
    }

    /**
     * Selects whether the listener gets comments, {@link EventSourceListener#onComment}.
     *
     * @param wanted false by default
     * @return this builder
     */
    public EventSourceBuilder comments(boolean wanted) {
        comments = wanted;
        return this;
    }

    /**
     * Makes the resume position advance only when an event is {@linkplain EventSource#acknowledgeUpTo acknowledged}: events
     * that were dispatched but not acknowledged are redelivered after a reconnect.
     *
     * @return this builder
     */
    public EventSourceBuilder manualAcknowledgement() {
        manualAcknowledgement = true;
        return this;
    }

    /**
     * Sets where the last event ID is stored across restarts. A stored id takes precedence over {@link #lastEventId}.
     *
     * @param where the checkpoint
     * @return this builder
     */
    public EventSourceBuilder checkpoint(Checkpoint where) {
        checkpoint = Objects.requireNonNull(where, "where");
        return this;
    }

    /**
     * Sets the client id, which every request sends in the header {@value EventStream#CLIENT}. By it a server of this project
     * recognizes a client whose dead connection still occupies an exclusive channel, and replaces that instead of answering 423.
     * To such a server the source also confirms what was processed, see {@link EventSource}.
     *
     * <p>Make it with {@link ClientId#random} and keep it secret, for example in a {@link StateFile}. No two clients may share one.
     *
     * @param id 16 to 128 letters, digits, hyphens, underscores, periods and tildes
     * @return this builder
     * @throws IllegalArgumentException if the id is another
     */
    public EventSourceBuilder clientId(String id) {
        headers.removeIf(header -> header.is(EventStream.CLIENT));
        headers.add(new HttpField(EventStream.CLIENT, ClientIds.require(id)));
        return this;
    }

    /**
     * Connects a source, and returns an iterator over its events.
     *
     * @return the events
     * @throws IllegalStateException as {@link #connect}
     */
    public EventIterator iterate() {
        return new QueueIterator(options());
    }

    /**
     * Returns a publisher that connects a source for each subscriber. The source reads at most one chunk of the stream more
     * than the subscriber has requested. A permanent failure signals an {@link EventSourceException}; status 204 completes.
     *
     * @return the publisher
     */
    public Flow.Publisher<MessageEvent> publisher() {
        return new FlowPublisher(options());
    }

    /**
     * Connects a source, on another thread.
     *
     * @param listener receives the events, and the changes of the source's state
     * @return the source, connecting
     * @throws IllegalStateException if the {@link #httpClient HTTP client} has not been started
     * @throws java.io.UncheckedIOException if the {@link #checkpoint} cannot be used
     */
    public EventSource connect(EventSourceListener listener) {
        return DefaultEventSource.connect(options(), listener, () -> true);
    }

    /**
     * Connects a source that carries out commands and answers them.
     *
     * @param listener handles commands and other events; acknowledgement must not be {@linkplain #manualAcknowledgement manual}
     * @return the source, connecting
     */
    public EventSource connect(CommandListener listener) {
        return DefaultEventSource.connect(options(), listener.options());
    }

    /** Replaces the bounds of all delays, for tests. */
    EventSourceBuilder bounds(ReconnectDelays.Bounds others) {
        bounds = others;
        return this;
    }

    /** Replaces the time, for tests. */
    EventSourceBuilder nanoTime(LongSupplier time) {
        timeouts = timeouts.withNanoTime(time);
        return this;
    }

    SourceOptions options() {
        return new SourceOptions(
                new StreamRequest(uri, method, body, List.copyOf(headers), lastEventId, 0),
                httpClient,
                hook,
                repeatable,
                timeouts.withTimeOf(httpClient),
                reconnectionTime,
                bounds,
                reconnectPolicy,
                maxEventSize,
                oversizedEvents,
                comments,
                manualAcknowledgement,
                checkpoint);
    }
}
