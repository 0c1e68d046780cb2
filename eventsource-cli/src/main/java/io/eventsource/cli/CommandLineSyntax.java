package io.eventsource.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;
import org.jspecify.annotations.Nullable;

/** The command line of one launcher: its name, its options and its help text. */
public final class CommandLineSyntax {

    private static final OptionGroup COMMON = new OptionGroup();

    /** Logs details to standard error. */
    public static final Option<Boolean> DEBUG = COMMON.flag("d", "debug");

    static final Option<Boolean> HELP = COMMON.flag("h", "help");
    static final Option<Boolean> VERSION = COMMON.flag(null, "version");

    private final String name;
    private final List<Option<?>> options;
    private final @Nullable Settings settings;

    /**
     * Creates the command line of a launcher.
     *
     * @param groups its options, besides those that every launcher has
     */
    public CommandLineSyntax(String name, OptionGroup... groups) {
        this(name, new OptionGroup(new OptionGroup(groups), COMMON).options(), null);
    }

    private CommandLineSyntax(String name, List<Option<?>> options, @Nullable Settings settings) {
        this.name = name;
        this.options = options;
        this.settings = settings;
    }

    /**
     * This command line, which a file and the environment may complete.
     *
     * @param exceptions the options that only the command line can have, besides those of every launcher
     */
    public CommandLineSyntax withSettings(Option<?>... exceptions) {
        Set<Option<?>> all = new HashSet<>(List.of(exceptions));
        all.addAll(List.of(HELP, VERSION, Settings.CHECK));
        List<Option<?>> whole = new ArrayList<>(options);
        whole.addAll(Settings.OPTIONS.options());
        return new CommandLineSyntax(name, List.copyOf(whole), new Settings(whole, all));
    }

    /** The settings that complete the command line; null if there are none. */
    @Nullable Settings settings() {
        return settings;
    }

    /** The name of the launcher. */
    public String name() {
        return name;
    }

    /** All options. */
    public List<Option<?>> options() {
        return options;
    }

    /** The text of {@code --help}. It is a file, because it is laid out by hand. */
    String help() {
        try (InputStream text = CommandLineSyntax.class.getResourceAsStream(name + ".txt")) {
            if (text == null) {
                throw new IllegalStateException("no help for " + name);
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Separates options from operands, which may be in any order.
     *
     * @throws UsageException if an option is unknown or lacks its value
     */
    public Arguments parse(String... args) {
        DefaultParser parser = DefaultParser.builder()
                .setAllowPartialMatching(false)
                .setStripLeadingAndTrailingQuotes(false)
                .get();
        try {
            return arguments(parser.parse(forParser(), withImpliedValues(args)));
        } catch (UnrecognizedOptionException e) {
            throw UsageException.usage(UnknownOption.describe(name, options, e.getOption()));
        } catch (MissingArgumentException e) {
            throw UsageException.usage("--" + e.getOption().getLongOpt() + " needs a value");
        } catch (ParseException e) {
            throw UsageException.usage(String.valueOf(e.getMessage()));
        }
    }

    private Arguments arguments(CommandLine line) {
        Map<Option<?>, Arguments.Given> given = new LinkedHashMap<>();
        for (Option<?> option : options) {
            String[] values = line.getOptionValues(option.word());
            if (line.hasOption(option.word())) {
                given.put(option, Settings.onCommandLine(option, values == null ? List.of("") : List.of(values)));
            }
        }
        return new Arguments(options, given, List.copyOf(line.getArgList()));
    }

    /** The parser would take the next argument for an omitted value. */
    private String[] withImpliedValues(String... args) {
        String[] whole = args.clone();
        for (int i = 0; i < whole.length && !whole[i].equals("--"); i++) {
            for (Option<?> option : options) {
                if (option.implied() != null && whole[i].equals(option.toString())) {
                    whole[i] = option + "=" + option.implied();
                }
            }
        }
        return whole;
    }

    private Options forParser() {
        Options all = new Options();
        for (Option<?> option : options) {
            all.addOption(org.apache.commons.cli.Option.builder(option.letter())
                    .longOpt(option.word())
                    .hasArg(option.argument() != null)
                    .get());
        }
        return all;
    }
}
