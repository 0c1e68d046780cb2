package io.eventsource.cli;

import io.eventsource.protocol.internal.TimeText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The format that the value of an option must have.
 *
 * @param <T> the type of the value
 */
public final class ValueFormat<T> {

    /** Any text. */
    public static final ValueFormat<String> TEXT = new ValueFormat<>("text", text -> text);

    /** The name of a file, which need not exist. */
    public static final ValueFormat<Path> PATH =
            new ValueFormat<>("a file name that this system can express", ValueFormat::path);

    private static final Duration LONGEST_TIME = Duration.ofDays(24);

    private final String expected;
    private final Parser<T> parser;

    private ValueFormat(String expected, Parser<T> parser) {
        this.expected = expected;
        this.parser = parser;
    }

    /**
     * A format of the caller's own.
     *
     * @param expected what a value must be, as in {@code a host name}
     * @param parser parses a value
     */
    public static <T> ValueFormat<T> of(String expected, Parser<T> parser) {
        return new ValueFormat<>(expected, parser);
    }

    /** A time of up to 24 days. */
    public static ValueFormat<Duration> time() {
        return time(Duration.ZERO);
    }

    /** A time from {@code shortest} to 24 days. */
    public static ValueFormat<Duration> time(Duration shortest) {
        String range = shortest.isZero() ? "up to " : "from " + TimeText.of(shortest) + " to ";
        String expected = "a time " + range + TimeText.of(LONGEST_TIME)
                + ", such as 500ms, 10s, 15m, 2h or 7d (a bare number is milliseconds)";
        return new ValueFormat<>(expected, text -> {
            Duration time = TimeText.parse(text);
            return time == null || time.compareTo(shortest) < 0 || time.compareTo(LONGEST_TIME) > 0 ? null : time;
        });
    }

    /**
     * A time with a unit. In other formats a bare number is milliseconds; here it is refused, because the HTTP header of the
     * same meaning counts seconds.
     */
    public static ValueFormat<Duration> timeWithUnit(Duration shortest) {
        ValueFormat<Duration> time = time(shortest);
        String expected = time.expected.replaceFirst(", such as .*", " with its unit, such as 3600s or 1h");
        return new ValueFormat<>(expected, text -> text.matches("[0-9]*[1-9][0-9]*") ? null : time.parser.parse(text));
    }

    /** A whole number. */
    public static ValueFormat<Long> number(long lowest, long highest) {
        return new ValueFormat<>("a number from " + lowest + " to " + highest, text -> {
            long number = text.matches("[0-9]{1,18}") ? Long.parseLong(text) : -1;
            return number < lowest || number > highest ? null : number;
        });
    }

    /** A number of bytes, perhaps in KiB, MiB or GiB: {@code 512k}, {@code 64m}, {@code 1g}. */
    public static ValueFormat<Long> size(long lowest, long highest) {
        String expected = "a size from " + sizeText(lowest) + " to " + sizeText(highest) + ", such as 512k or 64m";
        return new ValueFormat<>(expected, text -> {
            String size = text.toLowerCase(Locale.ROOT);
            String digits = size.replaceAll("[kmg]$", "");
            if (!digits.matches("[0-9]{1,10}")) {
                return null;
            }
            int shift = size.endsWith("k") ? 10 : size.endsWith("m") ? 20 : size.endsWith("g") ? 30 : 0;
            long bytes = Long.parseLong(digits) << shift;
            return bytes < lowest || bytes > highest ? null : bytes;
        });
    }

    /** A size for a person to read, in the notation of {@link #size}. */
    public static String sizeText(long bytes) {
        if (bytes % (1 << 30) == 0) {
            return (bytes >> 30) + "g";
        }
        if (bytes % (1 << 20) == 0) {
            return (bytes >> 20) + "m";
        }
        return bytes % (1 << 10) == 0 ? (bytes >> 10) + "k" : bytes + " bytes";
    }

    /** A TCP port. */
    public static ValueFormat<Integer> port(int lowest) {
        ValueFormat<Long> number = number(lowest, 65_535);
        return new ValueFormat<>(number.expected, text -> {
            Long port = number.parser.parse(text);
            return port == null ? null : port.intValue();
        });
    }

    /** The name of a constant, in upper or lower case. */
    public static <E extends Enum<E>> ValueFormat<E> choice(Class<E> type) {
        E[] constants = type.getEnumConstants();
        StringBuilder expected = new StringBuilder(name(constants[0]));
        for (int i = 1; i < constants.length; i++) {
            expected.append(i == constants.length - 1 ? " or " : ", ").append(name(constants[i]));
        }
        return new ValueFormat<>(expected.toString(), text -> {
            for (E constant : constants) {
                if (name(constant).equalsIgnoreCase(text)) {
                    return constant;
                }
            }
            return null;
        });
    }

    private static String name(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /** Parses a value; null if it does not have this format. */
    public @Nullable T parse(String text) {
        return parser.parse(text);
    }

    /**
     * Reads a value.
     *
     * @param name what the error calls the option
     * @throws UsageException if the value does not have this format
     */
    T read(String name, String text) {
        T value = parser.parse(text);
        if (value == null) {
            throw UsageException.usage(name + " must be " + expected + ", but is \"" + text + "\"");
        }
        return value;
    }

    /**
     * Parses values.
     *
     * @param <T> the type of the value
     */
    @FunctionalInterface
    public interface Parser<T> {

        /** The value; null if the text has another format. */
        @Nullable T parse(String text);
    }
}
