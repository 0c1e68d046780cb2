package io.eventsource.server.internal.delivery;

import io.eventsource.server.SubscribeRequest;

/** Estimates how much memory a stream uses, without its opening and its private events. */
public final class StreamMemory {

    /** How many bytes a stream uses, without its texts, but with its entries in the broker's collections. */
    private static final int BYTES = 320;
    /** How many bytes a stream uses for each of its channels, without the characters of the name. */
    private static final int BYTES_PER_CHANNEL = 128;

    private StreamMemory() {}

    /** Returns about how many bytes the stream of a request uses. */
    public static long of(SubscribeRequest request) {
        long bytes = BYTES
                + 2L * request.lastEventId().length()
                + Identity.of(request).bytes();
        for (String name : request.channels()) {
            bytes += BYTES_PER_CHANNEL + 2L * name.length();
        }
        return bytes;
    }
}
