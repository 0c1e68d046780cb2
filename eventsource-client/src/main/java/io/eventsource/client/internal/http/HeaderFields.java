package io.eventsource.client.internal.http;

import io.eventsource.protocol.internal.VisibleText;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;

/** Request headers that are valid by construction, with their values in UTF-8. */
public final class HeaderFields {

    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

    /** Headers that the source or HTTP itself sets. */
    private static final Set<String> RESERVED = Set.of(
            "cache-control",
            "connection",
            "content-length",
            "eventsource-client",
            "expect",
            "host",
            "last-event-id",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    private HeaderFields() {}

    public static String requireToken(String what, String text) {
        if (!TOKEN.matcher(text).matches()) {
            throw new IllegalArgumentException("expected " + what + " of letters, digits and -, but got \""
                    + text.replaceAll("\\p{Cntrl}", "?") + "\"");
        }
        return text;
    }

    /**
     * A header that a caller asks for.
     *
     * @throws IllegalArgumentException if name or value are malformed, or the name is not the caller's to set
     */
    public static HttpField custom(String name, String value) {
        if (!TOKEN.matcher(name).matches()) {
            throw new IllegalArgumentException("expected a header name, one or more letters, digits and -, but got \""
                    + name.replaceAll("\\p{Cntrl}", "?") + "\"");
        }
        if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("the header " + name + " is set by the event source itself");
        }
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7F) {
                throw new IllegalArgumentException(
                        "the value of the header %s must not hold control characters, but".formatted(name)
                                + " has U+%04X at index %d".formatted((int) c, i));
            }
        }
        if (name.equalsIgnoreCase("Accept") && !MediaTypes.allowsEventStream(value)) {
            throw new IllegalArgumentException("the header Accept must allow text/event-stream, but is \"%s\""
                    .formatted(VisibleText.line(value, 100)));
        }
        return utf8(name, value);
    }

    /**
     * A field whose value goes over the wire as UTF-8: Jetty writes one byte for each char below 256. Blanks around it are
     * left out: they are no part of a value in HTTP/1.1, and HTTP/2 refuses a request that has them.
     */
    static HttpField utf8(String name, String value) {
        return new HttpField(
                name, new String(bare(value).getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
    }

    private static String bare(String value) {
        int from = 0;
        int to = value.length();
        while (from < to && isBlank(value.charAt(from))) {
            from++;
        }
        while (from < to && isBlank(value.charAt(to - 1))) {
            to--;
        }
        return value.substring(from, to);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }
}
