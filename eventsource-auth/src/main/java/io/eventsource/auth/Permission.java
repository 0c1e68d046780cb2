package io.eventsource.auth;

import java.util.Locale;

/** What a caller may do on a channel. None includes another. */
public enum Permission {
    /** Open a stream of it. */
    SUBSCRIBE,
    /** Publish events on it, finish it, and list and cancel what waits for its client. */
    PUBLISH,
    /** Answer commands that were received on it, and confirm what was received. */
    REPLY;

    /** Returns the name as files and tokens have it: in lower case. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
