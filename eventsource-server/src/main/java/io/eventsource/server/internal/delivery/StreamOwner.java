package io.eventsource.server.internal.delivery;

import io.eventsource.server.CloseReason;

/** What a stream belongs to: all streams of a broker. */
public interface StreamOwner {

    /** Returns what all streams share. */
    DeliveryContext context();

    /** Counts memory if it fits. */
    boolean tryUse(long bytes);

    /** Records that a stream has ended. Called once for each, by any thread. */
    void left(SubscriberStream stream, CloseReason reason);
}
