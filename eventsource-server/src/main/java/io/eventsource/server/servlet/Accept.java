package io.eventsource.server.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which media types a client takes, and how gladly (RFC 9110, section 12.5.1). */
final class Accept {

    private static final Pattern RANGE = Pattern.compile("\\s*([^\\s;/,]+)/([^\\s;,]+)\\s*(.*)");
    private static final Pattern QUALITY =
            Pattern.compile(";\\s*q\\s*=\\s*(0(?:\\.\\d{0,3})?|1(?:\\.0{0,3})?)\\s*(?:;.*)?$");

    private final List<String> headers;

    private Accept(List<String> headers) {
        this.headers = headers;
    }

    static Accept of(HttpServletRequest request) {
        return new Accept(Collections.list(request.getHeaders("Accept")));
    }

    /** From 0, not at all, to 1. What the client says most exactly counts; if it says nothing it takes everything. */
    double quality(String mediaType) {
        double quality = headers.isEmpty() ? 1 : 0;
        int exactness = 0;
        for (String header : headers) {
            for (String element : header.toLowerCase(Locale.ROOT).split(",", -1)) {
                Matcher range = RANGE.matcher(element);
                int exact = range.matches() ? exactness(range.group(1), range.group(2), mediaType) : 0;
                if (exact > exactness) {
                    exactness = exact;
                    quality = quality(range);
                }
            }
        }
        return quality;
    }

    private static int exactness(String type, String subtype, String mediaType) {
        if ((type + "/" + subtype).equals(mediaType)) {
            return 3;
        }
        if (!subtype.equals("*")) {
            return 0;
        }
        return type.equals("*") ? 1 : mediaType.startsWith(type + "/") ? 2 : 0;
    }

    private static double quality(Matcher range) {
        Matcher quality = QUALITY.matcher(range.group(3));
        return quality.find() ? Double.parseDouble(quality.group(1)) : 1;
    }

    /** Whether one of some media types is there by its name, without a quality of 0. */
    boolean names(String... mediaTypes) {
        return Arrays.stream(mediaTypes)
                .anyMatch(type -> quality(type) > 0
                        && headers.stream()
                                .anyMatch(header ->
                                        header.toLowerCase(Locale.ROOT).contains(type)));
    }
}
