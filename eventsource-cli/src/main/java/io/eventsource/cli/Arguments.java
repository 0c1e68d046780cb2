package io.eventsource.cli;

import java.time.Duration;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.jspecify.annotations.Nullable;

/**
 * What came on a command line, read as the types that flags have. Of a repeated flag the last one counts,
 * unless {@link #all} are asked for.
 */
final class Arguments {

    private final CommandLine line;

    Arguments(CommandLine line) {
        this.line = line;
    }

    boolean has(String flag) {
        return line.hasOption(flag);
    }

    @Nullable String text(String flag) {
        String[] values = line.getOptionValues(flag);
        return values == null ? null : values[values.length - 1];
    }

    String text(String flag, String fallback) {
        String value = text(flag);
        return value == null ? fallback : value;
    }

    /** All values of a flag that may be repeated. */
    List<String> all(String flag) {
        String[] values = line.getOptionValues(flag);
        return values == null ? List.of() : List.of(values);
    }

    int port(int lowest, int fallback) {
        Long port = number("port", lowest, 65_535);
        return port == null ? fallback : port.intValue();
    }

    @Nullable Duration millis(String flag) {
        Long millis = number(flag, 0, Integer.MAX_VALUE);
        return millis == null ? null : Duration.ofMillis(millis);
    }

    /** A whole number, or null if the flag was not given. */
    @Nullable Long number(String flag, long lowest, long highest) {
        String value = text(flag);
        if (value == null) {
            return null;
        }
        long number = value.matches("[0-9]{1,18}") ? Long.parseLong(value) : -1;
        if (number < lowest || number > highest) {
            throw CommandException.usage(
                    "--" + flag + " must be a number from " + lowest + " to " + highest + ", but is \"" + value + "\"");
        }
        return number;
    }

    /** Refuses flags that have no meaning beside something else that was given. */
    void refuse(String because, String... flags) {
        for (String flag : flags) {
            if (has(flag)) {
                throw CommandException.usage("--" + flag + " cannot be combined with " + because);
            }
        }
    }

    /**
     * The words that are not flags.
     *
     * @param names what each stands for; those from {@code required} on may be missing
     */
    List<String> operands(int required, String... names) {
        List<String> operands = line.getArgList();
        if (operands.size() < required) {
            throw CommandException.usage("missing " + names[operands.size()]);
        }
        if (operands.size() > names.length) {
            throw CommandException.usage("unexpected argument \"" + operands.get(names.length) + "\"");
        }
        return List.copyOf(operands);
    }
}
