package io.eventsource.server;

import io.eventsource.protocol.EventStream;
import io.eventsource.protocol.EventTooLargeException;
import io.eventsource.protocol.OutgoingEvent;
import org.jspecify.annotations.Nullable;

/**
 * Represents one open stream for the application: who reads which channels, and a way to send to this client alone.
 *
 * <p>Safe for concurrent use. After the stream has ended, calls have no effect. The broker implements this; a test may, too, but
 * methods may be added.
 */
public interface Subscription {

    /**
     * Returns the channels of the stream.
     *
     * @return the channels that were subscribed to; the stream may have been unsubscribed from some of them since
     */
    Channels channels();

    /**
     * Returns the authenticated name of the client.
     *
     * @return the name; null if the client is anonymous
     */
    @Nullable String principal();

    /**
     * Returns the properties that the application attached to the stream.
     *
     * @return the properties of the {@link SubscribeRequest}; null if it has none
     */
    @Nullable Object properties();

    /**
     * Returns the last event ID that the client sent.
     *
     * @return the last event ID; empty if the request had none. On an exclusive channel it is a secret of the client
     */
    String lastEventId();

    /**
     * Returns why events may be missing between {@link #lastEventId()} and the stream's first event.
     *
     * @return the reason, which was also sent to the client; null if no event is missing
     */
    @Nullable GapReason gap();

    /**
     * Sends a private event: to this client alone, after everything published up to now. Does not wait.
     *
     * <p>A private event is lost with the connection; a client cannot resume from it.
     *
     * @param event the event; its id, if it has one, becomes the client's last event ID
     * @return false if the stream has ended, or if more than 256 KiB of private events wait for the client; then the
     *     channel's {@link GapPolicy} applies
     * @throws IllegalArgumentException if the event's type is reserved
     * @throws EventTooLargeException if the event is larger than the broker accepts
     */
    boolean send(OutgoingEvent event);

    /**
     * Ends the stream after everything published and sent up to now, or at once if the client is not reading. Does not wait.
     * The client will reconnect, as after any end.
     */
    void close();

    /**
     * Ends the stream because the right of its client to read has ended, for {@link CloseReason#UNAUTHORIZED}. The client receives an
     * event of type {@value EventStream#REVOKED} first, if it can take it at once. Needs no lock; further calls do nothing.
     */
    void revoke();
}
