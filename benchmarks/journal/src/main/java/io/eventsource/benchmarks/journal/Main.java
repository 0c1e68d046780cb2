package io.eventsource.benchmarks.journal;

import io.eventsource.benchmarks.journal.Load.Figures;
import io.eventsource.redis.RedisJournal;
import io.eventsource.server.journal.FileJournal;
import io.eventsource.server.journal.FsyncPolicy;
import io.eventsource.server.journal.MemoryJournal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** Measures all stores in turns, and prints the medians as Markdown. */
public final class Main {

    private static final String HELP = """
            usage: benchmarks/run journal [DIRECTORY] [SECONDS] [ROUNDS] [PART]

            Measures acknowledged events a second in files below DIRECTORY (target, by default), each figure for SECONDS (3) in each of
            ROUNDS (3): of stores, and of brokers. Then how long a broker with a million events takes to start, and the latency and the
            throughput of nodes that share Redis. PART is one of stores, brokers, start and nodes; or one of latency, throughput and
            fanout, which nodes consists of; all by default. If EVENTSOURCE_REDIS is the URI of an empty Redis, that is measured, too; nodes
            starts one without, if redis-server is installed.
            """;

    private static final Set<String> NODES = Set.of("nodes", "latency", "throughput", "fanout");
    private static final int[] PUBLISHERS = {1, 16, 256};
    private static final int[] FEW_PUBLISHERS = {1, 16};
    private static final int[] SIZES = {200, 4096};
    /** How many events a publisher sends that does not wait for each. */
    private static final int AT_ONCE = 1_000;

    /** Among how many channels a broker that is started has a million events. */
    private static final int[] CHANNELS = {1, 1_000};

    private static final String REDIS = System.getenv().getOrDefault("EVENTSOURCE_REDIS", "");

    private interface Opens {
        Store open(Path directory) throws Exception;
    }

    private static final Map<String, Opens> STORES = new LinkedHashMap<>();

    static {
        STORES.put("journal, always", directory -> new JournalStore(directory, FsyncPolicy.ALWAYS));
        STORES.put(
                "journal, every 100 ms",
                directory -> new JournalStore(directory, FsyncPolicy.interval(Duration.ofMillis(100))));
        STORES.put("journal, never", directory -> new JournalStore(directory, FsyncPolicy.NEVER));
        STORES.put("one force for each", BlockingStore::force);
        if (!REDIS.isEmpty()) {
            STORES.put("Redis", directory -> new JournalStore(redis(directory)));
        }
        STORES.put("SQLite", BlockingStore::sqlite);
        STORES.put("H2 MVStore", BlockingStore::mvStore);
    }

    private static final Map<String, Opens> BROKERS = new LinkedHashMap<>();

    static {
        BROKERS.put("memory", directory -> new BrokerStore(new MemoryJournal(), 0));
        BROKERS.put("files, never", directory -> new BrokerStore(files(directory), 0));
        BROKERS.put("memory, 1,000 under way", directory -> new BrokerStore(new MemoryJournal(), AT_ONCE));
        BROKERS.put("files, never, 1,000 under way", directory -> new BrokerStore(files(directory), AT_ONCE));
        if (!REDIS.isEmpty()) {
            BROKERS.put("Redis", directory -> new BrokerStore(redis(directory), 0));
            BROKERS.put("Redis, 1,000 under way", directory -> new BrokerStore(redis(directory), AT_ONCE));
        }
    }

    /** Opens a new history. */
    private static RedisJournal redis(Path directory) {
        return RedisJournal.builder(REDIS)
                .keyPrefix(directory.getFileName().toString())
                .connect();
    }

    private static FileJournal files(Path directory) {
        return FileJournal.builder(directory).fsync(FsyncPolicy.NEVER).open();
    }

    private Main() {}

    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].startsWith("-")) {
            System.out.print(HELP);
            return;
        }
        Path directory = Path.of(args.length > 0 ? args[0] : "target");
        double seconds = args.length > 1 ? Double.parseDouble(args[1]) : 3;
        int rounds = args.length > 2 ? Integer.parseInt(args[2]) : 3;
        String part = args.length > 3 ? args[3] : "";
        Files.createDirectories(directory);
        if (part.isEmpty() || part.equals("stores")) {
            compare("store", STORES, PUBLISHERS, directory, seconds, rounds);
        }
        if (part.isEmpty() || part.equals("brokers")) {
            compare("broker", BROKERS, FEW_PUBLISHERS, directory, seconds, rounds);
        }
        if (part.isEmpty() || part.equals("start")) {
            start(directory, rounds);
        }
        if (part.isEmpty() || NODES.contains(part)) {
            try (RedisUse redis = RedisUse.of(REDIS)) {
                new Nodes(directory, seconds, rounds, redis).run(part);
            }
        }
    }

    private static void compare(
            String what, Map<String, Opens> stores, int[] numbers, Path directory, double seconds, int rounds)
            throws Exception {
        for (int size : SIZES) {
            System.out.printf(
                    "%nEvents of %d bytes: events a second, median and p99 of an acknowledgement in ms%n%n", size);
            String[] columns = Arrays.stream(numbers)
                    .mapToObj(number -> number == 1 ? "1 publisher" : number + " publishers")
                    .toArray(String[]::new);
            System.out.println("| " + what + " | " + String.join(" | ", columns) + " |");
            System.out.println("|---".repeat(1 + columns.length) + "|");
            Map<String, List<List<Figures>>> figures = new LinkedHashMap<>();
            for (int round = 0; round < rounds; round++) {
                for (String store : stores.keySet()) {
                    List<Figures> row = new ArrayList<>();
                    for (int publishers : numbers) {
                        row.add(measure(stores.get(store), directory, publishers, size, seconds));
                    }
                    figures.computeIfAbsent(store, name -> new ArrayList<>()).add(row);
                }
            }
            figures.forEach(Main::print);
        }
    }

    private static Figures measure(Opens opens, Path directory, int publishers, int size, double seconds)
            throws Exception {
        Path files = Files.createTempDirectory(directory, "journal-benchmark");
        try (Store store = opens.open(files)) {
            return Load.run(store, publishers, size, seconds);
        } finally {
            delete(files);
        }
    }

    private static void print(String store, List<List<Figures>> rounds) {
        StringBuilder row = new StringBuilder("| " + store + " |");
        for (int i = 0; i < rounds.get(0).size(); i++) {
            int column = i;
            List<Figures> cell = rounds.stream().map(round -> round.get(column)).toList();
            row.append(" %,.0f ±%.0f %% (%.3f, %.2f) |"
                    .formatted(
                            median(cell, Figures::rate),
                            spread(cell),
                            median(cell, Figures::p50) / 1e3,
                            median(cell, Figures::p99) / 1e3));
        }
        System.out.println(row);
    }

    /** Returns half of the distance between the slowest and the fastest round, in percent of the median. */
    private static double spread(List<Figures> cell) {
        double[] sorted = cell.stream().mapToDouble(Figures::rate).sorted().toArray();
        return 50 * (sorted[sorted.length - 1] - sorted[0]) / median(cell, Figures::rate);
    }

    private static double median(List<Figures> cell, ToDoubleFunction<Figures> figure) {
        double[] sorted = cell.stream().mapToDouble(figure).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    private static void start(Path directory, int rounds) throws Exception {
        for (int channels : CHANNELS) {
            Path files = Files.createTempDirectory(directory, "journal-benchmark");
            try {
                BrokerStart.write(files, channels);
                System.out.printf(
                        "%nA broker starts from a million events of 200 bytes, channels: %,d; seconds:", channels);
                for (int i = 0; i < rounds; i++) {
                    System.out.print(" " + BrokerStart.measure(files));
                }
                System.out.println();
            } finally {
                delete(files);
            }
        }
    }

    static void delete(Path files) throws IOException {
        try (Stream<Path> all = Files.walk(files)) {
            for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
