package io.eventsource.cli;

import io.eventsource.cli.Arguments.Given;
import io.eventsource.protocol.internal.FaultText;
import io.eventsource.protocol.internal.VisibleText;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Completes a command line with options from the environment and from a file of properties. Each option counts from the first
 * place that has it: the command line, the environment, the file.
 */
public final class Settings {

    static final OptionGroup OPTIONS = new OptionGroup();

    /** The file of properties. */
    public static final Option<Optional<Path>> CONFIG = OPTIONS.value(null, "config", "FILE", ValueFormat.PATH);

    /** Checks the options and ends. */
    public static final Option<Boolean> CHECK = OPTIONS.flag(null, "check-config");

    private static final String COMMAND_LINE = "the command line";
    private static final String PREFIX = "EVENTSOURCE_";

    /** Variables of the launch scripts and of the other launchers. */
    private static final Set<String> OTHER_VARIABLES = Set.of(
            PREFIX + "JAVA_OPTS", PREFIX + "LC_ALL", PREFIX + "TERMINALS", PREFIX + "PASSWORD", PREFIX + "TOKEN");

    private final List<Option<?>> options;

    /**
     * Creates the settings of a launcher.
     *
     * @param options all its options
     * @param exceptions those that only the command line can have
     */
    Settings(List<Option<?>> options, Set<Option<?>> exceptions) {
        this.options =
                options.stream().filter(option -> !exceptions.contains(option)).toList();
    }

    /**
     * Completes a command line.
     *
     * @throws UsageException if a source cannot be read, or has what it must not have
     */
    Arguments complete(Arguments line, Environment environment) {
        Map<Option<?>, Given> given = new LinkedHashMap<>(line.given());
        Set<Option<?>> decided = new HashSet<>(given.keySet());
        for (Option<?> option : options) {
            String text = variable(option, environment);
            if (text != null && decided.add(option)) {
                add(given, option, text, "the environment", option.variable());
            }
        }
        Given config = given.get(CONFIG);
        if (config != null) {
            Path file = CONFIG.read(config.name(), config.values()).orElseThrow();
            properties(file).forEach((option, text) -> {
                if (decided.add(option)) {
                    add(given, option, text, file.toString(), option.word() + " in " + file);
                }
            });
        }
        return line.with(given, () -> complete(line, environment));
    }

    /** Kubernetes sets the variable of the port to a URL for a service of this name, which is not meant for the listener. */
    private static @Nullable String variable(Option<?> option, Environment environment) {
        String text = environment.variable(option.variable());
        return text != null && option.word().equals("port") && text.startsWith("tcp://") ? null : text;
    }

    private static void add(Map<Option<?>, Given> given, Option<?> option, String text, String source, String name) {
        if (option.argument() != null) {
            List<String> values = option.repeatable() ? List.of(text.strip().split("\\s+")) : List.of(text);
            given.put(option, new Given(values, source, name));
        } else if (text.equalsIgnoreCase("true")) {
            given.put(option, new Given(List.of(""), source, name));
        } else if (!text.equalsIgnoreCase("false")) {
            throw UsageException.usage(name + " must be true or false, but is \"" + text + "\"");
        }
    }

    private Map<Option<?>, String> properties(Path file) {
        Map<Option<?>, String> found = new LinkedHashMap<>();
        List<String> unknown = new ArrayList<>();
        load(file).forEach((key, text) -> {
            Option<?> option = option(key);
            if (option == null || option == CONFIG) {
                unknown.add(key);
            } else {
                found.put(option, text);
            }
        });
        if (!unknown.isEmpty()) {
            throw UsageException.usage(file + " has " + describe(unknown));
        }
        return found;
    }

    private @Nullable Option<?> option(String word) {
        return options.stream()
                .filter(option -> option.word().equals(word))
                .findAny()
                .orElse(null);
    }

    /** Tells the option that was probably meant, for the first three. */
    private String describe(List<String> unknown) {
        List<String> described = new ArrayList<>();
        for (String key : unknown.subList(0, Math.min(3, unknown.size()))) {
            String nearest = UnknownOption.nearest(key.replaceFirst("^-+", ""), options);
            described.add("\"" + VisibleText.line(key, 60) + "\""
                    + (nearest == null ? "" : " (did you mean " + nearest + "?)"));
        }
        String rest = unknown.size() > 3 ? " and " + (unknown.size() - 3) + " more" : "";
        return (unknown.size() == 1 ? "the unknown option " : "unknown options: ") + String.join(", ", described) + rest
                + "; a key is the long form of an option without its dashes";
    }

    /** The properties in an order that does not depend on the machine. */
    private static Map<String, String> load(Path file) {
        Set<String> repeated = new TreeSet<>();
        Properties properties = new Properties() {
            private static final long serialVersionUID = 1L;

            @Override
            public synchronized @Nullable Object put(Object key, Object text) {
                Object before = super.put(key, text);
                if (before != null) {
                    repeated.add(String.valueOf(key));
                }
                return before;
            }
        };
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw UsageException.failed(CONFIG + ": " + file + " cannot be read: " + FaultText.of(e), e);
        } catch (IllegalArgumentException e) {
            throw UsageException.failed(
                    CONFIG + ": " + file + " must be a file of properties in UTF-8: " + FaultText.of(e), e);
        }
        if (!repeated.isEmpty()) {
            throw UsageException.usage(file + " has \""
                    + VisibleText.line(repeated.iterator().next(), 60) + "\" twice; separate several values by spaces");
        }
        Map<String, String> sorted = new TreeMap<>();
        properties
                .stringPropertyNames()
                .forEach(key -> sorted.put(key, properties.getProperty(key).strip()));
        return sorted;
    }

    /** Warns of variables that are probably misspelt. Others may belong to anything. */
    List<String> warnings(Environment environment) {
        Set<String> known = new HashSet<>(OTHER_VARIABLES);
        options.forEach(option -> known.add(option.variable()));
        List<String> warnings = new ArrayList<>();
        for (String name : new TreeSet<>(environment.variables().keySet())) {
            if (name.startsWith(PREFIX) && !known.contains(name)) {
                String word =
                        name.substring(PREFIX.length()).toLowerCase(Locale.ROOT).replace('_', '-');
                String nearest = UnknownOption.nearest(word, options);
                if (nearest != null) {
                    warnings.add("the environment variable " + VisibleText.line(name, 60)
                            + " is not an option; did you mean " + PREFIX
                            + nearest.toUpperCase(Locale.ROOT).replace('-', '_') + "?");
                }
            }
        }
        return warnings;
    }

    static Given onCommandLine(Option<?> option, List<String> values) {
        return new Given(values, COMMAND_LINE, option.toString());
    }
}
