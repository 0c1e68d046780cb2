package io.eventsource.benchmarks.parser;

import io.eventsource.benchmarks.parser.peers.Peer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures parsers side by side and prints tables; see the README of the benchmarks. */
public final class Main {

    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final PrintStream PROGRESS = new PrintStream(System.err, true, StandardCharsets.UTF_8);
    private static final int[] MEGABYTES = {1, 2, 4, 8};

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
        if (options.wants("corpora")) {
            report("corpora", new Report("parser", corpora()));
        }
        if (options.wants("onebyte")) {
            report("onebyte", new Report("a byte at a time", oneByte()));
        }
    }

    /** A round measures each peer once on each corpus; the next begins again. */
    private List<Round> corpora() {
        List<Round> rounds = new ArrayList<>();
        for (int round = 1; round <= options.rounds; round++) {
            for (Peer.Name peer : options.peers) {
                PROGRESS.printf("round %d of %d: %s%n", round, options.rounds, peer.label());
                for (Corpus corpus : options.corpora) {
                    ChainedOptionsBuilder jmh = jmh(CorporaBenchmark.class)
                            .param("peer", peer.name())
                            .param("corpus", corpus.name());
                    measure(peer.label(), corpus.label(), jmh, rounds);
                }
            }
        }
        return rounds;
    }

    private List<Round> oneByte() {
        List<Round> rounds = new ArrayList<>();
        for (int round = 1; round <= options.rounds; round++) {
            PROGRESS.printf("round %d of %d: a byte at a time%n", round, options.rounds);
            for (OneByteBenchmark.Shape shape : OneByteBenchmark.Shape.values()) {
                for (int megabytes : MEGABYTES) {
                    ChainedOptionsBuilder jmh = jmh(OneByteBenchmark.class)
                            .param("shape", shape.name())
                            .param("megabytes", Integer.toString(megabytes));
                    measure(shape.label(), megabytes + " MiB", jmh, rounds);
                }
            }
        }
        return rounds;
    }

    private ChainedOptionsBuilder jmh(Class<?> benchmark) {
        return new OptionsBuilder()
                .include("^" + benchmark.getName().replace(".", "\\.") + "\\.")
                .forks(1)
                .param("warmup", Integer.toString(options.warmup))
                .warmupIterations(1)
                .warmupTime(TimeValue.milliseconds(100))
                .measurementIterations(1)
                .measurementTime(TimeValue.milliseconds(options.duration))
                .jvmArgs("-XX:+UseSerialGC", "-Xms512m", "-Xmx512m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn")
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
    }

    /** Adds what a new JVM measures. One that fails is missing in this round. */
    private static void measure(String row, String column, ChainedOptionsBuilder jmh, List<Round> rounds) {
        try {
            rounds.add(Round.of(
                    row, column, new Runner(jmh.build()).run().iterator().next()));
        } catch (RunnerException e) {
            PROGRESS.printf("  %s, %s: failed, and is missing in this round: %s%n", row, column, e);
        }
    }

    private void report(String scenario, Report report) throws IOException {
        OUT.printf("%n## %s%n%n%s", scenario, report.tables());
        Files.writeString(options.out.resolve(scenario + ".md"), report.tables());
        Files.writeString(options.out.resolve(scenario + ".csv"), report.csv());
    }
}
