package io.eventsource.benchmarks.parser;

import io.eventsource.benchmarks.tables.Grid;
import io.eventsource.benchmarks.tables.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** All rounds of a scenario as tables, and as lines for other programs. */
final class Report {

    private final String corner;
    private final List<Round> rounds;

    /**
     * A report of rounds.
     *
     * @param corner what stands above the first column
     */
    Report(String corner, List<Round> rounds) {
        this.corner = corner;
        this.rounds = rounds;
    }

    /** Medians, and the least and the greatest in parentheses. */
    String tables() {
        return "MB/s of processor time:\n\n" + table(Round::megabytesPerSecond, 0)
                + "\nBytes allocated for each byte read:\n\n" + table(Round::allocatedPerByte, 2);
    }

    private String table(ToDoubleFunction<Round> figure, int decimals) {
        List<String> columns = rounds.stream().map(Round::column).distinct().toList();
        List<String> header = new ArrayList<>(columns);
        header.add(0, corner);
        Grid grid = new Grid(header);
        for (String row : rounds.stream().map(Round::row).distinct().toList()) {
            List<String> cells = new ArrayList<>(List.of(row));
            columns.forEach(column -> cells.add(cell(row, column, figure, decimals)));
            grid.add(cells);
        }
        return grid.toString();
    }

    private String cell(String row, String column, ToDoubleFunction<Round> figure, int decimals) {
        List<Double> values = rounds.stream()
                .filter(round -> round.row().equals(row) && round.column().equals(column))
                .map(figure::applyAsDouble)
                .toList();
        return values.isEmpty() ? "" : Spread.of(values).format(decimals);
    }

    /** Prints every round on a separate line. */
    String csv() {
        StringBuilder csv = new StringBuilder("row,column,MB/s of processor time,allocated B/B,MB/s on the wall\n");
        for (Round round : rounds) {
            csv.append("\"%s\",\"%s\",".formatted(round.row(), round.column()))
                    .append(round.megabytesPerSecond())
                    .append(',')
                    .append(round.allocatedPerByte())
                    .append(',')
                    .append(round.wallMegabytesPerSecond())
                    .append('\n');
        }
        return csv.toString();
    }
}
