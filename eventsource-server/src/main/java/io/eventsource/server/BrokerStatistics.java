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
}
