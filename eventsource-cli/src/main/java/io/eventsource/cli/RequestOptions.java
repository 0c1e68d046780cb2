package io.eventsource.cli;

import java.util.List;

/**
 * What {@code eventsource-request} was asked to do.
 *
 * @param destination the URL to post to
 * @param data what to post
 * @param json whether the data must be a JSON value
 * @param debug whether to log what happens
 */
record RequestOptions(Destination destination, Data data, boolean json, boolean debug) {

    static final Syntax SYNTAX = Destination.flags(new Syntax("eventsource-request"))
            .flag("j", "json")
            .flag("d", "debug");

    /** Ends a stream, and never has data. */
    private static final String CLOSE = "close";

    static RequestOptions of(Arguments arguments, Environment environment) {
        List<String> operands = arguments.operands(1, "the token or URL", "the action", "the data");
        boolean json = arguments.has("json");
        String first = operands.get(0);
        if (Destination.isUrl(first)) {
            operands = arguments.operands(1, "the URL", "the data");
            Destination destination = Destination.of(arguments, environment, first);
            String[] path = String.valueOf(destination.uri().getPath()).split("/", -1);
            String action = path.length < 2 ? "" : path[path.length - 2];
            return new RequestOptions(
                    destination, data(action, operands, 1), json && !action.equals(CLOSE), arguments.has("debug"));
        }
        operands = arguments.operands(2, "the token or URL", "the action", "the data");
        String action = operands.get(1);
        Destination destination = Destination.of(arguments, environment, action, first);
        return new RequestOptions(
                destination, data(action, operands, 2), json && !action.equals(CLOSE), arguments.has("debug"));
    }

    /** The media type of the data. */
    String contentType() {
        return json ? "application/json" : "text/plain; charset=utf-8";
    }

    private static Data data(String action, List<String> operands, int index) {
        if (operands.size() > index) {
            String text = operands.get(index);
            return text.equals("-") ? new Data.StandardInput() : new Data.Text(text);
        }
        return action.equals(CLOSE) ? new Data.Text("") : new Data.Piped();
    }
}
