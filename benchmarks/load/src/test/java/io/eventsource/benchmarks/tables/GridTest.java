package io.eventsource.benchmarks.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class GridTest {

    @Test
    void alignsNamesToTheLeftAndFiguresToTheRight() {
        Grid grid = new Grid(List.of("client", "ns"));
        grid.add(List.of("raw", Spread.of(List.of(3.0, 1.0, 2.0)).format(0)));
        grid.add(List.of("ours", Spread.of(List.of(1_000.0)).format(1)));

        assertThat(grid).hasToString("""
                | client |      ns |
                | ------ | ------: |
                | raw    | 2 (1–3) |
                | ours   | 1,000.0 |
                """);
    }

    @Test
    void theMedianOfTwoIsTheirMean() {
        assertThat(Spread.of(List.of(4.0, 1.0))).isEqualTo(new Spread(2.5, 1, 4));
    }
}
