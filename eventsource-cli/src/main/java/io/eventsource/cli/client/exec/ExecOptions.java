package io.eventsource.cli.client.exec;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.UsageException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Which commands {@code eventsource-client} runs, and what it does when one fails.
 *
 * @param command the command for each event
 * @param gapCommand the command for a gap; null to log the gap
 * @param timeout how long one run may take; null for any time
 * @param attempts how often the command is run for one event before the event has failed; null for any number
 * @param stopsOnFailure whether an event that has failed ends the client; otherwise it is skipped
 */
public record ExecOptions(
        String command,
        @Nullable String gapCommand,
        @Nullable Duration timeout,
        @Nullable Long attempts,
        boolean stopsOnFailure) {

    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);

    /** A command without limits, whose gaps are logged. */
    ExecOptions(String command) {
        this(command, null, null, null, false);
    }

    /** What the flags ask for; null without {@code --exec}. */
    public static @Nullable ExecOptions of(Arguments arguments) {
        String command = command(arguments, "exec");
        if (command == null) {
            for (String flag : new String[] {"exec-gap", "exec-timeout", "exec-attempts", "exec-failed"}) {
                if (arguments.has(flag)) {
                    throw UsageException.usage("--" + flag + " needs --exec");
                }
            }
            return null;
        }
        return new ExecOptions(
                command,
                command(arguments, "exec-gap"),
                arguments.duration("exec-timeout", SHORTEST_TIMEOUT, Arguments.LONGEST_TIME),
                arguments.number("exec-attempts", 1, Integer.MAX_VALUE),
                stopsOnFailure(arguments.text("exec-failed", "skip")));
    }

    private static @Nullable String command(Arguments arguments, String flag) {
        String command = arguments.text(flag);
        if (command != null && command.isBlank()) {
            throw UsageException.usage("--" + flag + " must be a command for the shell, but is \"" + command + "\"");
        }
        return command;
    }

    private static boolean stopsOnFailure(String choice) {
        return switch (choice) {
            case "skip" -> false;
            case "stop" -> true;
            default -> throw UsageException.usage("--exec-failed must be skip or stop, but is \"" + choice + "\"");
        };
    }
}
