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
import io.eventsource.protocol.EventStreamParser;
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

    /** The shortest wait before a source reconnects, whatever the server and the program ask for: 100 milliseconds. */
    public static final Duration MIN_RECONNECTION_TIME = Duration.ofMillis(100);

    /** The longest wait before a source reconnects, unless set otherwise: a day. */
    public static final Duration DEFAULT_MAX_RECONNECTION_TIME = Duration.ofDays(1);

    /** The bound of the random part of each wait, unless the policy sets another: 30 seconds. */
    public static final Duration DEFAULT_BACKOFF = Duration.ofSeconds(30);

    /** The most bytes that the headers of one response may have: 64 KiB. */
    public static final int MAX_RESPONSE_HEADER_SIZE = HttpClientLease.MAX_RESPONSE_HEADERS;

    /**
     * The longest last event ID that is kept and sent, in bytes of UTF-8: 16 KiB. When a stream sets a longer one, or one
     * with a control character, which no header can hold, that is logged once and the position stays where it was.
     */
    public static final int MAX_LAST_EVENT_ID_SIZE = LastEventIds.MAX_BYTES;

    private final URI uri;
    private final List<HttpField> headers = new ArrayList<>();
    private @Nullable HttpClient httpClient;
    private String lastEventId = "";
    private Duration reconnectionTime = DEFAULT_RECONNECTION_TIME;
    private ReconnectDelays.Bounds bounds = ReconnectDelays.Bounds.DEFAULT;
    private int maxEventSize = defaultMaxEventSize(Runtime.getRuntime().maxMemory());
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
    private @Nullable String clientId;

    EventSourceBuilder(URI uri) {
        this.uri = HttpUris.require(uri);
    }

    /**
     * Connects through a client of the caller's, for example one with a proxy, a client certificate or an event loop
     * that many sources share. It must have been started by the time of {@link #connect}, must stay so as long as the
     * source lives, and is never stopped here. Of its settings, the idle timeout does not apply to streams and its own
     * redirects are not used.
     *
     * <p>Each stream holds a connection, or a part of one with HTTP/2. When the client has as many to one server as
     * {@link HttpClient#setMaxConnectionsPerDestination} allows, 64 unless said otherwise, the next request waits until
     * another stream ends, for the {@link #responseTimeout} at most: raise the limit to the number of streams or more. A
     * request that waits so for a second is logged as a warning.
     *
     * <p>If the client's scheduler is a {@link LongSupplier}, the source takes its time from it instead of
     * {@link System#nanoTime}: the {@code ManualScheduler} of the test kit moves both.
     *
     * <p>Unless this is called, each source makes a client of its own, and stops it when it is closed.
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
     * Begins behind an event that was received earlier, perhaps by another process.
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
     * Sets the reconnection time to begin with, which the stream may change.
     *
     * @param time the time, not negative; {@link #DEFAULT_RECONNECTION_TIME} by default; less than
     *     {@link #MIN_RECONNECTION_TIME} counts as that
     * @return this builder
     * @throws IllegalArgumentException if the time is negative
     */
    public EventSourceBuilder reconnectionTime(Duration time) {
        reconnectionTime = Durations.requireNotNegative("reconnectionTime", time);
        return this;
    }

    /**
     * Bounds the wait before the source reconnects, wherever it comes from: the stream's {@code retry} field, a
     * {@code Retry-After}, {@link #reconnectionTime} or the {@linkplain #reconnectPolicy policy}.
     *
     * @param time the longest wait, {@link #MIN_RECONNECTION_TIME} at least; {@link #DEFAULT_MAX_RECONNECTION_TIME} by
     *     default
     * @return this builder
     * @throws IllegalArgumentException if the time is too short
     */
    public EventSourceBuilder maxReconnectionTime(Duration time) {
        if (time.compareTo(MIN_RECONNECTION_TIME) < 0) {
            throw new IllegalArgumentException("maxReconnectionTime must be %d ms at least, but is %s"
                    .formatted(MIN_RECONNECTION_TIME.toMillis(), time));
        }
        bounds = bounds.withMax(time);
        return this;
    }

    /**
     * Bounds what one event may take in memory. A stream that passes the bound ends with {@link ConnectionEnd.EventTooLarge}, which
     * is final for the policies of this module, unless such events are {@linkplain #oversizedEvents skipped}.
     *
     * <p>By default the bound is a sixteenth of the heap, and {@link EventStreamParser#DEFAULT_MAX_EVENT_SIZE}, 32 MiB, at
     * most: while it is parsed, an event takes up to seven times its size. A program with many sources that may all get large
     * events at the same time sets a smaller one.
     *
     * @param bytes how many bytes an event may have, at least 1
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
     * Sends another method than GET. A body that {@link #post} has set stays, for example for {@code QUERY}.
     *
     * <p>The source does not repeat a request that is not idempotent, such as {@code POST}, once the server has, or may have,
     * received it: it ends with {@link ConnectionEnd.NotRepeated}, unless it is {@link #repeatable}.
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
     * Sends a {@code POST} with a body, as language models and GraphQL expect it. See {@link #method} for when it is repeated.
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
     * Allows to repeat the request even if its method is not idempotent, because the server tolerates it: the source then
     * reconnects as for {@code GET}. Without this, a {@code POST} or {@code PATCH} is sent again only if the server cannot
     * have received it (no address, no connection), if it answered with 425 or 429 or a {@code Retry-After}, or if the
     * program calls {@link EventSource#reconnect}.
     *
     * @return this builder
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2">RFC 9110, 9.2.2</a>
     */
    public EventSourceBuilder repeatable() {
        repeatable = true;
        return this;
    }

    /**
     * Has each request prepared right before it is sent.
     *
     * @param prepare changes the request
     * @return this builder
     */
    public EventSourceBuilder beforeRequest(RequestHook prepare) {
        hook = Objects.requireNonNull(prepare, "prepare");
        return this;
    }

    /**
     * Bounds the wait for a connection. Only for sources with an HTTP client of their own: one that was handed in has its
     * own bound.
     *
     * @param time the longest wait; 15 s by default; zero for as long as the system waits
     * @return this builder
     * @throws IllegalArgumentException if the time is negative
     */
    public EventSourceBuilder connectTimeout(Duration time) {
        timeouts = timeouts.withConnection(Durations.requireNotNegative("connectTimeout", time));
        return this;
    }

    /**
     * Bounds the wait for the head of an answer, from the moment that the request is handed to the HTTP client.
     *
     * @param time the longest wait; 60 s by default; zero for any time
     * @return this builder
     * @throws IllegalArgumentException if the time is negative
     */
    public EventSourceBuilder responseTimeout(Duration time) {
        timeouts = timeouts.withAnswer(Durations.requireNotNegative("responseTimeout", time));
        return this;
    }

    /**
     * Bounds the silence of an open stream: when no byte has arrived for so long, the connection counts as dead and the
     * source reconnects. A connection whose other end has vanished is silent forever.
     *
     * <p>Unless this is called, the timeout follows the server's heartbeat. It is inactive until the server has announced its
     * heartbeat ({@value EventStream#HEARTBEAT}, which this project's servers send) or has shown it, by three comments at a
     * steady interval. From then on it is three times that interval, 30 s at least. It holds for later connections of the
     * source, too, and doubles after each that was given up without having shown its heartbeat for that long. A server without
     * a heartbeat may be silent forever.
     *
     * <p>Time in which the program was suspended, or did not read, does not count.
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
     * Selects what happens to an event that is larger than {@link #maxEventSize}. A skipped event is logged, and its id still
     * counts.
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
     * Lets the place advance only when an event is {@linkplain EventSource#acknowledgeUpTo acknowledged}: events that were
     * dispatched but not acknowledged are delivered again after a reconnect.
     *
     * @return this builder
     */
    public EventSourceBuilder manualAcknowledgement() {
        manualAcknowledgement = true;
        return this;
    }

    /**
     * Keeps the place where a program finds it that is started again. What it loads comes before {@link #lastEventId}.
     *
     * @param where the checkpoint
     * @return this builder
     */
    public EventSourceBuilder checkpoint(Checkpoint where) {
        checkpoint = Objects.requireNonNull(where, "where");
        return this;
    }

    /**
     * Identifies this client by the same random id on every request, in the header {@value EventStream#CLIENT}. A server of
     * this project then recognizes a client that comes back while its dead connection still occupies an exclusive channel,
     * and replaces that connection instead of answering 423. Without an id it has to wait until it notices that the
     * connection is dead.
     *
     * <p>Make the id with {@link ClientId#random} and keep it, for example with a {@link StateFile}. No two clients may share
     * one: each would take the other's stream. It is a credential: it is neither sent to another origin after a redirect nor
     * logged.
     *
     * @param id 16 to 128 letters, digits, hyphens, underscores, periods and tildes
     * @return this builder
     * @throws IllegalArgumentException if the id is another
     */
    public EventSourceBuilder clientId(String id) {
        if (!ClientIds.isValid(id)) {
            throw new IllegalArgumentException(
                    "a client id must have 16 to 128 letters, digits, hyphens, underscores, periods"
                            + " and tildes, but the given one, of " + id.length()
                            + " characters, does not; ClientId.random() makes one");
        }
        clientId = id;
        return this;
    }

    /**
     * Makes an event source and has it connect; its events are taken one by one.
     *
     * @return the events
     * @throws IllegalStateException as {@link #connect}
     */
    public EventIterator iterate() {
        return new QueueIterator(options());
    }

    /**
     * Makes an event source for each who subscribes, which connects at once. What a subscriber has not asked for is not
     * read from the server, but one piece of the stream. A source that fails permanently signals an
     * {@link EventSourceException}; one whose server closes the stream (204) completes.
     *
     * @return the publisher
     */
    public Flow.Publisher<MessageEvent> publisher() {
        return new FlowPublisher(options());
    }

    /**
     * Makes an event source that connects on another thread.
     *
     * @param listener receives the events, and the changes of the source's state
     * @return the source, connecting
     * @throws IllegalStateException if the {@link #httpClient HTTP client} has not been started
     * @throws java.io.UncheckedIOException if the {@link #checkpoint checkpoint} cannot be loaded, or, being a file, cannot
     *     be written or is damaged
     */
    public EventSource connect(EventSourceListener listener) {
        return DefaultEventSource.connect(options(), listener, () -> true);
    }

    /** Replaces the bounds of all waits, for tests that are not about them. */
    EventSourceBuilder bounds(ReconnectDelays.Bounds others) {
        bounds = others;
        return this;
    }

    /** Replaces the time, for tests. */
    EventSourceBuilder nanoTime(LongSupplier time) {
        timeouts = timeouts.withNanoTime(time);
        return this;
    }

    /** A scheduler that tells the time has been made by a test, which moves both. */
    private Timeouts timeouts() {
        return httpClient != null && httpClient.getScheduler() instanceof LongSupplier time
                ? timeouts.withNanoTime(time)
                : timeouts;
    }

    SourceOptions options() {
        List<HttpField> all = new ArrayList<>(headers);
        if (clientId != null) {
            all.add(new HttpField(EventStream.CLIENT, clientId));
        }
        return new SourceOptions(
                new StreamRequest(uri, method, body, List.copyOf(all), lastEventId, 0),
                httpClient,
                hook,
                repeatable,
                timeouts(),
                reconnectionTime,
                bounds,
                reconnectPolicy,
                maxEventSize,
                oversizedEvents,
                comments,
                manualAcknowledgement,
                checkpoint);
    }

    static int defaultMaxEventSize(long heap) {
        return (int) Math.max(1, Math.min(EventStreamParser.DEFAULT_MAX_EVENT_SIZE, heap / 16));
    }
}
