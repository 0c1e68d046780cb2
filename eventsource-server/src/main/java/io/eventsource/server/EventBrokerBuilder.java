package io.eventsource.server;

import io.eventsource.server.internal.BrokerEngine;
import io.eventsource.server.internal.channel.BrokerOptions;
import io.eventsource.server.internal.delivery.DeliveryThreads;
import io.eventsource.server.internal.delivery.SystemTimer;
import io.eventsource.server.journal.Journal;
import io.eventsource.server.journal.JournalException;
import io.eventsource.server.journal.MemoryJournal;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Builds an {@link EventBroker}. Each option has a default that suits most applications. Not safe for concurrent use. */
public final class EventBrokerBuilder {

    /** The default heartbeat interval: 15 seconds. */
    public static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(15);

    /** The default stall deadline: one minute. */
    public static final Duration DEFAULT_STALL_DEADLINE = Duration.ofMinutes(1);

    /** The default maximum size of an encoded event, in bytes: 8 MiB. */
    public static final int DEFAULT_MAX_EVENT_SIZE = 8 * 1024 * 1024;

    /** The default maximum number of open streams. */
    public static final int DEFAULT_MAX_SUBSCRIBERS = 1_000_000;

    /** The default maximum number of channels. */
    public static final int DEFAULT_MAX_CHANNELS = 1_000_000;

    private static final long MIN_LOG_BYTES = 1024 * 1024;

    /** How long an event may wait for the client of an exclusive channel. */
    public static final Duration DEFAULT_MAX_TIME_TO_LIVE = Duration.ofDays(1);

    /** How long the result of a command is kept. */
    public static final Duration DEFAULT_RESULTS_KEPT = Duration.ofHours(1);

    /** How many bytes a client may send in answer to a command: 1 MiB. */
    public static final int DEFAULT_MAX_ANSWER_SIZE = 1024 * 1024;

    private boolean ids = true;
    private Function<? super String, ChannelOptions> channels = name -> ChannelOptions.TOKEN;
    private Duration heartbeat = DEFAULT_HEARTBEAT;
    private @Nullable Duration reconnectionTime;
    private Duration stallDeadline = DEFAULT_STALL_DEADLINE;
    private Duration maxAge = Duration.ZERO;
    private long logBytes = Math.max(MIN_LOG_BYTES, Runtime.getRuntime().maxMemory() / 4);
    private int maxEventSize = DEFAULT_MAX_EVENT_SIZE;
    private int maxSubscribers = DEFAULT_MAX_SUBSCRIBERS;
    private int maxChannels = DEFAULT_MAX_CHANNELS;
    private Duration maxTimeToLive = DEFAULT_MAX_TIME_TO_LIVE;
    private Duration resultsKept = DEFAULT_RESULTS_KEPT;
    private int maxAnswerSize = DEFAULT_MAX_ANSWER_SIZE;
    private @Nullable Long maxWaitingBytes;
    private @Nullable Journal journal;

    EventBrokerBuilder() {}

    /**
     * Sets whether events without an id get the log's position as their id, so that streams can be resumed.
     *
     * <p>If off, a stream carries only the ids that publishers set, nothing is kept for a client that has disconnected, and
     * an event for a channel without a stream is refused at once.
     *
     * @param ids whether to assign ids; true by default
     * @return this builder
     */
    public EventBrokerBuilder ids(boolean ids) {
        this.ids = ids;
        return this;
    }

    /**
     * Sets the options of all channels.
     *
     * @param options the options of all channels; {@link ChannelOptions#TOKEN} by default
     * @return this builder
     */
    public EventBrokerBuilder channels(ChannelOptions options) {
        Objects.requireNonNull(options, "options");
        return channels(name -> options);
    }

    /**
     * Sets the options of each channel.
     *
     * @param options returns the options of a channel for its name; called whenever a channel is created, under a lock, so it
     *     must be quick and call no broker
     * @return this builder
     */
    public EventBrokerBuilder channels(Function<? super String, ChannelOptions> options) {
        this.channels = Objects.requireNonNull(options, "options");
        return this;
    }

    /**
     * Sets the heartbeat interval: a stream that is silent for this time gets a comment. Comments keep proxies from timing out
     * the stream, and detect clients that have disconnected. Each stream gets its comment at a random time in the second half
     * of the interval.
     *
     * @param heartbeat the interval, from 1 ms to a day; {@link Duration#ZERO} for none; {@link #DEFAULT_HEARTBEAT} by default
     * @return this builder
     * @throws IllegalArgumentException if the time is out of range
     */
    public EventBrokerBuilder heartbeat(Duration heartbeat) {
        this.heartbeat = requireZeroOrInRange("a heartbeat", heartbeat);
        return this;
    }

    /**
     * Sets the time after which clients reconnect when their stream has ended. A stream sends it as it opens. By default it
     * sends none, and each client uses its own, which the broker assumes to be 5 s at most.
     *
     * <p>For twice this time a channel keeps the position of its last stream, and accepts events for a client that is
     * reconnecting.
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
     * Sets how long a stream may accept no bytes before it ends as too slow.
     *
     * @param stallDeadline the time, from 1 ms to a day; {@link Duration#ZERO} for none; {@link #DEFAULT_STALL_DEADLINE} by
     *     default
     * @return this builder
     * @throws IllegalArgumentException if the time is out of range
     */
    public EventBrokerBuilder stallDeadline(Duration stallDeadline) {
        this.stallDeadline = requireZeroOrInRange("a stall deadline", stallDeadline);
        return this;
    }

    /**
     * Sets the maximum age of a stream. The stream then ends and its client reconnects, perhaps to another server. Each stream
     * ends at a random age in the last quarter of that time.
     *
     * @param maxAge the age, from 1 ms to a day; {@link Duration#ZERO}, which is the default, for no maximum
     * @return this builder
     * @throws IllegalArgumentException if the time is out of range
     */
    public EventBrokerBuilder maxAge(Duration maxAge) {
        this.maxAge = requireZeroOrInRange("a maximum age", maxAge);
        return this;
    }

    /**
     * Sets how much memory the broker may use: for the logs of all channels together, for the state of channels and
     * subscribers, and for events and requests in progress.
     *
     * <p>Beyond that the broker evicts the oldest events first, then discards channels without a subscriber. If that is not
     * enough, it refuses new events and subscribers until it has room. The memory that a servlet container uses for
     * connections is not included.
     *
     * @param logBytes about how many bytes, at least 1 MiB; a quarter of the heap by default
     * @return this builder
     * @throws IllegalArgumentException if the number is less
     */
    public EventBrokerBuilder logBytes(long logBytes) {
        if (logBytes < MIN_LOG_BYTES) {
            throw new IllegalArgumentException("logBytes must be at least 1 MiB (1048576), but is " + logBytes);
        }
        this.logBytes = logBytes;
        return this;
    }

    /**
     * Sets the maximum size of an encoded event.
     *
     * @param maxEventSize how many bytes, at least 1; {@link #DEFAULT_MAX_EVENT_SIZE} by default
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public EventBrokerBuilder maxEventSize(int maxEventSize) {
        this.maxEventSize = requirePositive("maxEventSize", maxEventSize);
        return this;
    }

    /**
     * Sets the maximum number of open streams. A request that waits for the answer to a command counts as one, and at most half
     * of them may wait.
     *
     * @param maxSubscribers how many, at least 1; {@value #DEFAULT_MAX_SUBSCRIBERS} by default
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public EventBrokerBuilder maxSubscribers(int maxSubscribers) {
        this.maxSubscribers = requirePositive("maxSubscribers", maxSubscribers);
        return this;
    }

    /**
     * Sets the maximum number of channels, including those that are kept only for clients that may reconnect.
     *
     * @param maxChannels how many, at least 1; {@value #DEFAULT_MAX_CHANNELS} by default
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public EventBrokerBuilder maxChannels(int maxChannels) {
        this.maxChannels = requirePositive("maxChannels", maxChannels);
        return this;
    }

    /**
     * Sets how long an event may wait for the client of an exclusive channel. A publisher that asks for more is granted this.
     * {@link #DEFAULT_MAX_TIME_TO_LIVE} by default.
     *
     * @param maxTimeToLive the time; {@link Duration#ZERO} to let nothing wait
     * @return this builder
     * @throws IllegalArgumentException if the time is negative
     */
    public EventBrokerBuilder maxTimeToLive(Duration maxTimeToLive) {
        if (maxTimeToLive.isNegative()) {
            throw new IllegalArgumentException("maxTimeToLive must not be negative, but is " + maxTimeToLive);
        }
        this.maxTimeToLive = maxTimeToLive;
        return this;
    }

    /**
     * Sets how long the result of a command is kept, for publishers that ask for it later. {@link #DEFAULT_RESULTS_KEPT} by default.
     *
     * @param resultsKept the time, at least a second
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public EventBrokerBuilder resultsKept(Duration resultsKept) {
        if (resultsKept.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("resultsKept must be at least a second, but is " + resultsKept);
        }
        this.resultsKept = resultsKept;
        return this;
    }

    /**
     * Sets how many bytes a client may send in answer to one command, output included. What is longer is refused.
     *
     * @param maxAnswerSize how many bytes, at least 1; {@link #DEFAULT_MAX_ANSWER_SIZE} by default
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public EventBrokerBuilder maxAnswerSize(int maxAnswerSize) {
        this.maxAnswerSize = requirePositive("maxAnswerSize", maxAnswerSize);
        return this;
    }

    /**
     * Sets how much of the broker's memory events may use that wait for the clients of exclusive channels. Beyond it the
     * broker refuses further events with a time to live, as {@link BrokerBusyException}: none is evicted. The bound for one
     * channel is {@link ChannelOptions#withMaxWaiting}.
     *
     * @param maxWaitingBytes about how many bytes, at least 1; a quarter of {@link #logBytes} by default
     * @return this builder
     * @throws IllegalArgumentException if it is less
     */
    public EventBrokerBuilder maxWaitingBytes(long maxWaitingBytes) {
        if (maxWaitingBytes < 1) {
            throw new IllegalArgumentException("maxWaitingBytes must be at least 1, but is " + maxWaitingBytes);
        }
        this.maxWaitingBytes = maxWaitingBytes;
        return this;
    }

    /**
     * Sets where what is published is kept. By default a {@link MemoryJournal}, which keeps nothing when the broker is closed.
     *
     * @param journal a journal that no other broker uses; the broker closes it
     * @return this builder
     */
    public EventBrokerBuilder journal(Journal journal) {
        this.journal = Objects.requireNonNull(journal, "journal");
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
     * Creates the broker, applies what its journal has kept, and starts its timer.
     *
     * @return a new broker; the caller must {@linkplain EventBroker#close() close} it
     * @throws JournalException if the journal cannot be read
     * @throws IllegalStateException if there is a journal, but no ids
     */
    public EventBroker build() {
        if (!ids && journal != null && !journal.isVolatile()) {
            throw new IllegalStateException("a journal needs ids, by which clients resume; leave out ids(false)");
        }
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
                maxChannels,
                maxTimeToLive,
                resultsKept,
                maxAnswerSize,
                maxWaitingBytes == null ? logBytes / 4 : maxWaitingBytes,
                journal == null ? new MemoryJournal() : journal);
    }
}
