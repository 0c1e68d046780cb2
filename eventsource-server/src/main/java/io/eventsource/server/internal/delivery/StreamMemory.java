package io.eventsource.server.internal.delivery;

import io.eventsource.server.SubscribeRequest;

/** Estimates how much memory a stream takes, except for its opening and its private events. */
public final class StreamMemory {

    /** What a stream takes besides its texts, with its entries in the broker's collections. */
    private static final int BYTES = 320;
    /** What it takes for each of its channels, besides the characters of the name. */
    private static final int BYTES_PER_CHANNEL = 128;

    private StreamMemory() {}

    /** Estimates how many bytes the stream of a request takes. */
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
