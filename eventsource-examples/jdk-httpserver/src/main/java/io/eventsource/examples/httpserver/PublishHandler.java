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

/** {@code POST /ping/{channel}}: sends the body as an event, and answers with the number of those it is for. */
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
            // Waited for, so that whoever publishes goes at the streams' pace.
            byte[] answer = (published.join().subscribers() + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        } catch (CompletionException refused) { // the broker is busy, or about to stop
            exchange.sendResponseHeaders(503, -1);
        }
    }
}
