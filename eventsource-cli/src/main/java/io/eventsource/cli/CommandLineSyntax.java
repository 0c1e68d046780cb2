package io.eventsource.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.MissingArgumentException;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.apache.commons.cli.UnrecognizedOptionException;
import org.jspecify.annotations.Nullable;

/** The command line of one launcher: which flags it knows and the help that explains them. */
public final class CommandLineSyntax {

    private final String name;
    private final Options options = new Options();

    /** A command line that knows {@code --help} and {@code --version}. */
    public CommandLineSyntax(String name) {
        this.name = name;
        flag("h", "help").flag(null, "version");
    }

    /** Adds a flag that is there or not. */
    public CommandLineSyntax flag(@Nullable String letter, String word) {
        options.addOption(Option.builder(letter).longOpt(word).get());
        return this;
    }

    /** Adds a flag with a value. */
    public CommandLineSyntax value(@Nullable String letter, String word) {
        options.addOption(Option.builder(letter).longOpt(word).hasArg().get());
        return this;
    }

    public String name() {
        return name;
    }

    public Options options() {
        return options;
    }

    /** What {@code --help} prints: a file of its own, because it is laid out by hand. */
    public String help() {
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
     * Tells flags from operands, in any order.
     *
     * @throws UsageException if a flag is unknown or has no value
     */
    public Arguments parse(String... args) {
        DefaultParser parser = DefaultParser.builder()
                .setAllowPartialMatching(false)
                .setStripLeadingAndTrailingQuotes(false)
                .get();
        try {
            CommandLine line = parser.parse(options, args);
            return new Arguments(line);
        } catch (UnrecognizedOptionException e) {
            throw UsageException.usage(UnknownOption.describe(name, options.getOptions(), e.getOption()));
        } catch (MissingArgumentException e) {
            throw UsageException.usage("--" + e.getOption().getLongOpt() + " needs a value");
        } catch (ParseException e) {
            throw UsageException.usage(String.valueOf(e.getMessage()));
        }
    }
}
