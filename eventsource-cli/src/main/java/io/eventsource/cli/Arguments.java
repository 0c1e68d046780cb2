package io.eventsource.cli;

import io.eventsource.protocol.internal.TimeText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.commons.cli.CommandLine;
import org.jspecify.annotations.Nullable;

/**
 * What came on a command line, read as the types that flags have. Of a repeated flag the last one counts,
 * unless {@link #all} are asked for.
 */
public final class Arguments {

    /** The longest time that an option takes unless it says otherwise. */
    public static final Duration LONGEST_TIME = Duration.ofDays(24);

    private final CommandLine line;

    Arguments(CommandLine line) {
        this.line = line;
    }

    public boolean has(String flag) {
        return line.hasOption(flag);
    }

    public @Nullable String text(String flag) {
        String[] values = line.getOptionValues(flag);
        return values == null ? null : values[values.length - 1];
    }

    public String text(String flag, String fallback) {
        String value = text(flag);
        return value == null ? fallback : value;
    }

    /** All values of a flag that may be repeated. */
    public List<String> all(String flag) {
        String[] values = line.getOptionValues(flag);
        return values == null ? List.of() : List.of(values);
    }

    public int port(int lowest, int fallback) {
        Long port = number("port", lowest, 65_535);
        return port == null ? fallback : port.intValue();
    }

    /** A time of at most {@link #LONGEST_TIME}, or null if the flag was not given. */
    public @Nullable Duration duration(String flag) {
        return duration(flag, Duration.ZERO, LONGEST_TIME);
    }

    /** A time such as {@code 500ms} or {@code 15m}, or null if the flag was not given. */
    public @Nullable Duration duration(String flag, Duration shortest, Duration longest) {
        String value = text(flag);
        if (value == null) {
            return null;
        }
        Duration duration = TimeText.parse(value);
        if (duration == null || duration.compareTo(shortest) < 0 || duration.compareTo(longest) > 0) {
            String range = shortest.isZero() ? "up to " : "from " + TimeText.of(shortest) + " to ";
            throw UsageException.usage("--" + flag + " must be a time " + range + TimeText.of(longest)
                    + ", such as 500ms, 10s, 15m, 2h or 7d (a bare number is milliseconds), but is \"" + value + "\"");
        }
        return duration;
    }

    /** The name of a file, or null if the flag was not given. */
    public @Nullable Path path(String flag) {
        String value = text(flag);
        try {
            return value == null ? null : Path.of(value);
        } catch (InvalidPathException e) {
            throw UsageException.usage(
                    "--" + flag + " must be a file name that this system can express, but is \"" + value + "\"");
        }
    }

    /** A whole number, or null if the flag was not given. */
    public @Nullable Long number(String flag, long lowest, long highest) {
        String value = text(flag);
        if (value == null) {
            return null;
        }
        long number = value.matches("[0-9]{1,18}") ? Long.parseLong(value) : -1;
        if (number < lowest || number > highest) {
            throw UsageException.usage(
                    "--" + flag + " must be a number from " + lowest + " to " + highest + ", but is \"" + value + "\"");
        }
        return number;
    }

    /** Refuses flags that have no meaning beside something else that was given. */
    public void refuse(String because, String... flags) {
        for (String flag : flags) {
            if (has(flag)) {
                throw UsageException.usage("--" + flag + " cannot be combined with " + because);
            }
        }
    }

    /**
     * The words that are not flags.
     *
     * @param names what each stands for; those from {@code required} on may be missing
     */
    public List<String> operands(int required, String... names) {
        List<String> operands = line.getArgList();
        if (operands.size() < required) {
            throw UsageException.usage("missing " + names[operands.size()]);
        }
        if (operands.size() > names.length) {
            throw UsageException.usage("unexpected argument \"" + operands.get(names.length) + "\"");
        }
        return List.copyOf(operands);
    }
}
