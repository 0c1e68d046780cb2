package io.eventsource.cli.request;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.CommandLineSyntax;
import io.eventsource.cli.Environment;
import io.eventsource.cli.Option;
import io.eventsource.cli.OptionGroup;
import io.eventsource.cli.net.Target;
import java.util.List;

/**
 * The options of {@code eventsource-request}.
 *
 * @param destination the URL to post to
 * @param data what to post
 * @param delivery how the server treats the event
 * @param json whether the data must be a JSON value
 * @param debug whether to log what happens
 */
public record RequestOptions(
        Target destination, RequestData data, DeliveryOptions delivery, boolean json, boolean debug) {

    private static final OptionGroup OPTIONS = new OptionGroup();
    private static final Option<Boolean> JSON = OPTIONS.flag("j", "json");

    /** The command line. */
    public static final CommandLineSyntax SYNTAX =
            new CommandLineSyntax("eventsource-request", Target.OPTIONS, OPTIONS, DeliveryOptions.OPTIONS);

    /** Ends a stream, and never has data. */
    private static final String CLOSE = "close";

    static RequestOptions of(Arguments arguments, Environment environment) {
        List<String> operands = arguments.operands(1, "the token or URL", "the action", "the data");
        boolean json = arguments.get(JSON);
        String first = operands.get(0);
        if (Target.isUrl(first)) {
            operands = arguments.operands(1, "the URL", "the data");
            Target destination = Target.of(arguments, environment, first);
            String[] path = String.valueOf(destination.uri().getPath()).split("/", -1);
            String action = path.length < 2 ? "" : path[path.length - 2];
            return new RequestOptions(
                    destination,
                    data(action, operands, 1),
                    DeliveryOptions.of(arguments, action.equals(CLOSE)),
                    json && !action.equals(CLOSE),
                    arguments.get(CommandLineSyntax.DEBUG));
        }
        operands = arguments.operands(2, "the token or URL", "the action", "the data");
        String action = operands.get(1);
        Target destination = Target.of(arguments, environment, action, first);
        return new RequestOptions(
                destination,
                data(action, operands, 2),
                DeliveryOptions.of(arguments, action.equals(CLOSE)),
                json && !action.equals(CLOSE),
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
