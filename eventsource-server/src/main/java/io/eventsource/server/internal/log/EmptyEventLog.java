package io.eventsource.server.internal.log;

import io.eventsource.server.Retention;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A log without entries, for a channel of which nothing is kept.
 *
 * @param end the position after which a log with entries will begin
 */
record EmptyEventLog(long end) implements EventLog {

    @Override
    public long start() {
        return end;
    }

    @Override
    public void append(long sequence, @Nullable String id, byte[] head, byte[] body, long now) {
        throw new UnsupportedOperationException("an empty log accepts no entries; begin a log in memory first");
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
        // no entries to evict
    }

    @Override
    public long before(long time) {
        return end;
    }

    @Override
    public long next(long position) {
        return NONE;
    }

    @Override
    public @Nullable Run read(long position, long upTo, int maxBytes) {
        return position < end ? Run.GAP : null;
    }
}
