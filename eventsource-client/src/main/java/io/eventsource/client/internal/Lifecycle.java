package io.eventsource.client.internal;

import io.eventsource.client.ReadyState;

/**
 * The state of a source. Any thread may read or change it; nothing leaves {@code CLOSED}.
 *
 * <pre>
 *          stream opened
 *   CONNECTING -----> OPEN
 *     ^  |  ^          | |
 *     |  |  +----------+ |    stream ended, and the policy or reconnect() asks for another
 *     +--+               |    attempt failed, and the policy asks for another
 *        |               |
 *        v               v
 *          CLOSED             close(), the policy stops, or an error on a thread of the source
 * </pre>
 */
final class Lifecycle {

    /** Written under the lock of this. */
    private volatile ReadyState state = ReadyState.CONNECTING;

    ReadyState state() {
        return state;
    }

    boolean isClosed() {
        return state == ReadyState.CLOSED;
    }

    /**
     * Changes the state unless the source is closed.
     *
     * @return false if the source is closed
     */
    synchronized boolean become(ReadyState next) {
        if (state == ReadyState.CLOSED) {
            return false;
        }
        state = next;
        return true;
    }
}
