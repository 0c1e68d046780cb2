package io.eventsource.benchmarks.load;

import io.eventsource.benchmarks.tables.Grid;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Results as a table in Markdown, readable as plain text. */
final class Table {

    private Table() {}

    static String of(Scenario scenario, Results results) {
        boolean varied = results.variants().size() > 1;
        Grid grid = new Grid(header(scenario, results, varied));
        for (String variant : results.variants()) {
            for (String server : results.servers()) {
                if (results.has(server, variant)) {
                    grid.add(row(scenario, results, server, variant, varied));
                }
            }
        }
        return grid.toString();
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
                    .map(spread -> spread.format(metric::format))
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
}
