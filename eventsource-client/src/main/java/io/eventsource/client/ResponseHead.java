package io.eventsource.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The status and headers of the response that opened a stream.
 *
 * @param uri the URI of the response, after redirects
 * @param status the HTTP status
 * @param headers the values of each header in the order received, one char for each byte. Names are case-insensitive. The map
 *     and its lists are unmodifiable and hold at most {@value EventSourceBuilder#MAX_RESPONSE_HEADER_SIZE} bytes. The map
 *     lacks {@code Content-Encoding} if the client decodes the stream
 */
public record ResponseHead(URI uri, int status, Map<String, List<String>> headers) {

    /**
     * Makes a response head with a copy of the headers.
     *
     * @param uri the URI of the response
     * @param status the HTTP status
     * @param headers the values of each header
     */
    public ResponseHead {
        Objects.requireNonNull(uri, "uri");
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) ->
                copy.computeIfAbsent(name, unseen -> new ArrayList<>()).addAll(values));
        copy.replaceAll((name, values) -> List.copyOf(values));
        headers = Collections.unmodifiableMap(copy);
    }

    /**
     * Returns the first value of a header.
     *
     * @param name the header's name, in any case
     * @return the value, or null if the response has no such header
     */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }
}
