package io.eventsource.it.browser;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A web server on this machine whose only page does nothing. */
final class OtherSite implements AutoCloseable {

    private static final byte[] PAGE = "<!doctype html><title>other</title>".getBytes(StandardCharsets.US_ASCII);

    private final HttpServer server;

    private OtherSite(HttpServer server) {
        this.server = server;
    }

    static OtherSite start() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html");
            exchange.sendResponseHeaders(200, PAGE.length);
            exchange.getResponseBody().write(PAGE);
            exchange.close();
        });
        server.start();
        return new OtherSite(server);
    }

    /** The origin of its page, under one of the names of this machine. */
    String origin(String host) {
        return "http://" + host + ":" + server.getAddress().getPort();
    }

    URI page(String host) {
        return URI.create(origin(host) + "/");
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
