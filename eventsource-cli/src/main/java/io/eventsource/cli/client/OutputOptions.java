package io.eventsource.cli.client;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.Environment;
import io.eventsource.cli.Option;
import io.eventsource.cli.OptionGroup;
import io.eventsource.cli.UsageException;
import io.eventsource.cli.ValueFormat;

/**
 * How {@code eventsource-client} prints events.
 *
 * @param format the format
 * @param comments whether comments are printed, too
 * @param time whether each line begins with the time
 * @param color whether text is coloured
 */
record OutputOptions(OutputFormat format, boolean comments, boolean time, boolean color) {

    static final OptionGroup OPTIONS = new OptionGroup();

    private static final Option<OutputFormat> OUTPUT =
            OPTIONS.value("o", "output", "FORM", ValueFormat.choice(OutputFormat.class), "text");
    private static final Option<Boolean> COMMENTS = OPTIONS.flag("C", "comments");
    private static final Option<Boolean> TIME = OPTIONS.flag(null, "time");
    private static final Option<When> COLOR =
            OPTIONS.value(null, "color", "WHEN", ValueFormat.choice(When.class), "auto");

    /** Reads answers from standard input. */
    static final Option<Boolean> REPLY = OPTIONS.flag(null, "reply");

    private enum When {
        AUTO,
        ALWAYS,
        NEVER
    }

    OutputOptions(OutputFormat format) {
        this(format, false, false, false);
    }

    /** Rejects the options of this group beside something else. */
    static void refuse(Arguments arguments, String because) {
        arguments.refuse(because, OUTPUT, COMMENTS, TIME, COLOR, REPLY);
    }

    static OutputOptions of(Arguments arguments, Environment environment) {
        OutputFormat format = arguments.get(OUTPUT);
        boolean time = arguments.get(TIME);
        if (time && format == OutputFormat.RAW) {
            throw UsageException.usage(
                    TIME + " cannot be combined with " + OUTPUT + " raw, which prints the bytes alone");
        }
        if (arguments.get(REPLY) && format != OutputFormat.JSON) {
            throw UsageException.usage(REPLY + " needs " + OUTPUT + " json, which shows the id of each command");
        }
        boolean color = color(arguments.get(COLOR), environment);
        return new OutputOptions(format, arguments.get(COMMENTS), time, color && format == OutputFormat.TEXT);
    }

    /** @see <a href="https://no-color.org/">NO_COLOR</a> */
    private static boolean color(When when, Environment environment) {
        return switch (when) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO ->
                environment.terminals().out()
                        && environment.variable("NO_COLOR") == null
                        && !"dumb".equals(environment.variable("TERM"));
        };
    }
}
