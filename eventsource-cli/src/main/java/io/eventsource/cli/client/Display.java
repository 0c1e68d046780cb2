package io.eventsource.cli.client;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.Environment;
import io.eventsource.cli.UsageException;

/**
 * How {@code eventsource-client} prints events.
 *
 * @param output the form
 * @param comments whether comments are printed, too
 * @param time whether each line begins with the time
 * @param color whether text is coloured
 */
record Display(OutputFormat output, boolean comments, boolean time, boolean color) {

    Display(OutputFormat output) {
        this(output, false, false, false);
    }

    static Display of(Arguments arguments, Environment environment) {
        OutputFormat output = OutputFormat.of(arguments.text("output", "text"));
        boolean time = arguments.has("time");
        if (time && output == OutputFormat.RAW) {
            throw UsageException.usage("--time cannot be combined with --output raw, which prints the bytes alone");
        }
        boolean color = color(arguments.text("color", "auto"), environment);
        return new Display(output, arguments.has("comments"), time, color && output == OutputFormat.TEXT);
    }

    /** @see <a href="https://no-color.org/">NO_COLOR</a> */
    private static boolean color(String choice, Environment environment) {
        return switch (choice) {
            case "always" -> true;
            case "never" -> false;
            case "auto" ->
                environment.terminals().out()
                        && environment.variable("NO_COLOR") == null
                        && !"dumb".equals(environment.variable("TERM"));
            default -> throw UsageException.usage("--color must be auto, always or never, but is \"" + choice + "\"");
        };
    }
}
