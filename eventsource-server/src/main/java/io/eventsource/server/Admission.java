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

    /** The channel is taken by another stream, which is not known to be dead. */
    record Taken() implements Admission {}

    /** The channel was finished, and this client has not been told yet: it is to stop for good. */
    record Finished() implements Admission {}

    /** The broker was closed: whoever wants to subscribe is to come back later, when another takes its place. */
    record BrokerClosed() implements Admission {}
}
