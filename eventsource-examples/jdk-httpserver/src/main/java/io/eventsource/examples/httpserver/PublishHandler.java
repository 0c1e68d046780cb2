package io.eventsource.examples.httpserver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.EventBroker;
import io.eventsource.server.PublishResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Publishes the body of {@code POST /ping/{channel}}, and responds with the number of subscribers. */
record PublishHandler(EventBroker broker) implements HttpHandler {

    private static final int LONGEST = 1 << 16;

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try {
            byte[] body = exchange.getRequestBody().readNBytes(LONGEST + 1);
            if (body.length > LONGEST) {
                exchange.sendResponseHeaders(413, -1);
            } else {
                answer(exchange, OutgoingEvent.of("ping", new String(body, StandardCharsets.UTF_8)));
            }
        } finally {
            exchange.close();
        }
    }

    private void answer(HttpExchange exchange, OutgoingEvent event) throws IOException {
        CompletableFuture<PublishResult> published =
                broker.publish(Paths.last(exchange), event).toCompletableFuture();
        try {
            // Wait for delivery, so that slow streams limit the rate of publishers.
            byte[] answer = (published.join().subscribers() + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        } catch (CompletionException refused) { // the broker is busy or stopping
            exchange.sendResponseHeaders(503, -1);
        }
    }
}
