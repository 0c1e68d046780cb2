package io.eventsource.server.internal.log;

import io.eventsource.server.Retention;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The log of a channel that nothing is kept of.
 *
 * @param end the place behind which a log with entries will begin
 */
record EmptyEventLog(long end) implements EventLog {

    @Override
    public long start() {
        return end;
    }

    @Override
    public void append(long sequence, @Nullable String id, byte[] head, byte[] body, long now) {
        throw new UnsupportedOperationException("a channel begins a log that keeps something before it appends");
    }

    @Override
    public long growth(@Nullable String id, int length) {
        return MemoryEventLog.firstGrowth(id, length);
    }

    @Override
    public OptionalLong find(String id) {
        return OptionalLong.empty();
    }

    @Override
    public void retain(Retention retention, long upTo, long now) {
        // there is nothing to forget
    }

    @Override
    public long next(long place) {
        return NONE;
    }

    @Override
    public @Nullable Run read(long place, long upTo, int maxBytes) {
        return place < end ? Run.GAP : null;
    }
}
