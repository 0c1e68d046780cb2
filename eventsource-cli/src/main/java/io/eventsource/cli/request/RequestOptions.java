package io.eventsource.cli.request;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.CommandLineSyntax;
import io.eventsource.cli.Environment;
import io.eventsource.cli.Option;
import io.eventsource.cli.OptionGroup;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.net.Target;
import java.util.List;

/**
 * The options of {@code eventsource-request}.
 *
 * @param destination the URL to post to, or that of a command; with several tokens, that of the first
 * @param action the action of the event; empty for a handle
 * @param data what to post
 * @param delivery how the server treats the event
 * @param command whether the event is a command, whose result is awaited or asked for later
 * @param json whether the data must be a JSON value
 * @param debug whether to log what happens
 */
public record RequestOptions(
        Target destination,
        String action,
        RequestData data,
        DeliveryOptions delivery,
        CommandOptions command,
        boolean json,
        boolean debug) {

    private static final OptionGroup OPTIONS = new OptionGroup();
    private static final Option<Boolean> JSON = OPTIONS.flag("j", "json");

    /** The command line. */
    public static final CommandLineSyntax SYNTAX = new CommandLineSyntax(
            "eventsource-request", Target.OPTIONS, OPTIONS, DeliveryOptions.OPTIONS, CommandOptions.OPTIONS);

    /** Ends a stream, and never has data. */
    private static final String CLOSE = "close";

    static RequestOptions of(Arguments arguments, Environment environment) {
        CommandOptions command = CommandOptions.of(arguments);
        return switch (command.mode()) {
            case RESULT, CANCEL -> ofHandle(command, arguments, environment);
            case EACH -> ofTokens(command, arguments, environment);
            case PUBLISH, WAIT, ASYNC -> ofEvent(command, arguments, environment);
        };
    }

    private static RequestOptions ofEvent(CommandOptions command, Arguments arguments, Environment environment) {
        List<String> operands = arguments.operands(1, "the token or URL", "the action", "the data");
        String first = operands.get(0);
        if (Target.isUrl(first)) {
            operands = arguments.operands(1, "the URL", "the data");
            Target destination = Target.of(arguments, environment, first);
            String[] path = String.valueOf(destination.uri().getPath()).split("/", -1);
            String action = path.length < 2 ? "" : path[path.length - 2];
            return of(destination, action, data(action, operands, 1), command, arguments);
        }
        operands = arguments.operands(2, "the token or URL", "the action", "the data");
        String action = operands.get(1);
        Target destination = Target.of(arguments, environment, action, first);
        return of(destination, action, data(action, operands, 2), command, arguments);
    }

    private static RequestOptions ofTokens(CommandOptions command, Arguments arguments, Environment environment) {
        List<String> operands = arguments.operands(1, "the action", "the data");
        String action = operands.get(0);
        if (Target.isUrl(action)) {
            throw UsageException.usage("--each needs an action, but got the URL \"" + action + "\"");
        }
        Target first =
                Target.of(arguments, environment, action, command.tokens().get(0));
        for (String token : command.tokens()) {
            first.sibling(action, token); // checks each before the first is sent
        }
        return of(first, action, data(action, operands, 1), command, arguments);
    }

    private static RequestOptions of(
            Target destination, String action, RequestData data, CommandOptions command, Arguments arguments) {
        boolean isClose = action.equals(CLOSE);
        command.check(arguments, isClose);
        return new RequestOptions(
                destination,
                action,
                data,
                DeliveryOptions.of(arguments, isClose),
                command,
                arguments.get(JSON) && !isClose,
                arguments.get(CommandLineSyntax.DEBUG));
    }

    private static RequestOptions ofHandle(CommandOptions command, Arguments arguments, Environment environment) {
        arguments.operands(0);
        arguments.refuse("a handle", JSON, DeliveryOptions.TTL, DeliveryOptions.TOPIC, DeliveryOptions.IDEMPOTENCY_KEY);
        Target destination = Target.isUrl(command.handle())
                ? Target.of(arguments, environment, command.handle())
                : Target.of(arguments, environment, Command.PATH, Command.handle(command.handle()));
        return new RequestOptions(
                destination,
                "",
                new RequestData.Text(""),
                DeliveryOptions.of(arguments, false),
                command,
                false,
                arguments.get(CommandLineSyntax.DEBUG));
    }

    /** The media type of the data. */
    String contentType() {
        return json ? "application/json" : "text/plain; charset=utf-8";
    }

    private static RequestData data(String action, List<String> operands, int index) {
        if (operands.size() > index) {
            String text = operands.get(index);
            return text.equals("-") ? new RequestData.StandardInput() : new RequestData.Text(text);
        }
        return action.equals(CLOSE) ? new RequestData.Text("") : new RequestData.Piped();
    }
}
