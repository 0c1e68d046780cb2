package io.eventsource.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;

/** The command line of one launcher: its name, its options and its help text. */
public final class CommandLineSyntax {

    private static final OptionGroup COMMON = new OptionGroup();

    /** Logs details to standard error. */
    public static final Option<Boolean> DEBUG = COMMON.flag("d", "debug");

    static final Option<Boolean> HELP = COMMON.flag("h", "help");
    static final Option<Boolean> VERSION = COMMON.flag(null, "version");

    private final String name;
    private final List<Option<?>> options;

    /**
     * Creates the command line of a launcher.
     *
     * @param groups its options, besides those that every launcher has
     */
    public CommandLineSyntax(String name, OptionGroup... groups) {
        this.name = name;
        this.options = new OptionGroup(new OptionGroup(groups), COMMON).options();
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
            return new Arguments(options, parser.parse(forParser(), withImpliedValues(args)));
        } catch (UnrecognizedOptionException e) {
            throw UsageException.usage(UnknownOption.describe(name, options, e.getOption()));
        } catch (MissingArgumentException e) {
            throw UsageException.usage("--" + e.getOption().getLongOpt() + " needs a value");
        } catch (ParseException e) {
            throw UsageException.usage(String.valueOf(e.getMessage()));
        }
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
