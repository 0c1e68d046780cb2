package io.eventsource.examples.llm;

import com.google.gson.Gson;
import io.eventsource.client.EventIterator;
import io.eventsource.client.EventSource;
import io.eventsource.client.ReconnectPolicy;
import io.eventsource.protocol.MessageEvent;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Represents a language model of a provider.
 *
 * @param uri the URI for prompts
 * @param name the provider's name for the model
 * @param key the provider's API key
 * @param dialect the format of its answers
 */
record Model(URI uri, String name, String key, Dialect dialect) {

    /**
     * Sends a prompt once, and passes on the answer piece by piece as it arrives.
     *
     * @param taker receives a piece, and returns whether to continue
     * @return whether the answer is complete; false if the taker stopped, which closes the connection
     * @throws io.eventsource.client.EventSourceException if there is no answer, or the connection fails before its end
     * @throws IOException if the server reports a failure, or ends the stream too early
     */
    boolean ask(String prompt, Predicate<String> taker) throws IOException {
        try (EventIterator events = EventSource.builder(uri)
                .post("application/json", body(prompt).getBytes(StandardCharsets.UTF_8))
                .header("Authorization", "Bearer " + key)
                .reconnectPolicy(ReconnectPolicy.never()) // a retry would start another answer, at the same cost
                .iterate()) {
            while (events.hasNext()) {
                MessageEvent event = events.next();
                if (event.type().equals("error")) {
                    throw new IOException("the model failed: " + event.data());
                }
                if (dialect.isLast(event)) {
                    return true;
                }
                String delta = dialect.delta(event);
                if (!delta.isEmpty() && !taker.test(delta)) {
                    return false;
                }
            }
        }
        throw new EOFException("the answer broke off: the stream has ended before it was complete");
    }

    private String body(String prompt) {
        List<?> messages = List.of(Map.of("role", "user", "content", prompt));
        return new Gson().toJson(Map.of("model", name, "stream", true, "max_tokens", 1024, "messages", messages));
    }
}
