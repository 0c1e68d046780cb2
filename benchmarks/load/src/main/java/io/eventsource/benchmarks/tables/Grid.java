package io.eventsource.benchmarks.tables;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A table in Markdown, readable as plain text. */
public final class Grid {

    private final List<List<String>> rows = new ArrayList<>();

    /**
     * A table with a first row.
     *
     * @param header the names of all columns
     */
    public Grid(List<String> header) {
        add(header);
    }

    /**
     * Adds a row.
     *
     * @param cells as many as there are columns
     */
    public void add(List<String> cells) {
        rows.add(List.copyOf(cells));
    }

    /** All cells of a column padded to the same width: names to the left, figures to the right. */
    @Override
    public String toString() {
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
