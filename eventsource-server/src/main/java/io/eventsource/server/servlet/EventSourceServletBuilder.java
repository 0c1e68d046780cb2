package io.eventsource.server.servlet;

import io.eventsource.protocol.EventActions;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.CloseReason;
import io.eventsource.server.EventBroker;
import io.eventsource.server.EventBrokerBuilder;
import io.eventsource.server.SubscriberLimit;
import io.eventsource.server.Subscription;
import io.eventsource.server.internal.BrokerEngine;
import io.eventsource.server.journal.Journal;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds an {@link EventSourceServlet}. Every option has a default. Not safe for concurrent use. */
public final class EventSourceServletBuilder {

    /** The default maximum size of a posted body, in bytes, if the broker has enough memory: 1 MiB. */
    public static final int DEFAULT_MAX_BODY_SIZE = 1024 * 1024;

    private final EventBrokerBuilder broker = EventBroker.builder();
    private EventActions actions = EventActions.text();
    private @Nullable Integer maxBodySize;
    private ChannelOptions channels = ChannelOptions.TOKEN;
    private ConnectionHooks hooks = ConnectionHooks.NONE;
    private CrossOriginProtection crossOrigin = CrossOriginProtection.allowing(Set.of());
    private RootPage rootPage = RootPage.EXAMPLES;
    private boolean readOnly;
    private int maxStreamsPerAddress;
    private @Nullable BrokerEngine existing;

    EventSourceServletBuilder() {}

    /**
     * Sets the actions, and how a posted body becomes an event.
     *
     * @param actions the actions; {@link EventActions#text()} by default
     * @return this builder
     */
    public EventSourceServletBuilder actions(EventActions actions) {
        this.actions = Objects.requireNonNull(actions, "actions");
        return this;
    }

    /**
     * Sets whether events get ids, as {@link EventBrokerBuilder#ids}.
     *
     * @param ids whether to assign ids; true by default
     * @return this builder
     */
    public EventSourceServletBuilder ids(boolean ids) {
        broker.ids(ids);
        return this;
    }

    /**
     * Sets how many streams a channel accepts at a time. Keeps the other options of the channels.
     *
     * @param subscribers the limit; {@link SubscriberLimit#ONE} by default
     * @return this builder
     */
    public EventSourceServletBuilder subscribers(SubscriberLimit subscribers) {
        return channels(channels.withSubscribers(subscribers));
    }

    /**
     * Sets the options of all channels, as {@link EventBrokerBuilder#channels(ChannelOptions)}.
     *
     * @param options the options of all channels; {@link ChannelOptions#TOKEN} by default
     * @return this builder
     */
    public EventSourceServletBuilder channels(ChannelOptions options) {
        channels = options;
        broker.channels(options);
        return this;
    }

    /**
     * Uses an existing broker, which the servlet does not close. Broker options that were set on this builder are then
     * ignored.
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
     * Sets options of the broker that the servlet builds, for which this builder has no method. They are ignored if an existing
     * {@link #broker} is used.
     *
     * @param options sets options of the builder that it takes; called once, before this method returns
     * @return this builder
     */
    public EventSourceServletBuilder brokerOptions(Consumer<? super EventBrokerBuilder> options) {
        options.accept(broker);
        return this;
    }

    /**
     * Sets the check that decides which clients may subscribe. All may by default.
     *
     * <p>With this check alone, the servlet rejects every {@code POST}. Set {@link #checkPublish} to accept them: a
     * servlet that guards reading must not leave writing open.
     *
     * @param check decides about a request; called on the request's thread
     * @return this builder
     */
    public EventSourceServletBuilder checkConnection(Function<? super HttpServletRequest, ConnectionCheck> check) {
        hooks = hooks.withConnection(Objects.requireNonNull(check, "check"));
        return this;
    }

    /**
     * Sets the check that decides which clients may publish by {@code POST}. All may by default, unless subscribing is
     * checked: then none may.
     *
     * @param check decides about a request; called on the request's thread, before its body is read
     * @return this builder
     */
    public EventSourceServletBuilder checkPublish(PublishPolicy check) {
        hooks = hooks.withPublish(Objects.requireNonNull(check, "check"));
        return this;
    }

    /**
     * Sets the check that decides which answers to commands are taken. By default all that are posted to the address in the
     * command's {@code reply} field, which only the command's client has received.
     *
     * @param check decides about a request, with the action {@code reply}; called on the request's thread, before its body is
     *     read
     * @return this builder
     */
    public EventSourceServletBuilder checkReply(PublishPolicy check) {
        hooks = hooks.withReply(Objects.requireNonNull(check, "check"));
        return this;
    }

    /**
     * Sets one policy for everything that clients do. It is asked besides {@link #checkConnection}, {@link #checkPublish} and
     * {@link #checkReply}, if they are set, and after them.
     *
     * @param policy the policy
     * @return this builder
     */
    public EventSourceServletBuilder access(AccessPolicy policy) {
        hooks = hooks.withPolicy(Objects.requireNonNull(policy, "policy"));
        return this;
    }

    /**
     * Rejects every {@code POST}, regardless of the checks: for a servlet whose events come only from the application.
     *
     * @return this builder
     */
    public EventSourceServletBuilder readOnly() {
        readOnly = true;
        return this;
    }

    /**
     * Sets what the servlet shows at its root.
     *
     * @param page the page; {@link RootPage#EXAMPLES} by default. {@link RootPage#CONSOLE} needs a servlet without a check for
     *     subscribing, or with an {@link #access} policy instead: {@link #build()} refuses another one with an
     *     {@link IllegalArgumentException}
     * @return this builder
     */
    public EventSourceServletBuilder rootPage(RootPage page) {
        rootPage = Objects.requireNonNull(page, "page");
        return this;
    }

    /**
     * Sets the origins whose pages may read streams and publish, in addition to the servlet's own. None by default:
     * requests from pages of other origins get 403. The list also controls the CORS headers.
     *
     * @param origins each a scheme, a host and an optional port, as in {@code https://app.example.org}; or {@code *}
     *     for all, whose requests then have no cookies
     * @return this builder
     * @throws IllegalArgumentException if an origin has another form
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
     * Sets the heartbeat interval, as {@link EventBrokerBuilder#heartbeat}.
     *
     * @param heartbeat the interval, from 1 ms to a day; {@link Duration#ZERO} for none;
     *     {@link EventBrokerBuilder#DEFAULT_HEARTBEAT} by default
     * @return this builder
     * @throws IllegalArgumentException if the time is out of range
     */
    public EventSourceServletBuilder heartbeat(Duration heartbeat) {
        broker.heartbeat(heartbeat);
        return this;
    }

    /**
     * Sets the reconnection time of clients, as {@link EventBrokerBuilder#reconnectionTime}. By default each client uses
     * its own.
     *
     * @param reconnectionTime the time, in whole milliseconds, from 1 ms to a day
     * @return this builder
     * @throws IllegalArgumentException if the time is out of range
     */
    public EventSourceServletBuilder reconnectionTime(Duration reconnectionTime) {
        broker.reconnectionTime(reconnectionTime);
        return this;
    }

    /**
     * Sets where what is published is kept, as {@link EventBrokerBuilder#journal}: in memory by default. Destroying the servlet
     * closes the journal.
     *
     * @param journal a journal that no broker uses
     * @return this builder
     */
    public EventSourceServletBuilder journal(Journal journal) {
        broker.journal(journal);
        return this;
    }

    /**
     * Limits the number of streams of one client address: unlimited by default. A client beyond the limit receives
     * status 429, after which a browser does not reconnect. Streams of disconnected clients count until the server
     * notices. An IPv6 network of 64 bits counts as one address, and loopback addresses have no limit. Behind a reverse
     * proxy, configure the container to read the address from the proxy's header; otherwise all clients share the
     * proxy's address.
     *
     * @param maxStreamsPerAddress the limit, at least 1
     * @return this builder
     * @throws IllegalArgumentException if the limit is less
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
     * Limits the size of a posted body, compressed or not. With a limit beyond the default, the server may lack the
     * memory for an event; the client then receives status 503.
     *
     * @param maxBodySize the limit in bytes, from 0 to 1 GiB; by default {@link #DEFAULT_MAX_BODY_SIZE}, or a sixteenth
     *     of {@link EventBrokerBuilder#logBytes} if that is less
     * @return this builder
     * @throws IllegalArgumentException if the limit is out of range
     */
    public EventSourceServletBuilder maxBodySize(int maxBodySize) {
        if (maxBodySize < 0 || maxBodySize > 1 << 30) {
            throw new IllegalArgumentException("maxBodySize must be from 0 to 1 GiB, but is " + maxBodySize);
        }
        this.maxBodySize = maxBodySize;
        return this;
    }

    /**
     * Builds the servlet.
     *
     * @return a new servlet, with its own broker unless {@link #broker} was set
     * @throws IllegalArgumentException if options contradict each other, such as {@link #rootPage} and {@link #checkConnection}
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

    /** The most streams of one address; 0 for no limit. */
    int maxStreamsPerAddress() {
        return maxStreamsPerAddress;
    }

    /**
     * Checks that options do not contradict each other.
     *
     * @param isChecked whether something else than a policy decides who may subscribe
     */
    void requireNoConflict(boolean isChecked) {
        if (isChecked && rootPage == RootPage.CONSOLE) {
            throw new IllegalArgumentException(
                    "RootPage.CONSOLE shows the channels that a client may read, and checkConnection cannot say which; use access(…)"
                            + " with a policy instead");
        }
    }

    RootPage rootPage() {
        return rootPage;
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
