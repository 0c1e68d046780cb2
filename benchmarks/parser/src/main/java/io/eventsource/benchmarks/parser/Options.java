package io.eventsource.benchmarks.parser;

import io.eventsource.benchmarks.parser.peers.Peer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The benchmarks to run, and their duration. */
final class Options {

    static final String HELP = """
            Reads event streams with parsers side by side, each in its own JVM, and prints tables.

            run parser [options] [corpora] [onebyte]

              corpora            each parser reads each corpus, in pieces of 8 KiB
              onebyte            this project's parser is fed a byte at a time

            Options [and what they are without]:
              --quick            everything once and short, to see that it works; the figures mean nothing
              --rounds           how often each is measured, in turn with the others [3]
              --warmup           milliseconds of processor time before each measurement [1600]
              --duration         milliseconds of each measurement [1000]
              --peers            which, as %s [all]
              --corpora          which, as A,U,B,C,D [all]
              --out              where the tables go; target/results of this module by default
            """.formatted(String.join(",", names(Peer.Name.values())));

    int rounds = 3;
    int warmup = 1_600;
    int duration = 1_000;
    List<Peer.Name> peers = List.of(Peer.Name.values());
    List<Corpus> corpora = List.of(Corpus.values());
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
                warmup = 300;
                duration = 200;
            } else if (word.startsWith("--") && i + 1 < words.size()) {
                set(word, words.get(++i));
            } else if (List.of("corpora", "onebyte").contains(word)) {
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
            case "--duration" -> duration = Integer.parseInt(value);
            case "--peers" -> peers = pick(Peer.Name.values(), value);
            case "--corpora" -> corpora = pick(Corpus.values(), value);
            case "--out" -> out = Path.of(value);
            default -> throw new IllegalArgumentException(option + " is no option; see --help");
        }
    }

    /** Whether a scenario was asked for; all are if none is named. */
    boolean wants(String scenario) {
        return scenarios.isEmpty() || scenarios.contains(scenario);
    }

    private static <E extends Enum<E>> List<E> pick(E[] all, String names) {
        List<String> known = names(all);
        List<String> wanted = List.of(names.split(",", -1));
        if (!known.containsAll(wanted)) {
            throw new IllegalArgumentException(names + ": there are " + String.join(",", known));
        }
        return Arrays.stream(all).filter(one -> wanted.contains(name(one))).toList();
    }

    private static List<String> names(Enum<?>[] all) {
        return Arrays.stream(all).map(Options::name).toList();
    }

    /** The name on the command line. */
    private static String name(Enum<?> one) {
        String name = one.name();
        return name.length() == 1 ? name : name.toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
