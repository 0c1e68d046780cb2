package io.eventsource.server.sinks;

import com.sun.net.httpserver.HttpExchange;
import io.eventsource.protocol.EventStream;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.Sink;
import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.SubscribeResult;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/** An exchange of the JDK's own HTTP server as a sink: one that blocks. */
final class HttpServerSink implements Sink {

    private final HttpExchange exchange;
    private final OutputStream out;

    private HttpServerSink(HttpExchange exchange) {
        this.exchange = exchange;
        this.out = exchange.getResponseBody();
    }

    /** Opens a stream on the channel that the query names. */
    static void handle(EventBroker broker, HttpExchange exchange) throws IOException {
        String lastEventId =
                Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst(EventStream.LAST_EVENT_ID), "");
        SubscribeRequest request = SubscribeRequest.to(
                        Channels.of(exchange.getRequestURI().getQuery()))
                .withLastEventId(lastEventId);
        SubscribeResult result = broker.subscribe(request, new HttpServerSink(exchange), reason -> {});
        if (result instanceof SubscribeResult.Accepted accepted) {
            exchange.getResponseHeaders().set("Content-Type", EventStream.MEDIA_TYPE);
            exchange.getResponseHeaders().set("Cache-Control", "no-cache, no-transform");
            exchange.sendResponseHeaders(200, 0);
            accepted.signals().writable();
        } else {
            exchange.sendResponseHeaders(result instanceof SubscribeResult.ChannelFinished ? 204 : 503, -1);
            exchange.close();
        }
    }

    @Override
    public boolean mayBlock() {
        return true;
    }

    @Override
    public boolean isReady() {
        return true;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        out.flush();
    }

    @Override
    public void end() {
        exchange.close();
    }
}
