package io.eventsource.server.internal.delivery;

import io.eventsource.server.LagHistogram;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Counts delays in fixed buckets. Safe for concurrent use; to count takes no lock and allocates nothing. */
final class LagCounters {

    /** From what a healthy broker takes to what clients with a timeout of a minute tolerate. */
    private static final List<Duration> BOUNDS = Stream.of(
                    1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000)
            .map(Duration::ofMillis)
            .toList();

    private static final long[] NANOS =
            BOUNDS.stream().mapToLong(Duration::toNanos).toArray();

    private final LongAdder[] counts =
            Stream.generate(LongAdder::new).limit(NANOS.length + 1L).toArray(LongAdder[]::new);
    private final LongAdder sum = new LongAdder();

    /** Counts a delay. */
    void record(long nanos) {
        int bucket = 0;
        while (bucket < NANOS.length && nanos > NANOS[bucket]) { // usually the first
            bucket++;
        }
        counts[bucket].increment();
        sum.add(nanos);
    }

    /** Returns all counts as they are now. */
    LagHistogram snapshot() {
        return new LagHistogram(
                BOUNDS, Arrays.stream(counts).map(LongAdder::sum).toList(), Duration.ofNanos(sum.sum()));
    }
}
