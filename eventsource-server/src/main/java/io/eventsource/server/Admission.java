package io.eventsource.server;

/** What a broker says to somebody who wants to subscribe. */
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

    /** A channel was finished, and this client has not been told yet: it is to stop for good. */
    record Finished() implements Admission {}

    /** There are as many subscribers, or channels, as there may be. */
    record Full() implements Admission {}

    /** The broker is about to stop, or has: whoever wants to subscribe is to come back later, when another takes its place. */
    record BrokerClosed() implements Admission {}
}
