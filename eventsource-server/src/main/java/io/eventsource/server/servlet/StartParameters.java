package io.eventsource.server.servlet;

import io.eventsource.server.HistoryStart;
import jakarta.servlet.http.HttpServletRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads what the query of a request for a stream says about its start, for clients that cannot send {@code Last-Event-ID}: a
 * browser's first request, and replacements for {@code EventSource}.
 *
 */
final class StartParameters {

    private static final Pattern AGO = Pattern.compile("([0-9]{1,9})([smhd])");

    private StartParameters() {}

    /** Returns the start that a request names; null if it names none. */
    static @Nullable HistoryStart of(HttpServletRequest request) throws HttpError {
        String id = request.getParameter("lastEventId");
        if (id == null) {
            id = request.getParameter("last_event_id");
        }
        if (id != null && !id.isEmpty()) {
            return HistoryStart.after(id);
        }
        String since = request.getParameter("since");
        return since == null ? null : start(since);
    }

    private static HistoryStart start(String since) throws HttpError {
        Matcher ago = AGO.matcher(since);
        return switch (since) {
            case "all" -> HistoryStart.OLDEST;
            case "latest" -> HistoryStart.LAST;
            default -> HistoryStart.since(ago.matches() ? Instant.now().minus(duration(ago)) : instant(since));
        };
    }

    private static Duration duration(Matcher ago) {
        long number = Long.parseLong(ago.group(1));
        return switch (ago.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }

    private static Instant instant(String since) throws HttpError {
        try {
            return OffsetDateTime.parse(since).toInstant();
        } catch (DateTimeException e) {
            throw new HttpError(
                    400,
                    "since must be \"all\", \"latest\", a time ago such as 10m or 2h, or a time such as"
                            + " 2026-01-31T12:00:00Z");
        }
    }
}
