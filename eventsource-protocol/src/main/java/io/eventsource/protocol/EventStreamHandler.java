package io.eventsource.protocol;

import java.time.Duration;

/**
 * What a parser finds, in the order in which the stream says it. All calls come from within
 * {@link EventStreamParser#feed}, on its thread.
 *
 * <p>A method may throw: the exception leaves {@code feed} with the buffer's position behind the line that was acted
 * on, and feeding the same buffer again goes on from there.
 */
@FunctionalInterface
public interface EventStreamHandler {

    /**
     * A blank line dispatched an event.
     *
     * @param event the event
     */
    void onEvent(MessageEvent event);

    /**
     * A blank line committed another last event ID and dispatched no event, since its block has no data. An event brings
     * its own, see {@link MessageEvent#lastEventId()}.
     *
     * @param lastEventId the last event ID; empty if the stream took it back
     */
    default void onLastEventId(String lastEventId) {}

    /**
     * A {@code retry} field set the reconnection time, at once, whatever becomes of its block.
     *
     * @param reconnectionTime the time
     */
    default void onReconnectionTime(Duration reconnectionTime) {}

    /**
     * Whether comments are to be handed on. Asked once, by the parser's constructor: comments that nobody wants are passed
     * over in constant memory.
     *
     * @return false unless overridden
     */
    default boolean wantsComments() {
        return false;
    }

    /**
     * A comment, if they are {@linkplain #wantsComments wanted}. Servers keep a silent connection alive with them.
     *
     * @param comment the text behind the colon, less one space at its start
     */
    default void onComment(String comment) {}

    /**
     * An event is larger than the parser keeps. Unless overridden this throws, and the stream has failed. If it returns,
     * the event is skipped: nothing of it is dispatched but its id, if that is there.
     *
     * @param size how many bytes the event has, up to where the limit was exceeded
     * @param maxEventSize the most bytes that an event may have
     * @throws EventTooLargeException unless overridden
     */
    default void onTooLarge(long size, int maxEventSize) {
        throw new EventTooLargeException(size, maxEventSize);
    }
}
