package io.eventsource.benchmarks.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Results as a table in Markdown, which can be read as it is, too. */
final class Table {

    private Table() {}

    static String of(Scenario scenario, Results results) {
        boolean varied = results.variants().size() > 1;
        List<List<String>> rows = new ArrayList<>();
        rows.add(header(scenario, results, varied));
        for (String variant : results.variants()) {
            for (String server : results.servers()) {
                if (results.has(server, variant)) {
                    rows.add(row(scenario, results, server, variant, varied));
                }
            }
        }
        return align(rows);
    }

    private static List<String> header(Scenario scenario, Results results, boolean varied) {
        List<String> cells = new ArrayList<>();
        cells.add("server");
        if (varied) {
            cells.add(scenario.variable());
        }
        for (Metric metric : scenario.metrics()) {
            cells.add(metric.label());
            if (scenario.comparedWithFloor().contains(metric)) {
                cells.add("÷ " + ServerSpec.FLOOR);
            }
            if (varied && scenario.comparedWithFirstVariant().contains(metric)) {
                cells.add("÷ " + results.variants().get(0));
            }
        }
        return cells;
    }

    private static List<String> row(Scenario scenario, Results results, String server, String variant, boolean varied) {
        List<String> cells = new ArrayList<>();
        cells.add(server);
        if (varied) {
            cells.add(variant);
        }
        for (Metric metric : scenario.metrics()) {
            cells.add(results.spread(server, variant, metric)
                    .map(spread -> spread.format(metric))
                    .orElse(""));
            if (scenario.comparedWithFloor().contains(metric)) {
                cells.add(format(results.ratio(server, variant, ServerSpec.FLOOR, variant, metric)));
            }
            if (varied && scenario.comparedWithFirstVariant().contains(metric)) {
                String first = results.variants().get(0);
                cells.add(format(results.ratio(server, variant, server, first, metric)));
            }
        }
        return cells;
    }

    private static String format(Optional<Double> ratio) {
        return ratio.map(value -> String.format(Locale.ROOT, "%.2f", value)).orElse("");
    }

    /** Pads all cells of a column to the same width: names to the left, figures to the right. */
    private static String align(List<List<String>> rows) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder table = new StringBuilder();
        for (int r = 0; r < rows.size(); r++) {
            append(table, rows.get(r), widths);
            if (r == 0) {
                append(table, rule(widths), widths);
            }
        }
        return table.toString();
    }

    private static List<String> rule(int[] widths) {
        List<String> rule = new ArrayList<>(Collections.nCopies(widths.length, ""));
        for (int i = 0; i < widths.length; i++) {
            rule.set(i, i == 0 ? "-".repeat(widths[i]) : "-".repeat(widths[i] - 1) + ":");
        }
        return rule;
    }

    private static void append(StringBuilder table, List<String> row, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - row.get(i).length());
            table.append("| ")
                    .append(i == 0 ? row.get(i) + padding : padding + row.get(i))
                    .append(' ');
        }
        table.append("|\n");
    }
}
