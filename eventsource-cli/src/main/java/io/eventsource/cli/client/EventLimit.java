package io.eventsource.cli.client;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.Option;
import io.eventsource.cli.OptionGroup;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.ValueFormat;
import io.eventsource.client.EventSourceBuilder;
import io.eventsource.protocol.EventStreamParser;
import io.eventsource.protocol.OversizedEvents;
import java.util.Optional;

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

    static final OptionGroup OPTIONS = new OptionGroup();

    static final Option<Optional<Long>> MAX_EVENT_SIZE =
            OPTIONS.value(null, "max-event-size", "SIZE", ValueFormat.size(SMALLEST, LARGEST));
    static final Option<Boolean> SKIP_LARGE_EVENTS = OPTIONS.flag(null, "skip-large-events");

    static EventLimit of(Arguments arguments, long heap) {
        long bytes = arguments
                .get(MAX_EVENT_SIZE)
                .orElse(Math.min(EventStreamParser.DEFAULT_MAX_EVENT_SIZE, Math.max(SMALLEST, heap / DEFAULT_SHARE)));
        if (bytes > heap / LARGEST_SHARE) {
            long needed = Math.max(1, (bytes * LARGEST_SHARE) >> 20);
            throw UsageException.usage(
                    MAX_EVENT_SIZE + " " + ValueFormat.sizeText(bytes) + " needs more memory than Java has been given ("
                            + (heap >> 20) + " MiB); set EVENTSOURCE_JAVA_OPTS=-Xmx" + needed + "m, or more");
        }
        return new EventLimit((int) bytes, arguments.get(SKIP_LARGE_EVENTS));
    }

    void describe(EventSourceBuilder source) {
        source.maxEventSize(bytes);
        if (skipsLarger) {
            source.oversizedEvents(OversizedEvents.SKIP);
        }
    }
}
