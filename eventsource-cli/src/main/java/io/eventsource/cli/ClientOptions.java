package io.eventsource.cli;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code eventsource-client} was asked to do.
 *
 * @param destination the URL of the stream
 * @param reconnectionTime the reconnection time to begin with; null for the library's own
 * @param keepReconnecting whether an HTTP error that may pass is waited for
 * @param output how events are printed
 * @param count after how many events to end; null to go on
 * @param debug whether to tell what happens
 */
record ClientOptions(
        Destination destination,
        @Nullable Duration reconnectionTime,
        boolean keepReconnecting,
        Output output,
        @Nullable Long count,
        boolean debug) {

    static final Syntax SYNTAX = Destination.flags(new Syntax("eventsource-client"))
            .value("a", "action")
            .value("r", "retry")
            .flag("k", "keep-reconnecting")
            .value("o", "output")
            .value("n", "count")
            .flag("d", "debug");

    static ClientOptions of(Arguments arguments, Environment environment) {
        List<String> operands = arguments.operands(1, "the token or URL");
        return new ClientOptions(
                destination(arguments, environment, operands.get(0)),
                arguments.millis("retry"),
                arguments.has("keep-reconnecting"),
                Output.of(arguments.text("output", "text")),
                arguments.number("count", 1, Long.MAX_VALUE),
                arguments.has("debug"));
    }

    private static Destination destination(Arguments arguments, Environment environment, String operand) {
        if (Destination.isUrl(operand)) {
            arguments.refuse("a full URL", "action");
            return Destination.of(arguments, environment, operand);
        }
        return Destination.of(arguments, environment, arguments.text("action", "poll"), operand);
    }
}
