package io.eventsource.cli.client;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.UsageException;
import io.eventsource.client.EventSourceBuilder;
import io.eventsource.protocol.EventStreamParser;
import java.util.Locale;

/**
 * How large an event may be. An event is in memory several times while it is parsed and printed, so the heap bounds it.
 *
 * @param bytes the largest event
 * @param skipsLarger whether to skip a larger event; otherwise it ends the stream
 */
record EventLimit(int bytes, boolean skipsLarger) {

    private static final long SMALLEST = 1024;
    private static final long LARGEST = 1024 * 1024 * 1024;

    /** The part of the heap that an event may have unless the user sets a limit. */
    private static final int DEFAULT_SHARE = 16;

    /** The part of the heap that an event may have at most. */
    private static final int LARGEST_SHARE = 8;

    static EventLimit of(Arguments arguments, long heap) {
        String text = arguments.text("max-event-size");
        long bytes = text == null
                ? Math.min(EventStreamParser.DEFAULT_MAX_EVENT_SIZE, Math.max(SMALLEST, heap / DEFAULT_SHARE))
                : size(text, heap);
        return new EventLimit((int) bytes, arguments.has("skip-large-events"));
    }

    private static long size(String text, long heap) {
        long bytes = parse(text.toLowerCase(Locale.ROOT));
        if (bytes < SMALLEST || bytes > LARGEST) {
            throw UsageException.usage(
                    "--max-event-size must be a size from 1k to 1g, such as 512k or 64m, but is \"" + text + "\"");
        }
        if (bytes > heap / LARGEST_SHARE) {
            long needed = Math.max(1, (bytes * LARGEST_SHARE) >> 20);
            throw UsageException.usage("--max-event-size " + text + " needs more memory than Java has been given ("
                    + (heap >> 20) + " MiB); set EVENTSOURCE_JAVA_OPTS=-Xmx" + needed + "m, or more");
        }
        return bytes;
    }

    /** The number of bytes; -1 if the text is another thing. */
    private static long parse(String text) {
        String digits = text.replaceAll("[kmg]$", "");
        if (!digits.matches("[0-9]{1,10}")) {
            return -1;
        }
        int shift = text.endsWith("k") ? 10 : text.endsWith("m") ? 20 : text.endsWith("g") ? 30 : 0;
        return Long.parseLong(digits) << shift;
    }

    void describe(EventSourceBuilder source) {
        source.maxEventSize(bytes);
        if (skipsLarger) {
            source.skipTooLargeEvents();
        }
    }

    /** A size for a person to read, in the notation of the flag. */
    static String text(long bytes) {
        if (bytes % (1 << 20) == 0) {
            return (bytes >> 20) + "m";
        }
        return bytes % (1 << 10) == 0 ? (bytes >> 10) + "k" : bytes + " bytes";
    }
}
