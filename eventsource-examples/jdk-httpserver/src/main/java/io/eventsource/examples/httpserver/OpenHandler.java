package io.eventsource.examples.httpserver;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.eventsource.protocol.EventStream;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.SinkSignals;
import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.SubscribeResult;
import java.io.IOException;

/** Opens a stream for {@code GET /poll/{channel}}, and returns while it stays open. */
record OpenHandler(EventBroker broker) implements HttpHandler {

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String lastEventId = exchange.getRequestHeaders().getFirst(EventStream.LAST_EVENT_ID);
        SubscribeRequest request = SubscribeRequest.to(Channels.of(Paths.last(exchange)))
                .withLastEventId(lastEventId == null ? "" : lastEventId);
        SubscribeResult result = broker.subscribe(request, new ExchangeSink(exchange), reason -> {});
        if (result instanceof SubscribeResult.Accepted accepted) {
            begin(exchange, accepted.signals());
        } else {
            // After 204 a client does not reconnect; after any other status, this project's client does.
            exchange.sendResponseHeaders(result instanceof SubscribeResult.ChannelFinished ? 204 : 503, -1);
            exchange.close();
        }
    }

    private static void begin(HttpExchange exchange, SinkSignals signals) {
        try {
            exchange.getResponseHeaders().set("Content-Type", EventStream.MEDIA_TYPE);
            exchange.getResponseHeaders().set("Cache-Control", "no-cache, no-transform");
            exchange.sendResponseHeaders(200, 0);
            signals.writable();
        } catch (IOException disconnected) {
            signals.failed(disconnected);
        }
    }
}
