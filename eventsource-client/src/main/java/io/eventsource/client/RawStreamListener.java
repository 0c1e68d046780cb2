package io.eventsource.client;

import java.nio.ByteBuffer;

/**
 * A listener that also receives the bytes of the stream, for example to copy or to count them.
 *
 * <p>A source calls {@link #onBytes} if the listener that it was connected with is one of these. A listener that wraps another
 * passes the bytes on.
 */
public interface RawStreamListener extends EventSourceListener {

    /**
     * Receives bytes of the stream right before they are parsed, after content codings have been decoded.
     *
     * @param bytes the bytes, read-only, and valid only during the call
     */
    void onBytes(ByteBuffer bytes);
}
