package io.eventsource.cli.journal;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.CommandLineSyntax;
import io.eventsource.cli.Option;
import io.eventsource.cli.OptionGroup;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.ValueFormat;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@code eventsource-journal}.
 *
 * @param action what to show
 * @param directory the directory of the journal
 * @param channel the only channel to show; null for all
 * @param since where to begin; null for the oldest record
 */
public record JournalCommand(
        Action action,
        Path directory,
        @Nullable String channel,
        @Nullable Since since) {

    private static final OptionGroup OPTIONS = new OptionGroup();
    private static final Option<Optional<String>> CHANNEL = OPTIONS.value(null, "channel", "NAME", ValueFormat.TEXT);
    private static final Option<Optional<Since>> SINCE =
            OPTIONS.value(null, "since", "ID", ValueFormat.of("an id such as k3v9x0:17", Since::parse));

    /** The command line. */
    public static final CommandLineSyntax SYNTAX = new CommandLineSyntax("eventsource-journal", OPTIONS);

    /** What the program shows. */
    public enum Action {
        /** The files. */
        INSPECT,
        /** The records. */
        CAT
    }

    /**
     * A position after which records are shown.
     *
     * @param epoch the epoch of the id
     * @param position the position
     */
    public record Since(String epoch, long position) {

        /** The epoch, perhaps with the secret of an exclusive channel, and the position. */
        private static final Pattern ID = Pattern.compile("([a-z0-9]{1,32})(?:\\.[^:]*)?:([0-9]{1,18})");

        static @Nullable Since parse(String id) {
            Matcher matcher = ID.matcher(id);
            return matcher.matches() ? new Since(matcher.group(1), Long.parseLong(matcher.group(2))) : null;
        }
    }

    static JournalCommand of(Arguments arguments) {
        List<String> operands = arguments.operands(2, "the command, inspect or cat", "the directory");
        Action action = switch (operands.get(0)) {
            case "inspect" -> Action.INSPECT;
            case "cat" -> Action.CAT;
            default ->
                throw UsageException.usage("the command must be inspect or cat, but is \"" + operands.get(0) + "\"");
        };
        if (action == Action.INSPECT) {
            arguments.refuse("inspect", CHANNEL, SINCE);
        }
        return new JournalCommand(
                action,
                directory(operands.get(1)),
                arguments.get(CHANNEL).orElse(null),
                arguments.get(SINCE).orElse(null));
    }

    private static Path directory(String name) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw UsageException.usage(
                    "the directory must be a file name that this system can express, but is \"" + name + "\"");
        }
    }
}
