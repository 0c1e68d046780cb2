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
 * A language model somewhere.
 *
 * @param uri where it takes prompts
 * @param name what its provider calls it
 * @param key what its provider wants to see
 * @param dialect how it answers
 */
record Model(URI uri, String name, String key, Dialect dialect) {

    /**
     * Asks once, and hands on the answer piece by piece as it comes.
     *
     * @param taker takes a piece, and says whether it wants more
     * @return whether the answer is complete; false if the taker had enough, whereupon the server is told by a closed
     *     connection
     * @throws io.eventsource.client.EventSourceException if there is no answer, or the connection broke in the middle
     * @throws IOException if the server says that it failed, or ended the stream too early
     */
    boolean ask(String prompt, Predicate<String> taker) throws IOException {
        try (EventIterator events = EventSource.builder(uri)
                .post("application/json", body(prompt).getBytes(StandardCharsets.UTF_8))
                .header("Authorization", "Bearer " + key)
                .reconnectPolicy(ReconnectPolicy.never()) // to ask again would begin another answer, and cost as much
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
