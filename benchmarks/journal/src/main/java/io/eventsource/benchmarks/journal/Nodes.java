package io.eventsource.benchmarks.journal;

import io.eventsource.benchmarks.tables.Grid;
import io.eventsource.benchmarks.tables.Spread;
import io.eventsource.redis.RedisJournal;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.EventBroker;
import io.eventsource.server.journal.FileJournal;
import io.eventsource.server.journal.FsyncPolicy;
import io.eventsource.server.journal.Journal;
import io.eventsource.server.journal.MemoryJournal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Measures brokers with each journal, alone or on nodes that share a history, beside a bare {@code PUBLISH} in Redis. */
final class Nodes {

    private static final int MANY_NODES = 8;
    private static final int[] SUBSCRIBERS = {100, 1_000};

    /** The targets. */
    private static final double MOST_P50 = 1.5;

    private static final double MOST_P99 = 3;
    private static final double LEAST_RATE = 25_000;
    private static final double LEAST_FAN_OUT = 0.8;

    private static final String FLOOR = "PUBLISH and SUBSCRIBE";
    private static final String STREAM = "XADD and XREAD";
    private static final String MEMORY = "memory";
    private static final String REDIS = "Redis";
    private static final String REDIS_ACROSS = "Redis, another node";

    private final Path directory;
    private final double seconds;
    private final int rounds;
    private final @Nullable RedisUse redis;
    private final List<Path> directories = new ArrayList<>();
    private int histories;

    Nodes(Path directory, double seconds, int rounds, @Nullable RedisUse redis) {
        this.directory = directory;
        this.seconds = seconds;
        this.rounds = rounds;
        this.redis = redis;
    }

    /** Measures one figure of a row. */
    private interface Measurement {
        double[] run() throws Exception;
    }

    /** Measures one part, or all of them. */
    void run(String part) throws Exception {
        if (redis == null) {
            System.out.println("Redis is not installed, and EVENTSOURCE_REDIS is not set: without it.");
        }
        boolean isAll = part.isEmpty() || part.equals("nodes");
        if (isAll || part.equals("latency")) {
            latency();
        }
        if (isAll || part.equals("throughput")) {
            throughput();
        }
        if (isAll || part.equals("fanout")) {
            fanOut();
        }
    }

    private void latency() throws Exception {
        Map<String, Measurement> rows = new LinkedHashMap<>();
        if (redis != null) {
            rows.put(FLOOR, () -> latency("", receiver -> new PubSubRoute(redis.uri(), receiver)));
            rows.put(STREAM, () -> latency("", receiver -> new StreamRoute(redis.uri(), receiver)));
        }
        rows.put(
                MEMORY, () -> latency("", receiver -> new BrokerRoute(List.of(broker(new MemoryJournal())), receiver)));
        rows.put(
                "files, never",
                () -> latency("", receiver -> new BrokerRoute(List.of(broker(files(FsyncPolicy.NEVER))), receiver)));
        rows.put(
                "files, always",
                () -> latency("", receiver -> new BrokerRoute(List.of(broker(files(FsyncPolicy.ALWAYS))), receiver)));
        if (redis != null) {
            rows.put(REDIS, () -> latencyOfNodes(1));
            rows.put(REDIS_ACROSS, () -> latencyOfNodes(2));
            rows.put("Redis, another of " + MANY_NODES + " nodes", () -> latencyOfNodes(MANY_NODES));
        }
        Map<String, List<double[]>> figures = measure(rows);
        System.out.printf(
                "%n%,d events of 200 bytes a second: from publishing to receipt without HTTP%n%n", Latency.RATE);
        Grid grid = new Grid(List.of(
                "journal",
                "p50 ms",
                "÷ floor",
                "p99 ms",
                "÷ floor",
                "Redis: CPU µs/event",
                "bytes in",
                "bytes out",
                "lost"));
        figures.forEach((name, each) -> grid.add(List.of(
                name,
                spread(each, 0).format(3),
                ratio(figures, each, FLOOR, 0),
                spread(each, 1).format(3),
                ratio(figures, each, FLOOR, 1),
                use(name, each, 3, 1),
                use(name, each, 4, 0),
                use(name, each, 5, 0),
                spread(each, 2).format(0))));
        System.out.println(grid);
        if (redis != null) {
            List<double[]> across = Objects.requireNonNull(figures.get(REDIS_ACROSS));
            verdict(
                    "p50 on another node ÷ floor",
                    quotient(figures, across, FLOOR, 0).median(),
                    MOST_P50,
                    true);
            verdict(
                    "p99 on another node ÷ floor",
                    quotient(figures, across, FLOOR, 1).median(),
                    MOST_P99,
                    true);
        }
    }

    private double[] latencyOfNodes(int count) throws Exception {
        String history = history();
        return latency(history, receiver -> new BrokerRoute(redis(history, count), receiver));
    }

    private double[] latency(String history, Route.Opener opener) throws Exception {
        return withUse(history, () -> {
            Latency.Figures measured = Latency.run(opener, seconds);
            return new Measured(measured.events(), measured.p50(), measured.p99(), measured.lost());
        });
    }

    private void throughput() throws Exception {
        Map<String, Measurement> rows = new LinkedHashMap<>();
        rows.put(MEMORY, () -> throughput("", 0, ignored -> List.of(broker(new MemoryJournal()))));
        rows.put("files, never", () -> throughput("", 0, ignored -> List.of(broker(files(FsyncPolicy.NEVER)))));
        if (redis != null) {
            rows.put(REDIS, () -> throughput(history(), 0, history -> redis(history, 1)));
            rows.put("Redis, 2 nodes", () -> throughput(history(), 0, history -> redis(history, 2)));
            rows.put("Redis, 4 nodes", () -> throughput(history(), 0, history -> redis(history, 4)));
        }
        Map<String, List<double[]>> figures = measure(rows);
        System.out.printf("%nOne publisher, 1,000 events of 200 bytes under way, no subscriber%n%n");
        Grid grid = new Grid(List.of(
                "journal", "acknowledged/s", "÷ memory", "Redis: CPU µs/event", "bytes in", "bytes out", "bytes kept"));
        figures.forEach((name, each) -> grid.add(List.of(
                name,
                spread(each, 0).format(0),
                ratio(figures, each, MEMORY, 0),
                use(name, each, 3, 1),
                use(name, each, 4, 0),
                use(name, each, 5, 0),
                use(name, each, 6, 0))));
        System.out.println(grid);
        if (redis != null) {
            verdict(
                    "acknowledged/s",
                    spread(Objects.requireNonNull(figures.get(REDIS)), 0).median(),
                    LEAST_RATE,
                    false);
        }
    }

    private void fanOut() throws Exception {
        for (int subscribers : SUBSCRIBERS) {
            Map<String, Measurement> rows = new LinkedHashMap<>();
            rows.put(MEMORY, () -> throughput("", subscribers, ignored -> List.of(broker(new MemoryJournal()))));
            if (redis != null) {
                rows.put(REDIS, () -> throughput(history(), subscribers, history -> redis(history, 1)));
            }
            Map<String, List<double[]>> figures = measure(rows);
            System.out.printf("%nThe same with %,d subscribers on the node, without HTTP%n%n", subscribers);
            Grid grid = new Grid(List.of("journal", "deliveries/s", "÷ memory"));
            figures.forEach((name, each) ->
                    grid.add(List.of(name, spread(each, 1).format(0), ratio(figures, each, MEMORY, 1))));
            System.out.println(grid);
            if (redis != null) {
                List<double[]> shared = Objects.requireNonNull(figures.get(REDIS));
                verdict(
                        "deliveries/s ÷ memory",
                        quotient(figures, shared, MEMORY, 1).median(),
                        LEAST_FAN_OUT,
                        false);
            }
        }
    }

    private interface OpensNodes {
        List<EventBroker> open(String history) throws Exception;
    }

    /** Publishes at the first of some nodes. */
    private double[] throughput(String history, int subscribers, OpensNodes opens) throws Exception {
        return withUse(history, () -> {
            List<EventBroker> nodes = opens.open(history);
            try {
                Throughput.Figures measured = Throughput.run(nodes.get(0), subscribers, seconds);
                return new Measured(measured.events(), measured.rate(), measured.rate() * subscribers, 0);
            } finally {
                nodes.forEach(EventBroker::close);
            }
        });
    }

    /** Figures, and how many events they are of. */
    private record Measured(long events, double first, double second, double third) {}

    private interface Measures {
        Measured run() throws Exception;
    }

    /** Adds to some figures what Redis has used for each event. */
    private double[] withUse(String history, Measures measures) throws Exception {
        if (redis == null) {
            Measured measured = measures.run();
            return new double[] {measured.first(), measured.second(), measured.third()};
        }
        RedisUse.Counters before = redis.counters();
        Measured measured = measures.run();
        RedisUse.Counters used = redis.counters().since(before, measured.events());
        double kept = 0;
        if (!history.isEmpty()) {
            kept = redis.entryBytes(history);
            redis.forget(history);
        }
        return new double[] {
            measured.first(), measured.second(), measured.third(), used.cpu(), used.in(), used.out(), kept
        };
    }

    /** Measures all rows in each round. The first round warms up and does not count. */
    private Map<String, List<double[]>> measure(Map<String, Measurement> rows) throws Exception {
        Map<String, List<double[]>> figures = new LinkedHashMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (Map.Entry<String, Measurement> row : rows.entrySet()) {
                double[] measured = row.getValue().run();
                for (Path used : directories) {
                    Main.delete(used);
                }
                directories.clear();
                if (round > 0) {
                    figures.computeIfAbsent(row.getKey(), name -> new ArrayList<>())
                            .add(measured);
                }
            }
        }
        return figures;
    }

    private static Spread spread(List<double[]> rounds, int figure) {
        return Spread.of(rounds.stream().map(each -> each[figure]).toList());
    }

    /** Divides the figures of a row by those of another one of the same round. */
    private static Spread quotient(
            Map<String, List<double[]>> figures, List<double[]> row, String divisor, int figure) {
        List<double[]> other = Objects.requireNonNull(figures.get(divisor));
        List<Double> quotients = new ArrayList<>();
        for (int round = 0; round < row.size(); round++) {
            quotients.add(row.get(round)[figure] / other.get(round)[figure]);
        }
        return Spread.of(quotients);
    }

    private static String ratio(Map<String, List<double[]>> figures, List<double[]> row, String divisor, int figure) {
        return figures.containsKey(divisor)
                ? quotient(figures, row, divisor, figure).format(2)
                : "";
    }

    /** Returns what Redis has used, if the row is about Redis. */
    private String use(String row, List<double[]> rounds, int figure, int decimals) {
        boolean isOfRedis = redis != null && (row.startsWith(REDIS) || row.equals(FLOOR) || row.equals(STREAM));
        return isOfRedis ? spread(rounds, figure).format(decimals) : "";
    }

    private static void verdict(String what, double value, double target, boolean isMost) {
        System.out.printf(
                "%s: %,.2f, target %s %,.1f: %s%n",
                what,
                value,
                isMost ? "at most" : "at least",
                target,
                (isMost ? value <= target : value >= target) ? "met" : "missed");
    }

    private String history() {
        return "benchmark-" + ++histories;
    }

    /** Starts nodes that share a history. */
    private List<EventBroker> redis(String history, int count) {
        List<EventBroker> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(broker(RedisJournal.builder(Objects.requireNonNull(redis).uri())
                    .keyPrefix(history)
                    .connect()));
        }
        return nodes;
    }

    private FileJournal files(FsyncPolicy policy) throws Exception {
        Path files = Files.createTempDirectory(directory, "journal-benchmark");
        directories.add(files);
        return FileJournal.builder(files).fsync(policy).open();
    }

    private static EventBroker broker(Journal journal) {
        return EventBroker.builder()
                .channels(ChannelOptions.BROADCAST)
                .journal(journal)
                .build();
    }
}
