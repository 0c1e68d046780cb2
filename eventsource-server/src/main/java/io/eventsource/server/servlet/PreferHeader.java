package io.eventsource.server.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a request prefers (RFC 7240): to wait for the answer of the client, or to learn where the answer will be. Other
 * preferences are ignored, as the standard demands.
 *
 * @param waitTime how long to wait; null if the request does not say
 * @param respondAsync whether a response without the answer is welcome
 */
record PreferHeader(@Nullable Duration waitTime, boolean respondAsync) {

    private static final String NAME = "Prefer";
    private static final String RESPOND_ASYNC = "respond-async";

    /** The response header that names the preferences that were respected. */
    static final String APPLIED = "Preference-Applied";

    /** The longest time for which a request waits. */
    static final Duration LONGEST = Duration.ofHours(1);

    private static final Pattern WAIT = Pattern.compile("wait\\s*=\\s*\"?([0-9]{1,18})\"?");

    static PreferHeader of(HttpServletRequest request) throws HttpError {
        Duration wait = null;
        boolean respondAsync = false;
        for (String header : Collections.list(request.getHeaders(NAME))) {
            for (String element : header.split(",", -1)) {
                String preference = element.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
                Matcher seconds = WAIT.matcher(preference);
                if (seconds.matches()) {
                    wait = wait == null ? seconds(seconds.group(1)) : wait; // the first one counts
                } else if (preference.equals(RESPOND_ASYNC)) {
                    respondAsync = true;
                } else if (preference.equals("wait") || preference.startsWith("wait=")) {
                    throw new HttpError(400, "Prefer: wait needs a number of seconds, such as wait=30");
                }
            }
        }
        return new PreferHeader(wait, respondAsync);
    }

    private static Duration seconds(String digits) {
        return Duration.ofSeconds(Math.min(LONGEST.toSeconds(), Long.parseLong(digits)));
    }

    /** Returns whether the request asks for the answer of the client. */
    boolean asks() {
        return waitTime != null || respondAsync;
    }

    /** Returns how long to wait for an answer. */
    Duration patience() {
        return waitTime == null ? Duration.ZERO : waitTime;
    }

    /** Returns the names of what was respected. */
    String applied() {
        return waitTime == null ? RESPOND_ASYNC : respondAsync ? RESPOND_ASYNC + ", wait" : "wait";
    }
}
