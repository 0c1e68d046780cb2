package io.eventsource.it.contract;

import com.google.gson.Gson;
import io.eventsource.protocol.MessageEvent;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Posts the results of one stream, one message at a time: each is answered before the next is sent. The
 * answers are not looked at, since a test that is over answers 404. To be used by one thread at a time.
 */
final class Callbacks {

    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);
    private static final Gson JSON = new Gson();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient client;
    private final URI uri;
    private int sent;

    Callbacks(HttpClient client, URI uri) {
        this.client = client;
        this.uri = uri;
    }

    /** A message; what is null is left out. The tests read an error's text as {@code error}. */
    private record Message(
            String kind,
            @Nullable Event event,
            @Nullable String comment,
            @Nullable String error) {}

    private record Event(String type, String data, String id) {}

    void event(MessageEvent event) {
        post(new Message("event", new Event(event.type(), event.data(), event.lastEventId()), null, null));
    }

    void comment(String text) {
        post(new Message("comment", null, text, null));
    }

    void error(String text) {
        post(new Message("error", null, null, text));
    }

    private void post(Message message) {
        sent++;
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri + "/" + sent))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.toJson(message)))
                .build();
        try {
            client.send(request, BodyHandlers.discarding());
        } catch (IOException e) {
            LOG.info("No callback to {}: {}", request.uri(), e.toString());
        } catch (InterruptedException e) { // by the end of the source
            Thread.currentThread().interrupt();
        }
    }
}
