package io.eventsource.benchmarks.tables;

import java.util.List;
import java.util.Locale;

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
     * @param decimals how many digits stand behind the point
     * @return a cell
     */
    public String format(int decimals) {
        String middle = number(median, decimals);
        return min == max ? middle : "%s (%s–%s)".formatted(middle, number(min, decimals), number(max, decimals));
    }

    private static String number(double value, int decimals) {
        return String.format(Locale.ROOT, "%,." + decimals + "f", value);
    }
}
