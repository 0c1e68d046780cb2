package io.eventsource.server;

import java.io.IOException;

/**
 * Takes the bytes of one stream: a response, a socket, a pipe. A sink that is not ready returns false instead of blocking.
 *
 * <p>The broker makes one call at a time, from any of its threads. A sink whose peer has disconnected throws from any method, or
 * has {@link SinkSignals#failed} called; both may happen. After {@link #end()} or a failure the broker makes no more calls.
 */
public interface Sink {

    /**
     * Returns whether bytes can be written now. Also completes an earlier write, for example with a flush, so the broker
     * calls it after each write.
     *
     * @return true if {@link #write} may be called; false if not, and then the sink must call
     *     {@link SinkSignals#writable()} as soon as this would return true
     * @throws IOException if the peer has disconnected
     */
    boolean isReady() throws IOException;

    /**
     * Writes all bytes. Called once after each time that {@link #isReady()} returned true.
     *
     * @param bytes an array that neither the broker nor the sink may change, so the sink may keep it
     * @param offset the index of the first byte
     * @param length how many bytes, at least 1
     * @throws IOException if the peer has disconnected
     */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /**
     * Ends the stream. Called at most once, as the last call: after {@link #isReady()} returned true if the stream ends in order,
     * and at any time if the broker disconnects the client.
     */
    void end();

    /**
     * Returns whether the peer has vanished although writing still succeeds, for example after a power loss: the system then
     * buffers and retransmits for many minutes. Asked on the broker's timer thread about once
     * per heartbeat, also while the sink is not ready, so it must not block.
     *
     * @return true to have the stream ended as {@link CloseReason#CLIENT_GONE}; false unless overridden
     */
    default boolean hasVanished() {
        return false;
    }

    /**
     * Returns whether a write or a flush may block its thread although {@link #isReady()} returned true. The broker serves such
     * sinks on a small separate pool of threads.
     *
     * @return false unless overridden; always the same for one sink
     */
    default boolean mayBlock() {
        return false;
    }
}
