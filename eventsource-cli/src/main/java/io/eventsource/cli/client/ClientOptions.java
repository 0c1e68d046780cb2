package io.eventsource.cli.client;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.CommandLineSyntax;
import io.eventsource.cli.Environment;
import io.eventsource.cli.Option;
import io.eventsource.cli.OptionGroup;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.ValueFormat;
import io.eventsource.cli.client.exec.ExecOptions;
import io.eventsource.cli.net.Target;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@code eventsource-client}.
 *
 * @param destination the URL of the stream
 * @param request the request to send
 * @param reconnecting when to reconnect
 * @param state where the client id and the position are kept
 * @param events how large an event may be
 * @param output how events are printed
 * @param reply whether answers to commands are read from standard input
 * @param exec the command to run for each event; null to print it
 * @param count after how many events to end; null for no limit
 * @param debug whether to log what happens
 */
public record ClientOptions(
        Target destination,
        ClientRequest request,
        ReconnectOptions reconnecting,
        StateOptions state,
        EventLimit events,
        OutputOptions output,
        boolean reply,
        @Nullable ExecOptions exec,
        @Nullable Long count,
        boolean debug) {

    private static final OptionGroup OPTIONS = new OptionGroup();
    private static final Option<String> ACTION = OPTIONS.value("a", "action", "NAME", ValueFormat.TEXT, "poll");
    private static final Option<Optional<Long>> COUNT =
            OPTIONS.value("n", "count", "N", ValueFormat.number(1, Long.MAX_VALUE));

    /** The command line. */
    public static final CommandLineSyntax SYNTAX = new CommandLineSyntax(
            "eventsource-client",
            OPTIONS,
            Target.OPTIONS,
            ClientRequest.OPTIONS,
            ReconnectOptions.OPTIONS,
            StateOptions.OPTIONS,
            OutputOptions.OPTIONS,
            EventLimit.OPTIONS,
            ExecOptions.OPTIONS);

    static ClientOptions of(Arguments arguments, Environment environment) {
        List<String> operands = arguments.operands(1, "the token or URL");
        String operand = operands.get(0);
        ExecOptions exec = ExecOptions.of(arguments);
        if (exec != null) {
            OutputOptions.refuse(arguments, ExecOptions.EXEC + ", which prints nothing");
        }
        if (arguments.get(OutputOptions.REPLY)) {
            arguments.refuse(OutputOptions.REPLY.toString(), COUNT);
        }
        ClientRequest request = ClientRequest.of(arguments);
        Target destination = destination(arguments, environment, operand);
        if (destination.credentials() != null && request.has("Authorization")) {
            throw UsageException.usage(ClientRequest.HEADER + " Authorization cannot be combined with a user");
        }
        return new ClientOptions(
                destination,
                request,
                ReconnectOptions.of(arguments),
                StateOptions.of(arguments, !Target.isUrl(operand)),
                EventLimit.of(arguments, Runtime.getRuntime().maxMemory()),
                OutputOptions.of(arguments, environment),
                arguments.get(OutputOptions.REPLY),
                exec,
                arguments.get(COUNT).orElse(null),
                arguments.get(CommandLineSyntax.DEBUG));
    }

    private static Target destination(Arguments arguments, Environment environment, String operand) {
        if (Target.isUrl(operand)) {
            arguments.refuse("a full URL", ACTION);
            return Target.of(arguments, environment, operand);
        }
        return Target.of(arguments, environment, arguments.get(ACTION), operand);
    }
}
