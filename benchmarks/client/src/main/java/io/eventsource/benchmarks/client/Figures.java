package io.eventsource.benchmarks.client;

import io.eventsource.benchmarks.client.styles.Style;
import io.eventsource.benchmarks.tables.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BinaryOperator;

/** All figures of one scenario, of each style and round. */
final class Figures {

    private final Map<Style.Name, Map<Integer, double[]>> rounds = new TreeMap<>();

    void add(Style.Name style, int round, double[] figures) {
        rounds.computeIfAbsent(style, none -> new TreeMap<>()).put(round, figures);
    }

    /** The styles that have figures. */
    List<Style.Name> styles() {
        return List.copyOf(rounds.keySet());
    }

    /** What the rounds come to. */
    Spread spread(Style.Name style, int figure) {
        return Spread.of(rounds.getOrDefault(style, Map.of()).values().stream()
                .map(figures -> figures[figure])
                .toList());
    }

    /** What the rounds come to, each beside the floor of the same round; empty if there is none. */
    Optional<Spread> besideFloor(Style.Name style, int figure, BinaryOperator<Double> compare) {
        Map<Integer, double[]> floor = rounds.getOrDefault(Style.Name.RAW, Map.of());
        List<Double> values = new ArrayList<>();
        rounds.getOrDefault(style, Map.of()).forEach((round, figures) -> {
            double[] raw = floor.get(round);
            if (raw != null) {
                values.add(compare.apply(figures[figure], raw[figure]));
            }
        });
        return values.isEmpty() ? Optional.empty() : Optional.of(Spread.of(values));
    }

    /** Prints every round on a separate line. */
    String csv(String names) {
        StringBuilder csv = new StringBuilder("style,round," + names + "\n");
        rounds.forEach((style, byRound) -> byRound.forEach((round, figures) -> {
            csv.append(Options.name(style)).append(',').append(round);
            for (double figure : figures) {
                csv.append(',').append(figure);
            }
            csv.append('\n');
        }));
        return csv.toString();
    }
}
