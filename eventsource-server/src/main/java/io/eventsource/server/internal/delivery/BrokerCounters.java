package io.eventsource.server.internal.delivery;

import io.eventsource.server.BrokerStatistics;
import io.eventsource.server.CloseReason;
import io.eventsource.server.LagHistogram;
import io.eventsource.server.internal.log.MemoryBudget;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** Holds a broker's counters. Safe for concurrent use. */
public final class BrokerCounters {

    public final LongAdder published = new LongAdder();
    public final LongAdder publishedBytes = new LongAdder();
    public final LongAdder refused = new LongAdder();
    public final LongAdder opened = new LongAdder();
    public final LongAdder resumed = new LongAdder();
    public final LongAdder resumedWithGap = new LongAdder();
    public final LongAdder writes = new LongAdder();
    public final LongAdder bytes = new LongAdder();
    public final LongAdder gaps = new LongAdder();

    final LagCounters deliveryLag = new LagCounters();

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
            long publishedBytes,
            long refused,
            long opened,
            Map<CloseReason, Long> closed,
            long resumed,
            long resumedWithGap,
            long gaps,
            long writes,
            long bytes,
            LagHistogram deliveryLag)
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
                publishedBytes.sum(),
                refused.sum(),
                opened.sum(),
                Collections.unmodifiableMap(ended),
                resumed.sum(),
                resumedWithGap.sum(),
                gaps.sum(),
                writes.sum(),
                bytes.sum(),
                deliveryLag.snapshot());
    }
}
