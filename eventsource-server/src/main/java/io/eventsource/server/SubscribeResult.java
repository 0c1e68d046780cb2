package io.eventsource.server;

/** Answers a {@link SubscribeRequest}. No other kinds will be added. */
public sealed interface SubscribeResult {

    /**
     * The stream is open. Its position is fixed from this moment; its first bytes are written after the first
     * {@link SinkSignals#writable()}.
     *
     * @param subscription the stream, for the application
     * @param signals the signals that the sink reports to
     */
    record Accepted(Subscription subscription, SinkSignals signals) implements SubscribeResult {}

    /** Another stream holds an exclusive channel, and its client may be connected. */
    record ChannelTaken() implements SubscribeResult {}

    /** A channel was finished while this client was away: the client must stop permanently. */
    record ChannelFinished() implements SubscribeResult {}

    /** The broker has reached its limit of subscribers, channels or memory. */
    record LimitReached() implements SubscribeResult {}

    /** The broker is stopping or has stopped: the client must try again later, at the broker that replaces this one. */
    record BrokerStopping() implements SubscribeResult {}
}
