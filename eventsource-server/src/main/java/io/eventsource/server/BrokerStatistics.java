package io.eventsource.server;

import java.util.EnumMap;
import java.util.Map;

/**
 * What a broker has done since it began, and holds at the moment. The numbers are read one after the other, not at one
 * moment.
 *
 * @param subscribers how many streams are open
 * @param channels how many channels there are, those that are only kept for clients to reconnect included
 * @param logBytes about how much memory the logs of all channels take
 * @param memoryBytes about how much memory the broker uses: for its logs, channels and subscribers, and for what is under way
 * @param memoryLimit how much it may use, by {@link EventBrokerBuilder#logBytes}
 * @param published how many events were published, those to single subscribers not counted
 * @param refused how many were refused because the broker was too busy
 * @param opened how many streams were opened
 * @param closed how many have ended, by reason; all reasons are there
 * @param gaps how often a client was told that events may be missing
 * @param writes how many writes were made to streams
 * @param bytes how many bytes were written to streams
 */
public record BrokerStatistics(
        long subscribers,
        long channels,
        long logBytes,
        long memoryBytes,
        long memoryLimit,
        long published,
        long refused,
        long opened,
        Map<CloseReason, Long> closed,
        long gaps,
        long writes,
        long bytes) {

    static BrokerStatistics of(BrokerCounters counted, long channels, long logBytes, MemoryBudget budget) {
        Map<CloseReason, Long> closed = new EnumMap<>(CloseReason.class);
        for (CloseReason reason : CloseReason.values()) {
            closed.put(reason, counted.closed(reason).sum());
        }
        return new BrokerStatistics(
                counted.open(),
                channels,
                logBytes,
                budget.used(),
                budget.limit(),
                counted.published.sum(),
                counted.refused.sum(),
                counted.opened.sum(),
                closed,
                counted.gaps.sum(),
                counted.writes.sum(),
                counted.bytes.sum());
    }
}
