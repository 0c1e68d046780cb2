package io.eventsource.benchmarks.client;

import io.eventsource.benchmarks.client.styles.Style;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The benchmarks to run, and their duration. */
final class Options {

    static final String HELP = """
            Reads event streams with clients side by side, each in its own process, and prints tables.

            run client [options] [stream] [packed] [idle]

              stream             one stream that comes as fast as it is read, each event in a chunk of its own, as
                                 from a server that flushes each: what an event costs
              packed             the same with 40 events a chunk
              idle               many silent streams: what one of them keeps

            Options [and what they are without]:
              --quick            everything once and short, to see that it works; the figures mean nothing
              --rounds           how often each is measured, in turn with the others [5]
              --warmup           events before each measurement [2000000]
              --events           events of each measurement [2000000]
              --sources          silent streams [1000]
              --styles           which, as %s [all]
              --out              where the tables go; target/results of this module by default
            """.formatted(String.join(",", names()));

    int rounds = 5;
    int warmup = 2_000_000;
    int events = 2_000_000;
    int sources = 1_000;
    List<Style.Name> styles = List.of(Style.Name.values());
    Path out;
    private final List<String> scenarios = new ArrayList<>();

    /**
     * Reads a command line.
     *
     * @throws IllegalArgumentException if a word means nothing here
     */
    Options(Path home, List<String> words) {
        out = home.resolve("target/results");
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--quick")) {
                rounds = 1;
                warmup = 200_000;
                events = 200_000;
                sources = 100;
            } else if (word.startsWith("--") && i + 1 < words.size()) {
                set(word, words.get(++i));
            } else if (List.of("stream", "packed", "idle").contains(word)) {
                scenarios.add(word);
            } else {
                throw new IllegalArgumentException(word + " means nothing here, or needs a value; see --help");
            }
        }
    }

    private void set(String option, String value) {
        switch (option) {
            case "--rounds" -> rounds = Integer.parseInt(value);
            case "--warmup" -> warmup = Integer.parseInt(value);
            case "--events" -> events = Integer.parseInt(value);
            case "--sources" -> sources = Integer.parseInt(value);
            case "--styles" -> styles = pick(List.of(value.split(",", -1)));
            case "--out" -> out = Path.of(value);
            default -> throw new IllegalArgumentException(option + " is no option; see --help");
        }
    }

    /** Whether a scenario was asked for; all are if none is named. */
    boolean wants(String scenario) {
        return scenarios.isEmpty() || scenarios.contains(scenario);
    }

    private static List<Style.Name> pick(List<String> wanted) {
        if (!names().containsAll(wanted)) {
            throw new IllegalArgumentException(wanted + ": there are " + String.join(",", names()));
        }
        return Arrays.stream(Style.Name.values())
                .filter(style -> wanted.contains(name(style)))
                .toList();
    }

    private static List<String> names() {
        return Arrays.stream(Style.Name.values()).map(Options::name).toList();
    }

    /** The name on the command line and in tables. */
    static String name(Style.Name style) {
        return style.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
