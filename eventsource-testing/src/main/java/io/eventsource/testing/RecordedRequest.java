package io.eventsource.testing;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request that a {@link ScriptedServer} got.
 *
 * @param method the method, such as {@code GET}
 * @param path the request target as it was sent: path and query
 * @param headers the headers, each with its values in order; names in any case
 * @param body the body, read as UTF-8; empty if there is none
 * @param lastEventId the value of {@code Last-Event-ID}; empty if there is none
 */
public record RecordedRequest(
        String method, String path, Map<String, List<String>> headers, String body, String lastEventId) {

    /**
     * Copies the headers.
     *
     * @param method the method
     * @param path the request target
     * @param headers the headers
     * @param body the body
     * @param lastEventId the last event ID
     */
    public RecordedRequest {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        headers = Collections.unmodifiableMap(copy);
    }

    /**
     * The first value of a header.
     *
     * @param name the name, in any case
     * @return the value; null if the request has no such header
     */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }
}
