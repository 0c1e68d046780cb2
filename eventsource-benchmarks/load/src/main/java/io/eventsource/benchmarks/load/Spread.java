package io.eventsource.benchmarks.load;

import java.util.List;

/**
 * What several rounds come to.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param min the least
 * @param max the greatest
 */
record Spread(double median, double min, double max) {

    static Spread of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int size = sorted.size();
        double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(size - 1));
    }

    /** As a table shows it: the median, and the others if there was more than one value. */
    String format(Metric metric) {
        String middle = metric.format(median);
        return min == max ? middle : "%s (%s–%s)".formatted(middle, metric.format(min), metric.format(max));
    }
}
