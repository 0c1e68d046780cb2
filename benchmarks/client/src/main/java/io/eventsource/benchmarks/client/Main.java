package io.eventsource.benchmarks.client;

import io.eventsource.benchmarks.client.styles.Style;
import io.eventsource.benchmarks.tables.Grid;
import io.eventsource.benchmarks.tables.Spread;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Measures clients side by side and prints tables; see the README of the benchmarks. */
public final class Main {

    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final PrintStream PROGRESS = new PrintStream(System.err, true, StandardCharsets.UTF_8);

    /** What a client may take of a processor for an event, beside Jetty alone. */
    private static final double MOST_TIME = 1.2;

    /** Events a chunk where a server has many to tell at once, or a proxy has collected them. */
    private static final int PACKED = 40;

    /** Bytes of heap that an idle source may keep, beyond Jetty's. */
    private static final double MOST_HEAP = 40 * 1024;

    private final Options options;

    private Main(Options options) {
        this.options = options;
    }

    /**
     * Runs what the command line asks for.
     *
     * @param args this module's directory, then options and scenarios
     */
    public static void main(String[] args) throws IOException {
        List<String> words = Arrays.asList(args).subList(1, args.length);
        if (words.contains("--help")) {
            OUT.print(Options.HELP);
            return;
        }
        try {
            new Main(new Options(Path.of(args[0]), words)).run();
        } catch (IllegalArgumentException e) {
            PROGRESS.println(e.getMessage());
            System.exit(2);
        }
    }

    private void run() throws IOException {
        Files.createDirectories(options.out);
        OUT.println(
                Processes.canPin() ? "Source on one core, client on another." : "Source and client share all cores.");
        try (Processes processes = new Processes()) {
            if (options.wants("stream")) {
                stream("stream", processes, 1);
            }
            if (options.wants("packed")) {
                stream("packed", processes, PACKED);
            }
            if (options.wants("idle")) {
                Figures figures = measure(style -> processes.client(IdleMain.class, 60, style.name(), options.sources));
                report("idle", idle(figures), figures.csv("heap B/source,threads"));
            }
        }
    }

    private void stream(String scenario, Processes processes, int eventsAChunk) throws IOException {
        Figures figures = measure(style ->
                processes.client(StreamMain.class, 120, style.name(), options.warmup, options.events, eventsAChunk));
        report(scenario, stream(figures), figures.csv("CPU ns/event,ns/event"));
    }

    /** A round measures each style once; the next begins with another one. */
    private Figures measure(Measurement measurement) {
        Figures figures = new Figures();
        List<Style.Name> order = new ArrayList<>(options.styles);
        for (int round = 1; round <= options.rounds; round++) {
            for (Style.Name style : order) {
                PROGRESS.printf("round %d of %d: %s%n", round, options.rounds, Options.name(style));
                try {
                    figures.add(style, round, measurement.of(style));
                } catch (IOException e) {
                    PROGRESS.printf("  failed, and is missing in this round: %s%n", e);
                }
            }
            Collections.rotate(order, 1);
        }
        return figures;
    }

    private interface Measurement {
        double[] of(Style.Name style) throws IOException;
    }

    private static String stream(Figures figures) {
        Grid grid = new Grid(List.of("client", "CPU ns/event", "÷ raw", "ns/event", "÷ raw"));
        for (Style.Name style : figures.styles()) {
            grid.add(List.of(
                    Options.name(style),
                    figures.spread(style, 0).format(0),
                    cell(figures.besideFloor(style, 0, (value, raw) -> value / raw), 2),
                    figures.spread(style, 1).format(0),
                    cell(figures.besideFloor(style, 1, (value, raw) -> value / raw), 2)));
        }
        return grid
                + verdict(
                        figures.besideFloor(Style.Name.OURS, 0, (value, raw) -> value / raw),
                        MOST_TIME,
                        "CPU ÷ raw",
                        2);
    }

    private static String idle(Figures figures) {
        Grid grid = new Grid(List.of("client", "heap B/source", "beyond raw", "threads for all"));
        for (Style.Name style : figures.styles()) {
            grid.add(List.of(
                    Options.name(style),
                    figures.spread(style, 0).format(0),
                    cell(figures.besideFloor(style, 0, (value, raw) -> value - raw), 0),
                    figures.spread(style, 1).format(0)));
        }
        return grid
                + verdict(
                        figures.besideFloor(Style.Name.OURS, 0, (value, raw) -> value - raw),
                        MOST_HEAP,
                        "heap B beyond raw",
                        0);
    }

    private static String cell(Optional<Spread> spread, int decimals) {
        return spread.map(some -> some.format(decimals)).orElse("");
    }

    private static String verdict(Optional<Spread> spread, double most, String what, int decimals) {
        return spread.map(some -> "%n%s: ours has %s of at most %s: %s%n"
                        .formatted(what, some.format(decimals), most, some.median() <= most ? "kept" : "missed"))
                .orElse("");
    }

    private void report(String scenario, String table, String csv) throws IOException {
        OUT.printf("%n## %s%n%n%s", scenario, table);
        Files.writeString(options.out.resolve(scenario + ".md"), table);
        Files.writeString(options.out.resolve(scenario + ".csv"), csv);
    }
}
