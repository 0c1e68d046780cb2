package io.eventsource.server.internal.delivery;

import io.eventsource.server.BrokerStatistics;
import io.eventsource.server.CloseReason;
import io.eventsource.server.internal.log.MemoryBudget;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Holds a broker's counters. Safe for concurrent use. */
public final class BrokerCounters {

    public final LongAdder published = new LongAdder();
    public final LongAdder refused = new LongAdder();
    public final LongAdder opened = new LongAdder();
    public final LongAdder writes = new LongAdder();
    public final LongAdder bytes = new LongAdder();
    public final LongAdder gaps = new LongAdder();

    private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);

    public BrokerCounters() {
        for (CloseReason reason : CloseReason.values()) {
            closed.put(reason, new LongAdder());
        }
    }

    /** Returns the counter of streams that have ended for a reason. */
    public LongAdder closed(CloseReason reason) {
        return Objects.requireNonNull(closed.get(reason));
    }

    private record Snapshot(
            long subscribers,
            long channels,
            long logBytes,
            long memoryBytes,
            long waitingBytes,
            long memoryLimit,
            long published,
            long refused,
            long opened,
            Map<CloseReason, Long> closed,
            long gaps,
            long writes,
            long bytes)
            implements BrokerStatistics {}

    /** Returns all numbers as they are now. */
    public BrokerStatistics snapshot(long channels, long logBytes, MemoryBudget memory) {
        Map<CloseReason, Long> ended = new EnumMap<>(CloseReason.class);
        closed.forEach((reason, count) -> ended.put(reason, count.sum()));
        long open = opened.sum()
                - ended.values().stream().mapToLong(Long::longValue).sum();
        return new Snapshot(
                open,
                channels,
                logBytes,
                memory.used(),
                memory.waiting(),
                memory.limit(),
                published.sum(),
                refused.sum(),
                opened.sum(),
                Collections.unmodifiableMap(ended),
                gaps.sum(),
                writes.sum(),
                bytes.sum());
    }
}
