package io.eventsource.server;

import io.eventsource.server.internal.BrokerEngine;
import io.eventsource.server.internal.channel.BrokerOptions;
import io.eventsource.server.internal.delivery.DeliveryThreads;
import io.eventsource.server.internal.delivery.SystemTimer;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Options of an {@link EventBroker}, each with a default that is right for most. Not safe for concurrent use. */
public final class EventBrokerBuilder {

    private static final long LEAST_LOG_BYTES = 1024 * 1024;

    private boolean ids = true;
    private Function<? super String, ChannelOptions> channels = name -> ChannelOptions.TOKEN;
    private Duration heartbeat = Duration.ofSeconds(15);
    private @Nullable Duration reconnectionTime;
    private Duration stallDeadline = Duration.ofMinutes(1);
    private Duration maxAge = Duration.ZERO;
    private long logBytes = Math.max(LEAST_LOG_BYTES, Runtime.getRuntime().maxMemory() / 4);
    private int maxEventSize = 8 * 1024 * 1024;
    private int maxSubscribers = 1_000_000;
    private int maxChannels = 1_000_000;

    EventBrokerBuilder() {}

    /**
     * Whether events without an id of their own get the log's position, and streams can be resumed. On by default.
     *
     * <p>Off, a stream carries no id but those that events bring along, nothing is kept for a client that is away, and
     * an event for a channel without a stream is refused at once.
     *
     * @param ids whether to give ids
     * @return this builder
     */
    public EventBrokerBuilder ids(boolean ids) {
        this.ids = ids;
        return this;
    }

    /**
     * How channels are treated. {@link ChannelOptions#TOKEN} by default.
     *
     * @param options the options of all channels
     * @return this builder
     */
    public EventBrokerBuilder channels(ChannelOptions options) {
        Objects.requireNonNull(options, "options");
        return channels(name -> options);
    }

    /**
     * How each channel is treated.
     *
     * @param options the options of a channel by its name; called whenever a channel begins, under a lock, so it must be
     *     quick and call no broker
     * @return this builder
     */
    public EventBrokerBuilder channels(Function<? super String, ChannelOptions> options) {
        this.channels = Objects.requireNonNull(options, "options");
        return this;
    }

    /**
     * After which time of silence, at most, a stream gets a comment, so that no proxy takes it for dead and a client that
     * has gone is noticed. Each stream gets it at a time of its own in the second half of that. 15 s by default.
     *
     * @param heartbeat the time, from 1 ms to a day; {@link Duration#ZERO} for none
     * @return this builder
     * @throws IllegalArgumentException if the time is out of range
     */
    public EventBrokerBuilder heartbeat(Duration heartbeat) {
        this.heartbeat = requireZeroOrInRange("a heartbeat", heartbeat);
        return this;
    }

    /**
     * After which time clients are to come back when their stream has ended. They are told as it opens. Without it each
     * has a time of its own, taken to be 5 s at most.
     *
     * <p>For twice this time a channel keeps its place: events are taken for a client that is just reconnecting.
     *
     * @param reconnectionTime the time, in whole milliseconds
     * @return this builder
     * @throws IllegalArgumentException if the time is less than 1 ms or more than a day
     */
    public EventBrokerBuilder reconnectionTime(Duration reconnectionTime) {
        if (!BrokerOptions.isInRange(reconnectionTime)) {
            throw new IllegalArgumentException(
                    "a reconnection time must be from 1 ms to a day, but is " + reconnectionTime);
        }
        this.reconnectionTime = reconnectionTime;
        return this;
    }

    /**
     * How long a stream may take nothing of what is written to it before it is ended as too slow. One minute by default.
     *
     * @param stallDeadline the time, from 1 ms to a day; {@link Duration#ZERO} for none
     * @return this builder
     * @throws IllegalArgumentException if the time is out of range
     */
    public EventBrokerBuilder stallDeadline(Duration stallDeadline) {
        this.stallDeadline = requireZeroOrInRange("a stall deadline", stallDeadline);
        return this;
    }

    /**
     * How old a stream may become before it is ended, so that its client comes back, perhaps elsewhere. Each stream ends
     * at an age of its own in the last quarter of that. None by default.
     *
     * @param maxAge the time, from 1 ms to a day; {@link Duration#ZERO} for no bound
     * @return this builder
     * @throws IllegalArgumentException if the time is out of range
     */
    public EventBrokerBuilder maxAge(Duration maxAge) {
        this.maxAge = requireZeroOrInRange("a maximum age", maxAge);
        return this;
    }

    /**
     * How much memory the broker may use: for the logs of all channels together, for what it keeps of channels and
     * subscribers, and for events and requests on their way in. A quarter of the heap by default.
     *
     * <p>Beyond that the broker forgets the oldest events first, then channels without a subscriber. If that is not
     * enough, it refuses new events and subscribers until there is room. What a servlet container takes for connections is
     * not included.
     *
     * @param logBytes about how many bytes, at least 1 MiB
     * @return this builder
     * @throws IllegalArgumentException if that is less
     */
    public EventBrokerBuilder logBytes(long logBytes) {
        if (logBytes < LEAST_LOG_BYTES) {
            throw new IllegalArgumentException("the logs need 1 MiB at least, but logBytes is " + logBytes);
        }
        this.logBytes = logBytes;
        return this;
    }

    /**
     * How large an event may be as it is sent. 8 MiB by default.
     *
     * @param maxEventSize how many bytes, at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public EventBrokerBuilder maxEventSize(int maxEventSize) {
        this.maxEventSize = requirePositive("maxEventSize", maxEventSize);
        return this;
    }

    /**
     * How many streams may be open. A million by default.
     *
     * @param maxSubscribers how many, at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public EventBrokerBuilder maxSubscribers(int maxSubscribers) {
        this.maxSubscribers = requirePositive("maxSubscribers", maxSubscribers);
        return this;
    }

    /**
     * How many channels there may be, those that are only kept for clients to reconnect included. A million by default.
     *
     * @param maxChannels how many, at least 1
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public EventBrokerBuilder maxChannels(int maxChannels) {
        this.maxChannels = requirePositive("maxChannels", maxChannels);
        return this;
    }

    private static Duration requireZeroOrInRange(String what, Duration time) {
        if (!time.isZero() && !BrokerOptions.isInRange(time)) {
            throw new IllegalArgumentException(what + " must be 0, or from 1 ms to a day, but is " + time);
        }
        return time;
    }

    private static int requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, but is " + value);
        }
        return value;
    }

    /**
     * Makes the broker.
     *
     * @return a new broker, to be {@linkplain EventBroker#close() closed}
     */
    public EventBroker build() {
        return new BrokerEngine(options(), new SystemTimer(), DeliveryThreads.start());
    }

    BrokerOptions options() {
        return new BrokerOptions(
                ids,
                channels,
                heartbeat,
                reconnectionTime,
                stallDeadline,
                maxAge,
                logBytes,
                maxEventSize,
                maxSubscribers,
                maxChannels);
    }
}
