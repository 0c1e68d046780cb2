package io.eventsource.server;

import java.time.Duration;
import java.util.List;

/**
 * Counts how long something took, in buckets.
 *
 * <pre>{@code
 * LagHistogram lag = broker.statistics().deliveryLag();
 * System.out.println(lag.countWithin(Duration.ofMillis(10)) + " of " + lag.count() + " writes within 10 ms");
 * }</pre>
 *
 * @param bounds the longest time of each bucket, ascending; longer times are in one more bucket
 * @param counts how many times each bucket has, without those of the buckets before it; one more than there are bounds
 * @param sum all times together
 */
public record LagHistogram(List<Duration> bounds, List<Long> counts, Duration sum) {

    /**
     * Creates a histogram.
     *
     * @param bounds the longest time of each bucket, ascending
     * @param counts how many times each bucket has; one more than there are bounds
     * @param sum all times together
     *
     * @throws IllegalArgumentException if there is not one count more than bounds, or if the bounds do not ascend
     */
    public LagHistogram {
        bounds = List.copyOf(bounds);
        counts = List.copyOf(counts);
        if (counts.size() != bounds.size() + 1) {
            throw new IllegalArgumentException(
                    "%d bounds need %d counts, not %d".formatted(bounds.size(), bounds.size() + 1, counts.size()));
        }
        for (int i = 1; i < bounds.size(); i++) {
            if (bounds.get(i).compareTo(bounds.get(i - 1)) <= 0) {
                throw new IllegalArgumentException("the bounds must ascend, but are " + bounds);
            }
        }
    }

    /**
     * Returns how many times were counted.
     *
     * @return the sum of all counts
     */
    public long count() {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Returns how many of the times were at most as long as a bound.
     *
     * @param bound one of the {@link #bounds}
     * @return the count of its bucket and of all before it
     * @throws IllegalArgumentException if no bucket has this bound
     */
    public long countWithin(Duration bound) {
        int index = bounds.indexOf(bound);
        if (index < 0) {
            throw new IllegalArgumentException("no bucket has the bound " + bound + "; the bounds are " + bounds);
        }
        return counts.subList(0, index + 1).stream().mapToLong(Long::longValue).sum();
    }
}
