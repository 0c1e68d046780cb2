package io.eventsource.cli;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code eventsource-client} was asked to do.
 *
 * @param destination the URL of the stream
 * @param request what to ask with
 * @param patience when to come back
 * @param checkpoint where the place is kept; null for nowhere
 * @param output how events are printed
 * @param comments whether comments are printed, too
 * @param exec the command to run for each event; null to print it
 * @param count after how many events to end; null to go on
 * @param debug whether to tell what happens
 */
record ClientOptions(
        Destination destination,
        ClientRequest request,
        Patience patience,
        @Nullable Path checkpoint,
        Output output,
        boolean comments,
        @Nullable String exec,
        @Nullable Long count,
        boolean debug) {

    /**
     * When to come back.
     *
     * @param reconnectionTime the reconnection time to begin with; null for the library's own
     * @param keepReconnecting whether an HTTP error that may pass is waited for
     * @param silence how long a stream may be silent; null for ever
     * @param maxRetries how many attempts in a row may follow one that failed; null for any number
     */
    record Patience(
            @Nullable Duration reconnectionTime,
            boolean keepReconnecting,
            @Nullable Duration silence,
            @Nullable Long maxRetries) {}

    static final Syntax SYNTAX = Destination.flags(new Syntax("eventsource-client"))
            .value("a", "action")
            .value("X", "method")
            .value("D", "data")
            .value(null, "header")
            .flag(null, "repeat")
            .value("r", "retry")
            .flag("k", "keep-reconnecting")
            .value("m", "max-retries")
            .value("t", "timeout")
            .value("s", "since")
            .value("c", "checkpoint")
            .value("o", "output")
            .flag("C", "comments")
            .value("e", "exec")
            .value("n", "count")
            .flag("d", "debug");

    static ClientOptions of(Arguments arguments, Environment environment) {
        List<String> operands = arguments.operands(1, "the token or URL");
        if (arguments.has("exec")) {
            arguments.refuse("--exec, which prints nothing", "output", "comments");
        }
        ClientRequest request = ClientRequest.of(arguments);
        Destination destination = destination(arguments, environment, operands.get(0));
        if (destination.credentials() != null && request.has("Authorization")) {
            throw CommandException.usage("--header Authorization cannot be combined with a user");
        }
        return new ClientOptions(
                destination,
                request,
                patience(arguments),
                checkpoint(arguments.text("checkpoint")),
                Output.of(arguments.text("output", "text")),
                arguments.has("comments"),
                exec(arguments.text("exec")),
                arguments.number("count", 1, Long.MAX_VALUE),
                arguments.has("debug"));
    }

    private static Patience patience(Arguments arguments) {
        return new Patience(
                arguments.duration("retry"),
                arguments.has("keep-reconnecting"),
                arguments.duration("timeout"),
                arguments.number("max-retries", 0, Integer.MAX_VALUE));
    }

    /** Better refused now than after the first event, whose place could not be kept. */
    private static @Nullable Path checkpoint(@Nullable String file) {
        if (file == null) {
            return null;
        }
        try {
            Path path = Path.of(file).toAbsolutePath();
            Path directory = path.getParent();
            if (directory != null && Files.isWritable(directory) && !Files.isDirectory(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            // The same words as for one that cannot be written.
        }
        throw CommandException.usage(
                "--checkpoint must be a file in a directory that can be written to, but is \"" + file + "\"");
    }

    private static @Nullable String exec(@Nullable String command) {
        if (command != null && command.isBlank()) {
            throw CommandException.usage("--exec must be a command for the shell, but is \"" + command + "\"");
        }
        return command;
    }

    private static Destination destination(Arguments arguments, Environment environment, String operand) {
        if (Destination.isUrl(operand)) {
            arguments.refuse("a full URL", "action");
            return Destination.of(arguments, environment, operand);
        }
        return Destination.of(arguments, environment, arguments.text("action", "poll"), operand);
    }

    // Shorter ways to what is asked for most.

    @Nullable Duration reconnectionTime() {
        return patience.reconnectionTime();
    }

    boolean keepReconnecting() {
        return patience.keepReconnecting();
    }
}
