package io.eventsource.server;

import java.util.Map;

/**
 * Contains the counters of a broker since it started, and its present size. The numbers are read one after the other,
 * not at one moment.
 *
 * <p>The broker implements this; a test may, too, but methods may be added.
 */
public interface BrokerStatistics {

    /**
     * Returns the number of open streams.
     *
     * @return how many
     */
    long subscribers();

    /**
     * Returns the number of channels, including those that are kept only for clients that may reconnect.
     *
     * @return how many
     */
    long channels();

    /**
     * Returns how much memory the logs of all channels use.
     *
     * @return about how many bytes
     */
    long logBytes();

    /**
     * Returns how much memory the broker uses: for logs, channels, subscribers and requests in progress.
     *
     * @return about how many bytes
     */
    long memoryBytes();

    /**
     * Returns how much of that memory events use that wait for the clients of exclusive channels.
     *
     * @return about how many bytes; {@link EventBrokerBuilder#maxWaitingBytes} bounds them
     */
    long waitingBytes();

    /**
     * Returns how much memory the broker may use.
     *
     * @return the bytes set by {@link EventBrokerBuilder#logBytes}
     */
    long memoryLimit();

    /**
     * Returns the number of published events, without private events.
     *
     * @return how many
     */
    long published();

    /**
     * Returns the size of the published events: as they are written to a stream, without their ids.
     *
     * @return how many bytes, each event counted once
     */
    long publishedBytes();

    /**
     * Returns the number of events refused because the broker was too busy.
     *
     * @return how many
     */
    long refused();

    /**
     * Returns the number of streams ever opened.
     *
     * @return how many
     */
    long opened();

    /**
     * Returns the number of streams that have ended, by reason.
     *
     * @return an unmodifiable map with an entry for each reason
     */
    Map<CloseReason, Long> closed();

    /**
     * Returns the number of streams that were opened with a last event ID and got all events after it that the broker was
     * asked to keep.
     *
     * @return how many
     */
    long resumed();

    /**
     * Returns the number of streams that were opened with a last event ID and began with a gap: events after it may be missing.
     *
     * @return how many
     */
    long resumedWithGap();

    /**
     * Returns the number of gaps signalled to clients.
     *
     * @return how many
     */
    long gaps();

    /**
     * Returns the number of writes to streams.
     *
     * @return how many
     */
    long writes();

    /**
     * Returns the number of bytes written to streams.
     *
     * @return how many
     */
    long bytes();

    /**
     * Returns how long events took from the moment at which they were accepted until a stream's sink had taken them. Of the
     * events of one write only the oldest is counted. Events that were accepted before the stream was opened are not counted:
     * how late they are depends on the client.
     *
     * @return the counts since the broker started; with a journal that many nodes share, an event is accepted when this node
     *     has read it
     */
    LagHistogram deliveryLag();
}
