package io.eventsource.protocol;

import java.time.Duration;

/**
 * Receives events and fields from a parser, in stream order. {@link EventStreamParser#feed} makes all calls, on its
 * caller's thread.
 *
 * <p>A method may throw: the exception leaves {@code feed} with the buffer's position after the line that was
 * processed, and feeding the same buffer again continues there.
 */
@FunctionalInterface
public interface EventStreamHandler {

    /**
     * Receives an event that a blank line dispatched.
     *
     * @param event the event
     */
    void onEvent(MessageEvent event);

    /**
     * Receives a new last event ID that a block without data set. An event has its own, see
     * {@link MessageEvent#lastEventId()}.
     *
     * @param lastEventId the last event ID; empty if the stream cleared it
     */
    default void onLastEventId(String lastEventId) {}

    /**
     * Receives the reconnection time that a {@code retry} field set. It applies at once, even if its block is discarded.
     *
     * @param reconnectionTime the time
     */
    default void onReconnectionTime(Duration reconnectionTime) {}

    /**
     * Receives a comment, if the parser was built with {@link EventStreamParserBuilder#comments}. Servers keep a silent connection
     * alive with comments.
     *
     * @param comment the text after the colon, without one leading space; at most 8 KiB of it
     */
    default void onComment(String comment) {}

    /**
     * Reports that an event exceeds the limit and is skipped, because the parser was built with {@link OversizedEvents#SKIP}. The
     * event's id, if it has one, still counts. If this method throws, the stream has failed.
     *
     * @param size how many bytes the event has, up to where the limit was exceeded
     */
    default void onEventSkipped(long size) {}
}
