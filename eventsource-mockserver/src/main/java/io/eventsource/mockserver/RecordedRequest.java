package io.eventsource.mockserver;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Records a request that a {@link ScriptedServer} received.
 *
 * @param method the method, such as {@code GET}
 * @param target the request target as the client sent it: path and query
 * @param headers the headers in the order of their names, which are case-insensitive; each with its values in order
 * @param body the body, decoded as UTF-8; empty if there is none
 * @param head the request line, the header lines and the blank line exactly as the client sent them, decoded as UTF-8
 */
public record RecordedRequest(
        String method, String target, Map<String, List<String>> headers, String body, String head) {

    /**
     * Copies the headers.
     *
     * @param method the method
     * @param target the request target
     * @param headers the headers
     * @param body the body
     * @param head the head
     */
    public RecordedRequest {
        Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        headers = Collections.unmodifiableMap(copy);
    }

    /**
     * Returns the first value of a header.
     *
     * @param name the name, in any case
     * @return the value; null if the request has no such header
     */
    public @Nullable String header(String name) {
        List<String> values = headers.get(name);
        return values == null || values.isEmpty() ? null : values.get(0);
    }

    /**
     * Returns the value of {@code Last-Event-ID}, which clients send as UTF-8.
     *
     * @return the last event ID; null if the client sent none
     */
    public @Nullable String lastEventId() {
        return header("Last-Event-ID");
    }

    /** Returns the request as the client sent it, but with a decoded body. */
    @Override
    public String toString() {
        return head + body;
    }
}
