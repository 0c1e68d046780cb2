package io.eventsource.server.servlet;

import io.eventsource.protocol.EventStream;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parses an {@code Accept} header with quality values (RFC 9110, section 12.5.1). */
final class AcceptHeader {

    private static final Pattern RANGE = Pattern.compile("\\s*([^\\s;/,]+)/([^\\s;/,]+)\\s*((?:;.*)?)");
    private static final Pattern QUALITY =
            Pattern.compile(";\\s*q\\s*=\\s*(0(?:\\.\\d{0,3})?|1(?:\\.0{0,3})?)\\s*(?:;.*)?$");
    private static final Pattern PARAMETER = Pattern.compile(";\\s*(?!q\\s*=)\\S.*");

    /**
     * Ranks how specifically a media range matches a type: no match, any type, any subtype, the type without its
     * parameters, or the exact type.
     */
    private enum Exactness {
        NONE,
        ALL,
        KIND,
        VARIANT,
        NAME
    }

    /** Holds the quality from the most specific range that matches a media type. */
    private record Preference(Exactness exactness, double quality) {}

    private final List<String> headers;

    private AcceptHeader(List<String> headers) {
        this.headers = headers;
    }

    static AcceptHeader of(HttpServletRequest request) {
        return of(Collections.list(request.getHeaders("Accept")));
    }

    static AcceptHeader of(List<String> headers) {
        return new AcceptHeader(headers);
    }

    /**
     * Returns the quality of a media type, from 0 (not acceptable) to 1. The most specific range counts; without a
     * header the client accepts everything.
     */
    double quality(String mediaType) {
        return preference(mediaType).quality();
    }

    /** Returns whether the header names at least one of some media types exactly, with a quality above 0. */
    boolean names(String... mediaTypes) {
        return Arrays.stream(mediaTypes)
                .map(this::preference)
                .anyMatch(preference ->
                        preference.exactness().compareTo(Exactness.VARIANT) >= 0 && preference.quality() > 0);
    }

    private Preference preference(String mediaType) {
        Preference best = new Preference(Exactness.NONE, headers.isEmpty() ? 1 : 0);
        for (String header : headers) {
            for (String element : header.toLowerCase(Locale.ROOT).split(",", -1)) {
                Matcher range = RANGE.matcher(element);
                Exactness exactness = range.matches() ? exactness(range, mediaType) : Exactness.NONE;
                if (exactness.compareTo(best.exactness()) > 0) {
                    best = new Preference(exactness, quality(range));
                }
            }
        }
        return best;
    }

    private static Exactness exactness(Matcher range, String mediaType) {
        String type = range.group(1);
        String subtype = range.group(2);
        if ((type + "/" + subtype).equals(mediaType)) {
            // A range with a parameter such as a charset strictly means another type, but clients mean this one.
            return PARAMETER.matcher(range.group(3)).matches() ? Exactness.VARIANT : Exactness.NAME;
        }
        if (!subtype.equals("*")) {
            return Exactness.NONE;
        }
        return type.equals("*") ? Exactness.ALL : mediaType.startsWith(type + "/") ? Exactness.KIND : Exactness.NONE;
    }

    private static double quality(Matcher range) {
        Matcher quality = QUALITY.matcher(range.group(3));
        return quality.find() ? Double.parseDouble(quality.group(1)) : 1;
    }

    /** Returns whether the client prefers a stream to a page. */
    boolean prefersStream() {
        return names(EventStream.MEDIA_TYPE) && quality(EventStream.MEDIA_TYPE) >= quality("text/html");
    }
}
