package io.eventsource.server.internal.channel;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.internal.log.ChannelLog;

/** Estimates how much memory channels use. */
public final class ChannelMemory {

    /** How many bytes a channel without subscribers and events uses at most. */
    static final long MOST = 1024;

    /** How many bytes a channel uses, without its name, but with its entries in the broker's collections. */
    private static final int BYTES = 240;

    private ChannelMemory() {}

    /** Returns about how many bytes of memory a new channel uses. */
    public static long of(String name) {
        return BYTES + 2L * name.length();
    }

    /** Returns how many bytes of memory an event uses on a channel that does not exist yet. */
    public static long growth(String name, OutgoingEvent event, int length) {
        return of(name) + ChannelLog.firstGrowth(event, length);
    }
}
