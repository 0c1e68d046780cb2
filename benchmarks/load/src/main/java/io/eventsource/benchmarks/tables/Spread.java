package io.eventsource.benchmarks.tables;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * What several rounds come to.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param min the least
 * @param max the greatest
 */
public record Spread(double median, double min, double max) {

    /**
     * What some values come to.
     *
     * @param values one of each round, at least one
     * @return their spread
     */
    public static Spread of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int size = sorted.size();
        double median = (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
        return new Spread(median, sorted.get(0), sorted.get(size - 1));
    }

    /**
     * As a table shows it: the median, and the others if they differ.
     *
     * @param decimals the number of digits after the decimal point
     * @return a cell
     */
    public String format(int decimals) {
        return format(value -> String.format(Locale.ROOT, "%,." + decimals + "f", value));
    }

    /**
     * As a table shows it: the median, and the others if they differ.
     *
     * @param number writes a number
     * @return a cell
     */
    public String format(DoubleFunction<String> number) {
        String middle = number.apply(median);
        return min == max ? middle : "%s (%s–%s)".formatted(middle, number.apply(min), number.apply(max));
    }
}
