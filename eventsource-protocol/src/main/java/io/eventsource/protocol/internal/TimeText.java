package io.eventsource.protocol.internal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Parses and formats durations such as {@code 15m} and {@code 2 h 5 min}. */
public final class TimeText {

    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private TimeText() {}

    /**
     * Parses a whole number with a unit: {@code ms}, {@code s}, {@code m}, {@code h} or {@code d}. A bare number is
     * milliseconds.
     *
     * @param text the text
     * @return the duration; null if the text has another form or is longer than 292 million years
     */
    public static @Nullable Duration parse(String text) {
        int digits = 0;
        while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            digits++;
        }
        long unit = millis(text.substring(digits));
        if (digits == 0 || digits > 18 || unit == 0) {
            return null;
        }
        try {
            return Duration.ofMillis(Math.multiplyExact(Long.parseLong(text.substring(0, digits)), unit));
        } catch (ArithmeticException e) {
            return null;
        }
    }

    private static long millis(String unit) {
        return switch (unit) {
            case "", "ms" -> 1;
            case "s" -> SECOND;
            case "m" -> MINUTE;
            case "h" -> HOUR;
            case "d" -> DAY;
            default -> 0;
        };
    }

    /**
     * Formats a duration in its two largest units, rounded: {@code 250 ms}, {@code 3.2 s}, {@code 45 s},
     * {@code 2 h 5 min}.
     *
     * @param duration the duration, not negative
     * @return the text
     */
    public static String of(Duration duration) {
        long millis = duration.toMillis();
        if (millis < SECOND) {
            return millis + " ms";
        }
        if (millis < 10 * SECOND - 50) {
            long tenths = round(millis, 100);
            return tenths / 10 + (tenths % 10 == 0 ? "" : "." + tenths % 10) + " s";
        }
        if (millis < MINUTE - 500) {
            return round(millis, SECOND) + " s";
        }
        if (millis < HOUR - 500) {
            return pair(round(millis, SECOND), 60, " min", " s");
        }
        if (millis < DAY - 30 * SECOND) {
            return pair(round(millis, MINUTE), 60, " h", " min");
        }
        return pair(round(millis, HOUR), 24, " d", " h");
    }

    private static long round(long millis, long unit) {
        return (millis + unit / 2) / unit;
    }

    private static String pair(long small, int factor, String largeUnit, String smallUnit) {
        long rest = small % factor;
        return small / factor + largeUnit + (rest == 0 ? "" : " " + rest + smallUnit);
    }
}
