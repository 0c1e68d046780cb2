package io.eventsource.server;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Options of an {@link EventBroker}, each with a default that is right for most. Not safe for concurrent use. */
public final class EventBrokerBuilder {

    private boolean ids = true;
    private Subscribers subscribers = Subscribers.ONE;
    private Duration heartbeat = Duration.ofSeconds(15);
    private @Nullable Duration reconnectionTime;
    private Retention retention = Retention.DEFAULT;

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
     * How many streams a channel takes at a time. {@link Subscribers#ONE} by default.
     *
     * @param subscribers how many
     * @return this builder
     */
    public EventBrokerBuilder subscribers(Subscribers subscribers) {
        this.subscribers = Objects.requireNonNull(subscribers, "subscribers");
        return this;
    }

    /**
     * After which time of silence a stream gets a comment, so that no proxy takes it for dead and a client that has gone
     * is noticed. 15 s by default.
     *
     * @param heartbeat the time, from 1 ms to a day; {@link Duration#ZERO} for none
     * @return this builder
     * @throws IllegalArgumentException if the time is out of range
     */
    public EventBrokerBuilder heartbeat(Duration heartbeat) {
        if (!heartbeat.isZero() && !isInRange(heartbeat)) {
            throw new IllegalArgumentException("a heartbeat must be 0, or from 1 ms to a day, but is " + heartbeat);
        }
        this.heartbeat = heartbeat;
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
        if (!isInRange(reconnectionTime)) {
            throw new IllegalArgumentException(
                    "a reconnection time must be from 1 ms to a day, but is " + reconnectionTime);
        }
        this.reconnectionTime = reconnectionTime;
        return this;
    }

    /**
     * How much each channel keeps, for those who are behind and those who come back. {@link Retention#DEFAULT} by
     * default.
     *
     * @param retention the bounds
     * @return this builder
     */
    public EventBrokerBuilder retention(Retention retention) {
        this.retention = Objects.requireNonNull(retention, "retention");
        return this;
    }

    /**
     * Makes the broker.
     *
     * @return a new broker, to be {@linkplain EventBroker#close() closed}
     */
    public EventBroker build() {
        return new EventBroker(options(), new SystemTicker(), Fanout.start());
    }

    private static boolean isInRange(Duration time) {
        return time.compareTo(Duration.ofMillis(1)) >= 0 && time.compareTo(BrokerOptions.LONGEST_TIME) <= 0;
    }

    BrokerOptions options() {
        return new BrokerOptions(ids, subscribers, heartbeat, reconnectionTime, retention);
    }
}
