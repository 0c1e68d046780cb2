package io.eventsource.cli.client;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.CommandLineSyntax;
import io.eventsource.cli.Environment;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.client.exec.ExecOptions;
import io.eventsource.cli.net.Target;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code eventsource-client} was asked to do.
 *
 * @param destination the URL of the stream
 * @param request what to ask with
 * @param patience when to reconnect
 * @param state where the client id and the position are kept
 * @param events how large an event may be
 * @param display how events are printed
 * @param exec the command to run for each event; null to print it
 * @param count after how many events to end; null to go on
 * @param debug whether to log what happens
 */
public record ClientOptions(
        Target destination,
        ClientRequest request,
        Patience patience,
        StateOptions state,
        EventLimit events,
        Display display,
        @Nullable ExecOptions exec,
        @Nullable Long count,
        boolean debug) {

    /**
     * When to reconnect.
     *
     * @param reconnectionTime the reconnection time to begin with; null for the library's own
     * @param keepReconnecting whether to try again after an HTTP error that may pass
     * @param silence how long a stream may be silent; null for the library's own, zero for any time
     * @param maxRetries how many attempts in a row may follow one that failed; null for any number
     * @param once whether the end of the first stream is the end
     */
    record Patience(
            @Nullable Duration reconnectionTime,
            boolean keepReconnecting,
            @Nullable Duration silence,
            @Nullable Long maxRetries,
            boolean once) {}

    public static final CommandLineSyntax SYNTAX = Target.flags(new CommandLineSyntax("eventsource-client"))
            .value("a", "action")
            .value("X", "method")
            .value("D", "data")
            .value(null, "header")
            .flag(null, "repeat")
            .value("r", "retry")
            .flag("k", "keep-reconnecting")
            .value("m", "max-retries")
            .flag(null, "once")
            .value("t", "timeout")
            .value("s", "since")
            .value("c", "checkpoint")
            .value(null, "state")
            .flag(null, "no-state")
            .value("o", "output")
            .flag("C", "comments")
            .flag(null, "time")
            .value(null, "color")
            .value(null, "max-event-size")
            .flag(null, "skip-large-events")
            .value("e", "exec")
            .value(null, "exec-gap")
            .value(null, "exec-timeout")
            .value(null, "exec-attempts")
            .value(null, "exec-failed")
            .value("n", "count")
            .flag("d", "debug");

    static ClientOptions of(Arguments arguments, Environment environment) {
        List<String> operands = arguments.operands(1, "the token or URL");
        String operand = operands.get(0);
        ExecOptions exec = ExecOptions.of(arguments);
        if (exec != null) {
            arguments.refuse("--exec, which prints nothing", "output", "comments", "time", "color");
        }
        ClientRequest request = ClientRequest.of(arguments);
        Target destination = destination(arguments, environment, operand);
        if (destination.credentials() != null && request.has("Authorization")) {
            throw UsageException.usage("--header Authorization cannot be combined with a user");
        }
        return new ClientOptions(
                destination,
                request,
                patience(arguments),
                StateOptions.of(arguments, !Target.isUrl(operand)),
                EventLimit.of(arguments, Runtime.getRuntime().maxMemory()),
                Display.of(arguments, environment),
                exec,
                arguments.number("count", 1, Long.MAX_VALUE),
                arguments.has("debug"));
    }

    private static Patience patience(Arguments arguments) {
        return new Patience(
                arguments.duration("retry"),
                arguments.has("keep-reconnecting"),
                arguments.duration("timeout"),
                arguments.number("max-retries", 0, Integer.MAX_VALUE),
                arguments.has("once"));
    }

    private static Target destination(Arguments arguments, Environment environment, String operand) {
        if (Target.isUrl(operand)) {
            arguments.refuse("a full URL", "action");
            return Target.of(arguments, environment, operand);
        }
        return Target.of(arguments, environment, arguments.text("action", "poll"), operand);
    }

    // Shorter ways to what is asked for most.

    @Nullable Duration reconnectionTime() {
        return patience.reconnectionTime();
    }

    boolean keepReconnecting() {
        return patience.keepReconnecting();
    }

    OutputFormat output() {
        return display.output();
    }
}
