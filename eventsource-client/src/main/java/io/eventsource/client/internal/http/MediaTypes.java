package io.eventsource.client.internal.http;

import io.eventsource.protocol.EventStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the media type of a response as browsers do, however often and however oddly it is given.
 *
 * @see <a href="https://fetch.spec.whatwg.org/#concept-header-extract-mime-type">Fetch, extract a MIME type</a>
 */
final class MediaTypes {

    private static final Pattern ESSENCE = Pattern.compile("[!#$%&'*+.^_`|~0-9a-z-]+/[!#$%&'*+.^_`|~0-9a-z-]+");

    private static final Pattern WEIGHT_OF_ZERO = Pattern.compile(";\\s*[qQ]\\s*=\\s*0*\\.?0*\\s*(;|$)");

    private MediaTypes() {}

    /** Whether the values of {@code Content-Type} say that the body is an event stream. */
    static boolean isEventStream(List<String> values) {
        return EventStream.MEDIA_TYPE.equals(essence(values));
    }

    /**
     * Whether a value of {@code Accept} allows event streams. Of several ranges that match, the most specific decides.
     *
     * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-12.5.1">RFC 9110, 12.5.1</a>
     */
    static boolean allowsEventStream(String accept) {
        List<String> ranges = split(accept);
        for (String matching : List.of(EventStream.MEDIA_TYPE, "text/*", "*/*")) {
            List<String> named = ranges.stream()
                    .filter(range -> withoutParameters(range).equals(matching))
                    .toList();
            if (!named.isEmpty()) {
                return named.stream()
                        .anyMatch(range -> !WEIGHT_OF_ZERO.matcher(range).find());
            }
        }
        return false;
    }

    /** The last valid media type, in lower case and without its parameters; null if there is none. */
    private static @Nullable String essence(List<String> values) {
        String essence = null;
        for (String value : split(String.join(",", values))) {
            String candidate = withoutParameters(value);
            if (ESSENCE.matcher(candidate).matches() && !candidate.equals("*/*")) {
                essence = candidate;
            }
        }
        return essence;
    }

    private static String withoutParameters(String value) {
        return value.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** Splits at commas outside of quoted strings. */
    private static List<String> split(String text) {
        List<String> parts = new ArrayList<>();
        boolean quoted = false;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                parts.add(text.substring(start, i));
                start = i + 1;
            }
        }
        parts.add(text.substring(start));
        return parts;
    }
}
