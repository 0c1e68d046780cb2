package io.eventsource.server;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What a broker counts. Safe for concurrent use. */
final class BrokerCounters {

    final LongAdder published = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder opened = new LongAdder();
    final LongAdder writes = new LongAdder();
    final LongAdder bytes = new LongAdder();
    final LongAdder gaps = new LongAdder();

    private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);

    BrokerCounters() {
        for (CloseReason reason : CloseReason.values()) {
            closed.put(reason, new LongAdder());
        }
    }

    LongAdder closed(CloseReason reason) {
        return Objects.requireNonNull(closed.get(reason));
    }

    long open() {
        return opened.sum() - closed.values().stream().mapToLong(LongAdder::sum).sum();
    }
}
