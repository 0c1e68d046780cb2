package io.eventsource.cli.listener;

import io.eventsource.cli.ValueFormat;
import org.jspecify.annotations.Nullable;

/**
 * How much may wait for clients: beyond it, an event that asks for it is refused.
 *
 * @param events how many events for one token
 * @param bytes how many bytes of memory for all tokens together; 0 for the default, a quarter of the broker's memory
 */
record MaxWaiting(int events, long bytes) {

    /** What an option's value looks like: a number, or a number and a size. */
    static final ValueFormat<MaxWaiting> FORMAT =
            ValueFormat.of("a number of events, or a number and a size, such as 1000,64m", MaxWaiting::parse);

    private static final ValueFormat<Long> COUNT = ValueFormat.number(1, Integer.MAX_VALUE);
    private static final ValueFormat<Long> SIZE = ValueFormat.size(1024, 1L << 40);

    private static @Nullable MaxWaiting parse(String text) {
        String[] parts = text.split(",", -1);
        Long events = COUNT.parse(parts[0]);
        Long bytes = parts.length == 1 ? Long.valueOf(0) : SIZE.parse(parts[1]);
        return parts.length > 2 || events == null || bytes == null ? null : new MaxWaiting(events.intValue(), bytes);
    }
}
