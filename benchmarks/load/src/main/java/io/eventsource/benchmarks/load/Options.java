package io.eventsource.benchmarks.load;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The benchmarks to run, and their parameters. */
final class Options {

    /** What {@code --smoke} stands for: everything once, and short. */
    private static final List<String> SMOKE =
            List.of(("--rounds=1 --warmup=1 --duration=1 --subscribers=100 --idle=500 --curve=10,100 --channels=500"
                            + " --resumes=50 --stalled=0,2 --stalled-events=1500 --churn=1000 --settle=1")
                    .split(" ", -1));

    private final Path home;
    private final Machine machine;
    private final Map<Option, String> values = new EnumMap<>(Option.class);
    private final List<String> scenarios;

    private Options(Path home, Machine machine, List<String> scenarios) {
        this.home = home;
        this.machine = machine;
        this.scenarios = scenarios;
    }

    /**
     * Reads a command line.
     *
     * @param home the directory of this module
     * @param machine where this runs
     * @throws IllegalArgumentException if a word means nothing here
     */
    static Options parse(Path home, Machine machine, List<String> words) {
        List<String> flat = words.stream()
                .flatMap(word -> word.equals("--smoke") ? SMOKE.stream() : Stream.of(word))
                .flatMap(word -> word.startsWith("--") ? Stream.of(word.split("=", 2)) : Stream.of(word))
                .toList();
        List<String> scenarios = new ArrayList<>();
        Options options = new Options(home, machine, scenarios);
        for (int i = 0; i < flat.size(); i++) {
            if (!flat.get(i).startsWith("--")) {
                scenarios.add(flat.get(i));
            } else if (i + 1 < flat.size()) {
                options.values.put(option(flat.get(i)), flat.get(++i));
            } else {
                throw new IllegalArgumentException(flat.get(i) + " needs a value; see --help");
            }
        }
        return options;
    }

    private static Option option(String flag) {
        return Arrays.stream(Option.values())
                .filter(option -> option.flag().equals(flag))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(flag + " is no option; see --help"));
    }

    /** The scenarios that were named; none for all. */
    List<String> scenarios() {
        return List.copyOf(scenarios);
    }

    /** The directory of this module. */
    Path home() {
        return home;
    }

    Machine machine() {
        return machine;
    }

    Path out() {
        return text(Option.OUT).isEmpty() ? home.resolve("target/results") : Path.of(text(Option.OUT));
    }

    String text(Option option) {
        return values.getOrDefault(option, option.preset());
    }

    int number(Option option) {
        try {
            return Integer.parseInt(text(option));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option.flag() + " must be a number, but is " + text(option), e);
        }
    }

    List<Integer> numbers(Option option) {
        return list(option).stream().map(Integer::valueOf).toList();
    }

    Duration seconds(Option option) {
        return Duration.ofSeconds(number(option));
    }

    /** Words separated by commas. */
    List<String> list(Option option) {
        return List.of(text(option).split(",", -1));
    }

    /** Words separated by spaces. */
    List<String> flags(Option option) {
        return Stream.of(text(option).split(" ", -1))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    /** What to put before a command to keep it on a core; nothing where it cannot be kept. */
    List<String> pinTo(Option core) {
        return machine.canPin() ? List.of("taskset", "-c", text(core)) : List.of();
    }
}
