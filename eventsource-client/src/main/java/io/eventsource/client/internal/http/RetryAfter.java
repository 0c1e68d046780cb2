package io.eventsource.client.internal.http;

import io.eventsource.client.internal.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code Retry-After}, seconds or a date.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3">RFC 9110, 10.2.3</a>
 */
final class RetryAfter {

    /** The upper limit of all times: 31 years. */
    private static final Duration MAX = Duration.ofSeconds(1_000_000_000);

    private static final Pattern SECONDS = Pattern.compile("0*([0-9]+)");

    private static final DateTimeFormatter ASCTIME = DateTimeFormatter.ofPattern(
                    "EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private RetryAfter() {}

    /** Returns how long {@code value} asks to wait, or null if it is malformed. */
    static @Nullable Duration parse(@Nullable String value, Instant now) {
        if (value == null) {
            return null;
        }
        String text = value.strip();
        var seconds = SECONDS.matcher(text);
        if (seconds.matches()) {
            String digits = seconds.group(1);
            return digits.length() > 9 ? MAX : Duration.ofSeconds(Long.parseLong(digits));
        }
        Instant date = date(text, now);
        return date == null ? null : Durations.min(MAX, Durations.max(Duration.ZERO, Duration.between(now, date)));
    }

    /** Reads a date in one of the three formats that HTTP has had; null if it is in none. */
    private static @Nullable Instant date(String text, Instant now) {
        int thisYear = now.atZone(ZoneOffset.UTC).getYear();
        DateTimeFormatter rfc850 = new DateTimeFormatterBuilder()
                .appendPattern("EEEE, dd-MMM-")
                // A date that seems to be more than 50 years ahead is one of the past.
                .appendValueReduced(ChronoField.YEAR, 2, 2, thisYear - 49)
                .appendPattern(" HH:mm:ss 'GMT'")
                .toFormatter(Locale.ENGLISH)
                .withZone(ZoneOffset.UTC);
        for (DateTimeFormatter format : List.of(DateTimeFormatter.RFC_1123_DATE_TIME, rfc850, ASCTIME)) {
            try {
                return ZonedDateTime.parse(text, format).toInstant();
            } catch (DateTimeException e) {
                // Perhaps another format.
            }
        }
        return null;
    }
}
