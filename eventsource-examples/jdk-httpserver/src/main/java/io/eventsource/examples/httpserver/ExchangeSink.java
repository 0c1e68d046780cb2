package io.eventsource.examples.httpserver;

import com.sun.net.httpserver.HttpExchange;
import io.eventsource.server.Sink;
import java.io.IOException;
import java.io.OutputStream;

/** Writes a stream to a response. Its writes may block, so the broker uses separate threads for them. */
final class ExchangeSink implements Sink {

    private final HttpExchange exchange;

    ExchangeSink(HttpExchange exchange) {
        this.exchange = exchange;
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
        OutputStream out = exchange.getResponseBody();
        out.write(bytes, offset, length);
        out.flush();
    }

    @Override
    public void end() {
        exchange.close();
    }
}
