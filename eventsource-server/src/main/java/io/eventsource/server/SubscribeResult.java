package io.eventsource.server;

/** A broker's decision about a request to subscribe. */
public sealed interface SubscribeResult {

    /**
     * Welcome. The subscriber's place is fixed from this moment; its bytes flow from the first
     * {@link Subscriber#writable()} on.
     *
     * @param subscriber the new subscriber
     */
    record Accepted(Subscriber subscriber) implements SubscribeResult {}

    /** A channel is taken by another stream, which is not known to be dead. */
    record ChannelTaken() implements SubscribeResult {}

    /** A channel was finished while this client was away: it must stop permanently. */
    record ChannelFinished() implements SubscribeResult {}

    /** There are as many subscribers, or channels, as there may be. */
    record LimitReached() implements SubscribeResult {}

    /** The broker is stopping, or has stopped: the client must try again later, at the broker that replaces it. */
    record BrokerStopping() implements SubscribeResult {}
}
