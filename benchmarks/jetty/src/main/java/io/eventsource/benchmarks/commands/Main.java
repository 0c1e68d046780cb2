package io.eventsource.benchmarks.commands;

import io.eventsource.benchmarks.tables.Grid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Measures how long a request waits for a client's answer, and what a request that waits costs. */
public final class Main {

    private static final int[] IN_FLIGHT = {1, 16, 256};
    private static final String[] KINDS = {"plain request", "command"};

    private Main() {}

    /**
     * Runs the benchmark.
     *
     * @param args rounds and seconds for each figure; 3 and 4 by default
     */
    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("--help")) {
            System.out.println(
                    "run commands [ROUNDS [SECONDS]]: request-to-answer latency beside a plain request; 3 4");
            return;
        }
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        Duration time = Duration.ofSeconds(args.length > 1 ? Integer.parseInt(args[1]) : 4);
        Map<String, List<long[]>> figures = new TreeMap<>();
        Exchange exchange = new Exchange(); // ends with the process
        for (String kind : KINDS) {
            exchange.measure(kind.equals(KINDS[1]), 16, time); // to warm up
        }
        for (int round = 0; round < rounds; round++) {
            for (int inFlight : IN_FLIGHT) {
                for (String kind : KINDS) {
                    long[] sorted = exchange.measure(kind.equals(KINDS[1]), inFlight, time);
                    figures.computeIfAbsent(kind + inFlight, key -> new ArrayList<>())
                            .add(new long[] {at(sorted, 0.5), at(sorted, 0.99), sorted.length / time.toSeconds()});
                }
            }
        }
        print(figures);
        System.out.println(Waiting.measure());
        System.exit(0); // the threads of server and client would continue
    }

    private static long at(long[] sorted, double part) {
        return sorted[(int) Math.min(sorted.length - 1L, Math.round(part * sorted.length))];
    }

    private static void print(Map<String, List<long[]>> figures) {
        Grid grid = new Grid(List.of("in flight", "what", "p50 µs", "÷ plain", "p99 µs", "÷ plain", "per second"));
        for (int inFlight : IN_FLIGHT) {
            List<long[]> floor = figures.getOrDefault(KINDS[0] + inFlight, List.of());
            for (String kind : KINDS) {
                List<long[]> own = figures.getOrDefault(kind + inFlight, List.of());
                grid.add(List.of(
                        Integer.toString(inFlight),
                        kind,
                        spread(own, 0, 1_000),
                        ratio(own, floor, 0),
                        spread(own, 1, 1_000),
                        ratio(own, floor, 1),
                        spread(own, 2, 1)));
            }
        }
        System.out.println(grid);
    }

    private static double median(List<long[]> rounds, int index) {
        long[] values =
                rounds.stream().mapToLong(round -> round[index]).sorted().toArray();
        return values[values.length / 2];
    }

    private static String spread(List<long[]> rounds, int index, int unit) {
        long[] values =
                rounds.stream().mapToLong(round -> round[index] / unit).sorted().toArray();
        return values[values.length / 2] + " (" + values[0] + "–" + values[values.length - 1] + ")";
    }

    private static String ratio(List<long[]> own, List<long[]> floor, int index) {
        return String.format(Locale.ROOT, "%.2f", median(own, index) / median(floor, index));
    }

    /** Sorts times. */
    static long[] sorted(long[] times, int count) {
        long[] sorted = Arrays.copyOf(times, count);
        Arrays.sort(sorted);
        return sorted;
    }
}
