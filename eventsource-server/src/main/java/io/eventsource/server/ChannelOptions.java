package io.eventsource.server;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Options of one channel. Immutable: each {@code with…} method returns a changed copy. A broker asks for the options of a
 * channel when it creates the channel.
 *
 * <pre>{@code
 * ChannelOptions prices = ChannelOptions.BROADCAST.withHistory(new Retention(100, 1024 * 1024, Duration.ofMinutes(5)));
 * }</pre>
 */
public final class ChannelOptions {

    /**
     * An exclusive channel, such as the token of an appliance: one subscriber at a time, and an event is refused if the
     * channel has none, unless it may wait. History: 1,000 events, 1 MiB, one hour. Window: 100,000 events, 4 MiB, one
     * hour. At most 1,000 events wait for the client.
     */
    public static final ChannelOptions TOKEN = new ChannelOptions(new Values(
            SubscriberLimit.ONE,
            new Retention(1_000, 1024 * 1024, Duration.ofHours(1)),
            new Retention(100_000, 4 * 1024 * 1024, Duration.ofHours(1)),
            GapPolicy.DISCONNECT,
            ResumePoint.OLDEST,
            HistoryStart.LIVE,
            false,
            1_000,
            null));

    /** As {@link #TOKEN}, but for any number of subscribers, and events are retained while the channel has none. */
    public static final ChannelOptions BROADCAST =
            TOKEN.withSubscribers(SubscriberLimit.MANY).withRetainWithoutSubscribers(true);

    private static final String ONE_WITH_PROJECTION =
            "a projection needs SubscriberLimit.MANY; to a single subscriber, publish the event that it gets";

    private record Values(
            SubscriberLimit subscribers,
            Retention history,
            Retention window,
            GapPolicy gapPolicy,
            ResumePoint resumePoint,
            HistoryStart historyStart,
            boolean retainWithoutSubscribers,
            int maxWaiting,
            @Nullable EventProjection<?> projection) {}

    private final Values values;

    private ChannelOptions(Values values) {
        this.values = values;
    }

    /**
     * Returns how many subscribers the channel may have at a time.
     *
     * @return the limit
     */
    public SubscriberLimit subscribers() {
        return values.subscribers;
    }

    /**
     * Returns how much is retained for clients that reconnect, with or without subscribers.
     *
     * @return the bounds
     */
    public Retention history() {
        return values.history;
    }

    /**
     * Returns how far an open stream may lag.
     *
     * @return the bounds
     */
    public Retention window() {
        return values.window;
    }

    /**
     * Returns what happens to a stream that lags beyond the window.
     *
     * @return the policy
     */
    public GapPolicy gapPolicy() {
        return values.gapPolicy;
    }

    /**
     * Returns where a client resumes if events after its last event ID were evicted.
     *
     * @return the position
     */
    public ResumePoint resumePoint() {
        return values.resumePoint;
    }

    /**
     * Returns where a client without a last event ID begins, unless its request names a start.
     *
     * @return the start
     */
    public HistoryStart historyStart() {
        return values.historyStart;
    }

    /**
     * Returns whether events are retained, within the history, while the channel has no subscriber and awaits none.
     *
     * @return false if such an event is refused
     */
    public boolean retainWithoutSubscribers() {
        return values.retainWithoutSubscribers;
    }

    /**
     * Returns how many events with a time to live may wait for the client of an exclusive channel.
     *
     * @return the maximum
     */
    public int maxWaiting() {
        return values.maxWaiting;
    }

    /**
     * Returns what makes the event that each subscriber gets.
     *
     * @return the projection; null if all get the event that was published
     */
    public @Nullable EventProjection<?> projection() {
        return values.projection;
    }

    /**
     * Returns these options with another number of subscribers.
     *
     * @param subscribers how many subscribers the channel may have at a time
     * @return the changed options
     * @throws IllegalArgumentException if it has a projection, and would be exclusive
     */
    public ChannelOptions withSubscribers(SubscriberLimit subscribers) {
        if (subscribers == SubscriberLimit.ONE && values.projection != null) {
            throw new IllegalArgumentException(ONE_WITH_PROJECTION);
        }
        return new ChannelOptions(new Values(
                Objects.requireNonNull(subscribers, "subscribers"),
                values.history,
                values.window,
                values.gapPolicy,
                values.resumePoint,
                values.historyStart,
                values.retainWithoutSubscribers,
                values.maxWaiting,
                values.projection));
    }

    /**
     * Returns these options with another history.
     *
     * @param history how much is retained for clients that reconnect; {@link Retention#NONE} for nothing
     * @return the changed options
     */
    public ChannelOptions withHistory(Retention history) {
        return new ChannelOptions(new Values(
                values.subscribers,
                Objects.requireNonNull(history, "history"),
                values.window,
                values.gapPolicy,
                values.resumePoint,
                values.historyStart,
                values.retainWithoutSubscribers,
                values.maxWaiting,
                values.projection));
    }

    /**
     * Returns these options with another window.
     *
     * @param window how far an open stream may lag
     * @return the changed options
     * @throws IllegalArgumentException if the window has no room for an event
     */
    public ChannelOptions withWindow(Retention window) {
        if (window.isNone()) {
            throw new IllegalArgumentException("a window must have room for an event, but is " + window);
        }
        return new ChannelOptions(new Values(
                values.subscribers,
                values.history,
                window,
                values.gapPolicy,
                values.resumePoint,
                values.historyStart,
                values.retainWithoutSubscribers,
                values.maxWaiting,
                values.projection));
    }

    /**
     * Returns these options with another policy for streams that lag beyond the window.
     *
     * @param gapPolicy the policy
     * @return the changed options
     */
    public ChannelOptions withGapPolicy(GapPolicy gapPolicy) {
        return new ChannelOptions(new Values(
                values.subscribers,
                values.history,
                values.window,
                Objects.requireNonNull(gapPolicy, "gapPolicy"),
                values.resumePoint,
                values.historyStart,
                values.retainWithoutSubscribers,
                values.maxWaiting,
                values.projection));
    }

    /**
     * Returns these options with another position to resume from after a gap.
     *
     * @param resumePoint the position
     * @return the changed options
     */
    public ChannelOptions withResumePoint(ResumePoint resumePoint) {
        return new ChannelOptions(new Values(
                values.subscribers,
                values.history,
                values.window,
                values.gapPolicy,
                Objects.requireNonNull(resumePoint, "resumePoint"),
                values.historyStart,
                values.retainWithoutSubscribers,
                values.maxWaiting,
                values.projection));
    }

    /**
     * Returns these options with another start for clients without a last event ID. A stream of several channels has one
     * start, the earliest of all; it has no effect on exclusive channels.
     *
     * @param historyStart the start; {@link HistoryStart#LIVE} by default
     * @return the changed options
     */
    public ChannelOptions withHistoryStart(HistoryStart historyStart) {
        return new ChannelOptions(new Values(
                values.subscribers,
                values.history,
                values.window,
                values.gapPolicy,
                values.resumePoint,
                Objects.requireNonNull(historyStart, "historyStart"),
                values.retainWithoutSubscribers,
                values.maxWaiting,
                values.projection));
    }

    /**
     * Returns these options with events retained, or not, while the channel has no subscriber.
     *
     * @param retainWithoutSubscribers whether they are retained
     * @return the changed options
     */
    public ChannelOptions withRetainWithoutSubscribers(boolean retainWithoutSubscribers) {
        return new ChannelOptions(new Values(
                values.subscribers,
                values.history,
                values.window,
                values.gapPolicy,
                values.resumePoint,
                values.historyStart,
                retainWithoutSubscribers,
                values.maxWaiting,
                values.projection));
    }

    /**
     * Returns these options with another maximum of events that wait for the client of an exclusive channel. Beyond it the
     * broker refuses further events with a time to live, as {@link BrokerBusyException}: none is evicted. An event that was
     * written to the open stream does not count, even if its client has not confirmed it yet.
     *
     * @param maxWaiting how many, at least 1; 1,000 by default
     * @return the changed options
     * @throws IllegalArgumentException if it is less
     */
    public ChannelOptions withMaxWaiting(int maxWaiting) {
        if (maxWaiting < 1) {
            throw new IllegalArgumentException("maxWaiting must be at least 1, but is " + maxWaiting);
        }
        return new ChannelOptions(new Values(
                values.subscribers,
                values.history,
                values.window,
                values.gapPolicy,
                values.resumePoint,
                values.historyStart,
                values.retainWithoutSubscribers,
                maxWaiting,
                values.projection));
    }

    /**
     * Returns these options with a projection, which makes the event that each subscriber gets from the one that was published.
     * Only a channel with any number of subscribers can have one. All nodes that share a journal must have the same.
     *
     * <p>It is applied when an event is written to a stream: to live events and to those of the history, each time. The subscriber
     * gets the id of the published event, so it can resume.
     *
     * @param projection makes the events
     * @return the changed options
     * @throws IllegalArgumentException if the channel is exclusive
     */
    public ChannelOptions withProjection(EventProjection<?> projection) {
        if (values.subscribers == SubscriberLimit.ONE) {
            throw new IllegalArgumentException(ONE_WITH_PROJECTION);
        }
        return new ChannelOptions(new Values(
                values.subscribers,
                values.history,
                values.window,
                values.gapPolicy,
                values.resumePoint,
                values.historyStart,
                values.retainWithoutSubscribers,
                values.maxWaiting,
                projection));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ChannelOptions options && options.values.equals(values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString().replaceFirst("Values", "ChannelOptions");
    }
}
