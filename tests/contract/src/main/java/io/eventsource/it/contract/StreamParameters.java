package io.eventsource.it.contract;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceBuilder;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the body of a "create stream" request asks for. The names are those of its JSON; what it does not set is null.
 *
 * @param streamUrl where the stream is
 * @param callbackUrl the URL that receives the results
 * @param initialDelayMs the reconnection time to begin with
 * @param readTimeoutMs how long the stream may be silent
 * @param lastEventId the last event ID to begin with
 * @param headers headers to send besides
 * @param method the method instead of GET
 * @param body the request's body; only with a method
 */
record StreamParameters(
        String streamUrl,
        String callbackUrl,
        @Nullable Long initialDelayMs,
        @Nullable Long readTimeoutMs,
        @Nullable String lastEventId,
        @Nullable Map<String, String> headers,
        @Nullable String method,
        @Nullable String body) {

    private static final String CONTENT_TYPE = "content-type";

    /**
     * Reads them.
     *
     * @throws JsonParseException if {@code json} is not an object with members of the right types
     * @throws IllegalArgumentException if one is missing or contradicts another
     */
    static StreamParameters parse(String json) {
        StreamParameters parsed = new Gson().fromJson(json, StreamParameters.class);
        if (parsed == null || parsed.streamUrl == null || parsed.callbackUrl == null) {
            throw new IllegalArgumentException("expected streamUrl and callbackUrl, but got " + json);
        }
        if (parsed.method == null && parsed.body != null) {
            throw new IllegalArgumentException("expected a method, since there is a body");
        }
        return parsed;
    }

    /**
     * Where the callbacks go.
     *
     * @throws IllegalArgumentException if that is not a URI
     */
    URI callbackUri() {
        return URI.create(callbackUrl);
    }

    /**
     * The source that they describe. Whatever they do not say is as the client has it.
     *
     * @throws IllegalArgumentException if the client does not take one of them
     */
    EventSourceBuilder source() {
        EventSourceBuilder source = EventSource.builder(URI.create(streamUrl));
        Map<String, String> fields = headers == null ? Map.of() : headers;
        fields.forEach((name, value) -> {
            if (method == null || !name.equals(CONTENT_TYPE)) {
                source.header(name, value);
            }
        });
        if (method != null) {
            byte[] bytes = (body == null ? "" : body).getBytes(StandardCharsets.UTF_8);
            source.post(fields.getOrDefault(CONTENT_TYPE, "text/plain; charset=utf-8"), bytes)
                    .method(method)
                    .repeatable(); // the tests reconnect whatever the method is
        }
        if (lastEventId != null) {
            source.lastEventId(lastEventId);
        }
        if (initialDelayMs != null) {
            source.reconnectionTime(Duration.ofMillis(initialDelayMs));
        }
        if (readTimeoutMs != null) {
            source.silenceTimeout(Duration.ofMillis(readTimeoutMs));
        }
        return source;
    }
}
