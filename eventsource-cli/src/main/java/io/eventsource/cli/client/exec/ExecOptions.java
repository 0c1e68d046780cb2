package io.eventsource.cli.client.exec;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.Option;
import io.eventsource.cli.OptionGroup;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.ValueFormat;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which commands {@code eventsource-client} runs, and what it does when one fails.
 *
 * @param command the command for each event
 * @param gapCommand the command for a gap; null to log the gap
 * @param timeout how long one run may take; null for any time
 * @param attempts how often the command is run for one event before the event has failed; null for any number
 * @param stopsOnFailure whether an event that has failed ends the client; otherwise it is skipped
 * @param rerunsInterrupted whether a command that wants an answer runs again if the client died while it ran
 */
public record ExecOptions(
        String command,
        @Nullable String gapCommand,
        @Nullable Duration timeout,
        @Nullable Long attempts,
        boolean stopsOnFailure,
        boolean rerunsInterrupted) {

    /** The options. */
    public static final OptionGroup OPTIONS = new OptionGroup();

    private static final ValueFormat<String> COMMAND =
            ValueFormat.of("a command for the shell", text -> text.isBlank() ? null : text);

    /** The command for each event. */
    public static final Option<Optional<String>> EXEC = OPTIONS.value("e", "exec", "CMD", COMMAND);

    private static final Option<Optional<String>> GAP = OPTIONS.value(null, "exec-gap", "CMD", COMMAND);
    private static final Option<Optional<Duration>> TIMEOUT =
            OPTIONS.value(null, "exec-timeout", "TIME", ValueFormat.time(Duration.ofMillis(1)));
    private static final Option<Optional<Long>> ATTEMPTS =
            OPTIONS.value(null, "exec-attempts", "N", ValueFormat.number(1, Integer.MAX_VALUE));
    private static final Option<AfterFailure> FAILED =
            OPTIONS.value(null, "exec-failed", "WHAT", ValueFormat.choice(AfterFailure.class), "skip");

    private static final Option<Boolean> RERUN = OPTIONS.flag(null, "rerun-interrupted");

    private enum AfterFailure {
        SKIP,
        STOP
    }

    /** The options of a command line; null without {@code --exec}. */
    public static @Nullable ExecOptions of(Arguments arguments) {
        String command = arguments.get(EXEC).orElse(null);
        if (command == null) {
            for (Option<?> option : List.of(GAP, TIMEOUT, ATTEMPTS, FAILED, RERUN)) {
                if (arguments.has(option)) {
                    throw UsageException.usage(option + " needs " + EXEC);
                }
            }
            return null;
        }
        return new ExecOptions(
                command,
                arguments.get(GAP).orElse(null),
                arguments.get(TIMEOUT).orElse(null),
                arguments.get(ATTEMPTS).orElse(null),
                arguments.get(FAILED) == AfterFailure.STOP,
                arguments.get(RERUN));
    }
}
