package io.eventsource.server.servlet;

import io.eventsource.protocol.EventActions;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.CloseReason;
import io.eventsource.server.EventBroker;
import io.eventsource.server.EventBrokerBuilder;
import io.eventsource.server.SubscriberLimit;
import io.eventsource.server.Subscription;
import io.eventsource.server.internal.BrokerEngine;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Options of an {@link EventSourceServlet}, each with a default that is right for most. Not safe for concurrent use. */
public final class EventSourceServletBuilder {

    private final EventBrokerBuilder broker = EventBroker.builder();
    private EventActions actions = EventActions.text();
    private @Nullable Integer maxBodySize;
    private ChannelOptions channels = ChannelOptions.TOKEN;
    private ConnectionHooks hooks = ConnectionHooks.NONE;
    private CrossOriginProtection crossOrigin = CrossOriginProtection.allowing(Set.of());
    private boolean readOnly;
    private int maxStreamsPerAddress;
    private @Nullable BrokerEngine existing;

    EventSourceServletBuilder() {}

    /**
     * Which actions there are, and how a posted body becomes an event. {@link EventActions#text()} by default.
     *
     * @param actions the actions
     * @return this builder
     */
    public EventSourceServletBuilder actions(EventActions actions) {
        this.actions = Objects.requireNonNull(actions, "actions");
        return this;
    }

    /**
     * As {@link EventBrokerBuilder#ids}: on by default.
     *
     * @param ids whether to give ids
     * @return this builder
     */
    public EventSourceServletBuilder ids(boolean ids) {
        broker.ids(ids);
        return this;
    }

    /**
     * How many streams a token takes at a time: one by default. Changes the options of all channels in this alone.
     *
     * @param subscribers how many
     * @return this builder
     */
    public EventSourceServletBuilder subscribers(SubscriberLimit subscribers) {
        return channels(channels.withSubscribers(subscribers));
    }

    /**
     * As {@link EventBrokerBuilder#channels(ChannelOptions)}: {@link ChannelOptions#TOKEN} by default.
     *
     * @param options the options of all channels
     * @return this builder
     */
    public EventSourceServletBuilder channels(ChannelOptions options) {
        channels = options;
        broker.channels(options);
        return this;
    }

    /**
     * Uses an existing broker, which is not closed with the servlet. The options of a broker that were set here are ignored
     * then.
     *
     * @param broker the broker
     * @return this builder
     */
    public EventSourceServletBuilder broker(EventBroker broker) {
        if (!(Objects.requireNonNull(broker, "broker") instanceof BrokerEngine engine)) {
            throw new IllegalArgumentException("the servlet needs a broker made by EventBroker.builder()");
        }
        existing = engine;
        return this;
    }

    /**
     * Decides who may subscribe. Every client may by default.
     *
     * <p>Once this is set, the servlet takes no {@code POST} until {@link #checkPublish} says who may publish: a servlet that
     * guards reading does not leave writing open.
     *
     * @param check decides about the request of a client; called on the request's thread
     * @return this builder
     */
    public EventSourceServletBuilder checkConnection(Function<? super HttpServletRequest, ConnectionCheck> check) {
        hooks = hooks.withConnection(Objects.requireNonNull(check, "check"));
        return this;
    }

    /**
     * Decides who may publish by {@code POST}. Every client may by default, unless subscribing is checked: then none may.
     *
     * @param check decides about a request; called on the request's thread, before its body is read
     * @return this builder
     */
    public EventSourceServletBuilder checkPublish(PublishPolicy check) {
        hooks = hooks.withPublish(Objects.requireNonNull(check, "check"));
        return this;
    }

    /**
     * Has one object decide who may subscribe and who may publish: {@link #checkConnection} and {@link #checkPublish} in one.
     *
     * @param policy the policy
     * @return this builder
     */
    public EventSourceServletBuilder access(AccessPolicy policy) {
        return checkConnection(policy::checkConnection).checkPublish(policy);
    }

    /**
     * Takes no {@code POST} at all, whatever the checks say: for a servlet whose events come from the application alone.
     *
     * @return this builder
     */
    public EventSourceServletBuilder readOnly() {
        readOnly = true;
        return this;
    }

    /**
     * The origins of other sites whose pages may read streams and publish, besides the servlet's own. None by default:
     * browsers' requests from other origins are refused with 403. The same list is the answer to CORS.
     *
     * @param origins each a scheme, a host and perhaps a port, as in {@code https://app.example.org}; or {@code *} for all,
     *     whose requests then come without cookies
     * @return this builder
     * @throws IllegalArgumentException if one has another form
     */
    public EventSourceServletBuilder allowedOrigins(Collection<String> origins) {
        crossOrigin = CrossOriginProtection.allowing(origins);
        return this;
    }

    /**
     * Sets a hook that is called when a stream opens, before its client gets anything.
     *
     * @param onOpen takes the stream; called on the request's thread, or on another thread of the container if a stream that
     *     held the channel had to be probed first
     * @return this builder
     */
    public EventSourceServletBuilder onOpen(Consumer<? super Subscription> onOpen) {
        hooks = hooks.withOnOpen(Objects.requireNonNull(onOpen, "onOpen"));
        return this;
    }

    /**
     * Sets a hook that is called once after a stream has ended.
     *
     * @param onClose takes the stream and the reason; called on a thread of the broker, or on the request's if the stream had
     *     ended before it was opened
     * @return this builder
     */
    public EventSourceServletBuilder onClose(BiConsumer<? super Subscription, ? super CloseReason> onClose) {
        hooks = hooks.withOnClose(Objects.requireNonNull(onClose, "onClose"));
        return this;
    }

    /**
     * As {@link EventBrokerBuilder#stallDeadline}: one minute by default.
     *
     * @param stallDeadline the time, from 1 ms to a day; {@link Duration#ZERO} for none
     * @return this builder
     */
    public EventSourceServletBuilder stallDeadline(Duration stallDeadline) {
        broker.stallDeadline(stallDeadline);
        return this;
    }

    /**
     * As {@link EventBrokerBuilder#maxAge}: no bound by default.
     *
     * @param maxAge the time, from 1 ms to a day; {@link Duration#ZERO} for no bound
     * @return this builder
     */
    public EventSourceServletBuilder maxAge(Duration maxAge) {
        broker.maxAge(maxAge);
        return this;
    }

    /**
     * As {@link EventBrokerBuilder#heartbeat}: 15 s by default.
     *
     * @param heartbeat the time, from 1 ms to a day; {@link Duration#ZERO} for none
     * @return this builder
     */
    public EventSourceServletBuilder heartbeat(Duration heartbeat) {
        broker.heartbeat(heartbeat);
        return this;
    }

    /**
     * As {@link EventBrokerBuilder#reconnectionTime}: left to the clients by default.
     *
     * @param reconnectionTime the time, in whole milliseconds
     * @return this builder
     */
    public EventSourceServletBuilder reconnectionTime(Duration reconnectionTime) {
        broker.reconnectionTime(reconnectionTime);
        return this;
    }

    /**
     * As {@link EventBrokerBuilder#logBytes}: a quarter of the heap by default. Bodies that are being received count, too.
     *
     * @param logBytes about how many bytes, at least 1 MiB
     * @return this builder
     * @throws IllegalArgumentException if that is less
     */
    public EventSourceServletBuilder logBytes(long logBytes) {
        broker.logBytes(logBytes);
        return this;
    }

    /**
     * As {@link EventBrokerBuilder#maxSubscribers}: a million by default. A client beyond that gets the status 503.
     *
     * @param maxSubscribers how many streams, at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public EventSourceServletBuilder maxSubscribers(int maxSubscribers) {
        broker.maxSubscribers(maxSubscribers);
        return this;
    }

    /**
     * How many streams one client address may have open: any number by default. A client beyond that gets the status 429, after
     * which a browser does not come back by itself. Streams whose client has gone count until that is noticed. An IPv6 network of
     * 64 bits counts as one address, and loopback addresses have no bound. Behind a reverse proxy, have the container take the
     * address from the proxy's header, or all clients share the proxy's.
     *
     * @param maxStreamsPerAddress how many streams, at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public EventSourceServletBuilder maxStreamsPerAddress(int maxStreamsPerAddress) {
        if (maxStreamsPerAddress < 1) {
            throw new IllegalArgumentException(
                    "maxStreamsPerAddress must be at least 1, but is " + maxStreamsPerAddress);
        }
        this.maxStreamsPerAddress = maxStreamsPerAddress;
        return this;
    }

    /**
     * How many bytes a posted body may have, packed or not. 1 MiB by default, or a sixteenth of {@link #logBytes} if that is
     * less. A larger body may find no memory for its event: then it gets the status 503.
     *
     * @param maxBodySize the bound, from 0 to 1 GiB
     * @return this builder
     * @throws IllegalArgumentException if the bound is out of range
     */
    public EventSourceServletBuilder maxBodySize(int maxBodySize) {
        if (maxBodySize < 0 || maxBodySize > 1 << 30) {
            throw new IllegalArgumentException("maxBodySize must be from 0 to 1 GiB, but is " + maxBodySize);
        }
        this.maxBodySize = maxBodySize;
        return this;
    }

    /**
     * Makes the servlet.
     *
     * @return a new servlet with a broker of its own
     */
    public EventSourceServlet build() {
        return new EventSourceServlet(this);
    }

    EventActions actions() {
        return actions;
    }

    int maxBodySize(EventBroker broker) {
        return maxBodySize != null
                ? maxBodySize
                : BodyDecoder.defaultMaxSize(broker.statistics().memoryLimit());
    }

    ConnectionHooks hooks() {
        return hooks;
    }

    CrossOriginProtection crossOrigin() {
        return crossOrigin;
    }

    /** The most streams of one address; 0 for any number. */
    int maxStreamsPerAddress() {
        return maxStreamsPerAddress;
    }

    boolean isReadOnly() {
        return readOnly;
    }

    boolean ownsBroker() {
        return existing == null;
    }

    BrokerEngine buildBroker() {
        return existing != null ? existing : (BrokerEngine) broker.build();
    }
}
