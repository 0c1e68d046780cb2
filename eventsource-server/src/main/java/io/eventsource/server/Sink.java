package io.eventsource.server;

import java.io.IOException;

/**
 * Where the bytes of one subscriber go: a response, a socket, a pipe. Says "not now" instead of blocking.
 *
 * <p>Calls come one at a time, from any thread of the broker. A sink whose peer has gone throws from any method, or has
 * {@link Subscriber#failed} called; both may happen. After {@link #end()} or a failure nothing is called any more.
 */
public interface Sink {

    /**
     * Whether bytes can be written now. Also does what an earlier write has left to do, such as a flush, so it is called
     * after each write.
     *
     * @return true if {@link #write} may be called; false if not, and then {@link Subscriber#writable()} must be called
     *     as soon as this would be true
     * @throws IOException if the peer has gone
     */
    boolean isReady() throws IOException;

    /**
     * Takes bytes, all of them. Called only after {@link #isReady()} was true, and once for each time.
     *
     * @param bytes an array that nobody changes, neither the broker nor the sink, so it may be kept
     * @param offset the index of the first byte
     * @param length how many bytes, at least 1
     * @throws IOException if the peer has gone
     */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /**
     * Ends the stream in order. Called at most once, as the last call. Follows a true {@link #isReady()} where the
     * stream ends as it should, and comes at any time where the client is given up.
     */
    void end();

    /**
     * Whether the peer must be taken for gone although writing still succeeds, as when its machine has lost power: the
     * system then keeps what is written and retransmits it for many minutes. Asked on the broker's timer thread about once
     * per heartbeat, also while the sink is not ready, so it must not block.
     *
     * @return true to have the stream ended as {@link CloseReason#CLIENT_GONE}; false unless overridden
     */
    default boolean hasVanished() {
        return false;
    }

    /**
     * Whether a write or a flush may hold up its thread although {@link #isReady()} was true. Such a sink is served by
     * threads of its own kind, of which there are not many.
     *
     * @return false unless overridden; always the same for one sink
     */
    default boolean mayBlock() {
        return false;
    }
}
