package io.eventsource.benchmarks.load;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Measures servers side by side and prints tables; see this module's README. */
public final class Main {

    private static final List<Scenario> SCENARIOS = List.of(
            new Fanout(),
            new Steady(),
            new Idle(),
            new Stalled(),
            new Curve(),
            new Channels(),
            new Resume(),
            new Churn(),
            new Logins());

    private static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private static final PrintStream PROGRESS = new PrintStream(System.err, true, StandardCharsets.UTF_8);

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
            OUT.println(Help.text(SCENARIOS));
            return;
        }
        try {
            new Main(Options.parse(Path.of(args[0]), Machine.here(), words)).run();
        } catch (IllegalArgumentException e) {
            PROGRESS.println(e.getMessage());
            System.exit(2);
        }
        System.exit(0);
    }

    private void run() throws IOException {
        List<ServerSpec> servers = servers();
        List<Scenario> scenarios = scenarios();
        pinLoad();
        Files.createDirectories(options.out());
        OUT.println(options.machine());
        for (Scenario scenario : scenarios) {
            Results results = measure(scenario, servers);
            if (!results.servers().isEmpty()) {
                report(scenario, results);
            }
        }
    }

    private List<ServerSpec> servers() {
        List<String> names = options.list(Option.SERVERS);
        List<String> known = ServerSpec.ALL.stream().map(ServerSpec::name).toList();
        names.stream()
                .filter(name -> !name.equals("all") && !known.contains(name))
                .forEach(name -> {
                    throw new IllegalArgumentException(name + " is no server; there are " + String.join(", ", known));
                });
        List<ServerSpec> servers = new ArrayList<>();
        for (ServerSpec server : ServerSpec.ALL) {
            if (names.contains("all") || names.contains(server.name())) {
                if (server.isAvailable()) {
                    servers.add(server);
                } else {
                    PROGRESS.println(server.name() + " is left out: it needs " + server.needs());
                }
            }
        }
        return servers;
    }

    private List<Scenario> scenarios() {
        List<String> names = options.scenarios();
        List<String> known = SCENARIOS.stream().map(Scenario::name).toList();
        names.stream().filter(name -> !known.contains(name)).forEach(name -> {
            throw new IllegalArgumentException(name + " is no scenario; there are " + String.join(", ", known));
        });
        return SCENARIOS.stream()
                .filter(scenario -> names.isEmpty() || names.contains(scenario.name()))
                .toList();
    }

    /** Puts all threads of this process on the load's core; those to come stay there, too. */
    private void pinLoad() throws IOException {
        if (!options.machine().canPin()) {
            return;
        }
        String pid = Long.toString(ProcessHandle.current().pid());
        Process taskset = new ProcessBuilder("taskset", "-a", "-c", "-p", options.text(Option.LOAD_CORE), pid)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!taskset.waitFor(10, TimeUnit.SECONDS) || taskset.exitValue() != 0) {
                throw new IllegalArgumentException("the load cannot run on core " + options.text(Option.LOAD_CORE));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Measures each server once in each round, so that other load on the machine affects all of them equally. */
    private Results measure(Scenario scenario, List<ServerSpec> servers) {
        Results results = new Results();
        List<ServerSpec> order =
                new ArrayList<>(servers.stream().filter(scenario::suits).toList());
        int rounds = options.number(Option.ROUNDS);
        for (int round = 1; round <= rounds; round++) {
            for (ServerSpec server : order) {
                PROGRESS.printf("%s, round %d of %d: %s%n", scenario.name(), round, rounds, server.name());
                try {
                    scenario.measure(new Bench(server, options, round, results));
                } catch (Exception e) {
                    PROGRESS.printf("  failed, and is missing in this round: %s%n", e);
                }
            }
            Collections.rotate(order, 1);
        }
        return results;
    }

    private void report(Scenario scenario, Results results) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append("\n## ")
                .append(scenario.name())
                .append("\n\n")
                .append(scenario.story())
                .append("\n\n");
        text.append(Table.of(scenario, results.inOrderOf(ServerSpec.ALL)));
        List<String> verdicts = verdicts(scenario, results);
        if (!verdicts.isEmpty()) {
            text.append("\n```\n").append(String.join("\n", verdicts)).append("\n```\n");
        }
        OUT.print(text);
        OUT.flush();
        Files.writeString(options.out().resolve(scenario.name() + ".md"), options.machine() + "\n" + text);
        Files.writeString(options.out().resolve(scenario.name() + ".csv"), results.csv(scenario.name()));
    }

    private static List<String> verdicts(Scenario scenario, Results results) {
        return results.servers().stream()
                .filter(server -> server.startsWith("ours"))
                .flatMap(server -> Target.ALL.stream()
                        .filter(target -> target.scenario().equals(scenario.name()))
                        .flatMap(target -> target.judge(server, results).stream()))
                .toList();
    }
}
