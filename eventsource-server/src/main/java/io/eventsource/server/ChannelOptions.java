package io.eventsource.server;

import java.time.Duration;
import java.util.Objects;

/**
 * How one channel is treated. Immutable: each method returns a changed copy. A broker asks for the options of a channel
 * when it begins.
 *
 * @param subscribers how many streams it takes at a time
 * @param history how much is kept for clients that reconnect, with or without subscribers
 * @param window how far an open stream may be behind
 * @param gapPolicy what becomes of a stream that is further behind
 * @param resumePoint where a client goes on whose last event ID leaves a gap
 * @param retainWithoutSubscribers whether an event is taken, into the history, when there is no subscriber and none is awaited
 */
public record ChannelOptions(
        SubscriberLimit subscribers,
        Retention history,
        Retention window,
        GapPolicy gapPolicy,
        ResumePoint resumePoint,
        boolean retainWithoutSubscribers) {

    /**
     * One subscriber at a time, as for the token of an appliance, and an event is refused without a subscriber. History:
     * 1,000 events, 1 MiB, an hour; window: 100,000 events, 4 MiB, an hour.
     */
    public static final ChannelOptions TOKEN = new ChannelOptions(
            SubscriberLimit.ONE,
            new Retention(1_000, 1024 * 1024, Duration.ofHours(1)),
            new Retention(100_000, 4 * 1024 * 1024, Duration.ofHours(1)),
            GapPolicy.DISCONNECT,
            ResumePoint.OLDEST,
            false);

    /** As {@link #TOKEN}, but for any number of subscribers, and what is published while none is there is kept. */
    public static final ChannelOptions BROADCAST =
            TOKEN.withSubscribers(SubscriberLimit.MANY).withRetainWithoutSubscribers(true);

    /**
     * Checks that nothing is missing.
     *
     * @param subscribers how many streams
     * @param history how much is kept
     * @param window how far a stream may be behind
     * @param gapPolicy what becomes of one that is further behind
     * @param resumePoint where a client goes on
     * @param retainWithoutSubscribers whether events are taken without a subscriber
     */
    public ChannelOptions {
        Objects.requireNonNull(subscribers, "subscribers");
        Objects.requireNonNull(history, "history");
        Objects.requireNonNull(gapPolicy, "gapPolicy");
        Objects.requireNonNull(resumePoint, "resumePoint");
        if (window.isNone()) {
            throw new IllegalArgumentException("a window must have room for an event, but is " + window);
        }
    }

    /**
     * Another number of streams.
     *
     * @param subscribers how many streams the channel takes at a time
     * @return the changed options
     */
    public ChannelOptions withSubscribers(SubscriberLimit subscribers) {
        return new ChannelOptions(subscribers, history, window, gapPolicy, resumePoint, retainWithoutSubscribers);
    }

    /**
     * Another history.
     *
     * @param history how much is kept for clients that reconnect; {@link Retention#NONE} for nothing
     * @return the changed options
     */
    public ChannelOptions withHistory(Retention history) {
        return new ChannelOptions(subscribers, history, window, gapPolicy, resumePoint, retainWithoutSubscribers);
    }

    /**
     * Another window.
     *
     * @param window how far an open stream may be behind
     * @return the changed options
     */
    public ChannelOptions withWindow(Retention window) {
        return new ChannelOptions(subscribers, history, window, gapPolicy, resumePoint, retainWithoutSubscribers);
    }

    /**
     * Another policy for streams that are too far behind.
     *
     * @param gapPolicy the policy
     * @return the changed options
     */
    public ChannelOptions withGapPolicy(GapPolicy gapPolicy) {
        return new ChannelOptions(subscribers, history, window, gapPolicy, resumePoint, retainWithoutSubscribers);
    }

    /**
     * Another place to go on from after a gap.
     *
     * @param resumePoint the place
     * @return the changed options
     */
    public ChannelOptions withResumePoint(ResumePoint resumePoint) {
        return new ChannelOptions(subscribers, history, window, gapPolicy, resumePoint, retainWithoutSubscribers);
    }

    /**
     * Whether events are taken without a subscriber.
     *
     * @param retainWithoutSubscribers whether they are
     * @return the changed options
     */
    public ChannelOptions withRetainWithoutSubscribers(boolean retainWithoutSubscribers) {
        return new ChannelOptions(subscribers, history, window, gapPolicy, resumePoint, retainWithoutSubscribers);
    }
}
