package io.eventsource.server;

/** A broker's decision about a request to subscribe. */
public sealed interface Admission {

    /**
     * Welcome. The subscriber's place is fixed from this moment; its bytes flow from the first
     * {@link Subscriber#writable()} on.
     *
     * @param subscriber the new subscriber
     */
    record Accepted(Subscriber subscriber) implements Admission {}

    /** A channel is taken by another stream, which is not known to be dead. */
    record Taken() implements Admission {}

    /** A channel was finished while this client was away: it must stop permanently. */
    record Finished() implements Admission {}

    /** There are as many subscribers, or channels, as there may be. */
    record Full() implements Admission {}

    /** The broker is stopping, or has stopped: the client must try again later, at the broker that replaces it. */
    record BrokerClosed() implements Admission {}
}
