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
 * @param afterGap where a client goes on whose last event ID leaves a gap
 * @param keepsUnheard whether an event is taken, into the history, when there is no subscriber and none is awaited
 */
public record ChannelOptions(
        Subscribers subscribers,
        Retention history,
        Retention window,
        GapPolicy gapPolicy,
        AfterGap afterGap,
        boolean keepsUnheard) {

    /**
     * One subscriber at a time, as for the token of an appliance, and an event is refused without a subscriber. History:
     * 1,000 events, 1 MiB, an hour; window: 100,000 events, 4 MiB, an hour.
     */
    public static final ChannelOptions TOKEN = new ChannelOptions(
            Subscribers.ONE,
            new Retention(1_000, 1024 * 1024, Duration.ofHours(1)),
            new Retention(100_000, 4 * 1024 * 1024, Duration.ofHours(1)),
            GapPolicy.DISCONNECT,
            AfterGap.OLDEST,
            false);

    /** As {@link #TOKEN}, but for any number of subscribers, and what is published while none is there is kept. */
    public static final ChannelOptions BROADCAST =
            TOKEN.withSubscribers(Subscribers.MANY).withKeepsUnheard(true);

    /**
     * Checks that nothing is missing.
     *
     * @param subscribers how many streams
     * @param history how much is kept
     * @param window how far a stream may be behind
     * @param gapPolicy what becomes of one that is further behind
     * @param afterGap where a client goes on
     * @param keepsUnheard whether events are taken without a subscriber
     */
    public ChannelOptions {
        Objects.requireNonNull(subscribers, "subscribers");
        Objects.requireNonNull(history, "history");
        Objects.requireNonNull(gapPolicy, "gapPolicy");
        Objects.requireNonNull(afterGap, "afterGap");
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
    public ChannelOptions withSubscribers(Subscribers subscribers) {
        return new ChannelOptions(subscribers, history, window, gapPolicy, afterGap, keepsUnheard);
    }

    /**
     * Another history.
     *
     * @param history how much is kept for clients that reconnect; {@link Retention#NONE} for nothing
     * @return the changed options
     */
    public ChannelOptions withHistory(Retention history) {
        return new ChannelOptions(subscribers, history, window, gapPolicy, afterGap, keepsUnheard);
    }

    /**
     * Another window.
     *
     * @param window how far an open stream may be behind
     * @return the changed options
     */
    public ChannelOptions withWindow(Retention window) {
        return new ChannelOptions(subscribers, history, window, gapPolicy, afterGap, keepsUnheard);
    }

    /**
     * Another policy for streams that are too far behind.
     *
     * @param gapPolicy the policy
     * @return the changed options
     */
    public ChannelOptions withGapPolicy(GapPolicy gapPolicy) {
        return new ChannelOptions(subscribers, history, window, gapPolicy, afterGap, keepsUnheard);
    }

    /**
     * Another place to go on from after a gap.
     *
     * @param afterGap the place
     * @return the changed options
     */
    public ChannelOptions withAfterGap(AfterGap afterGap) {
        return new ChannelOptions(subscribers, history, window, gapPolicy, afterGap, keepsUnheard);
    }

    /**
     * Whether events are taken without a subscriber.
     *
     * @param keepsUnheard whether they are
     * @return the changed options
     */
    public ChannelOptions withKeepsUnheard(boolean keepsUnheard) {
        return new ChannelOptions(subscribers, history, window, gapPolicy, afterGap, keepsUnheard);
    }
}
