package io.eventsource.it.contract;

import com.google.gson.JsonParseException;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The test service: lists its capabilities at {@code /}, opens streams, and stops on request. Listens on loopback. */
final class TestService implements AutoCloseable {

    /** All that the tests know but {@code event-type-listeners}: our listeners get events of every type unasked. */
    static final List<String> CAPABILITIES = List.of(
            "bom",
            "comments",
            "headers",
            "last-event-id",
            "post",
            "read-timeout",
            "report",
            "restart",
            "server-directed-shutdown-request");

    private final HttpServer server;
    /** Owned by the server's one thread. */
    private final Streams streams = new Streams();

    private final CountDownLatch toldToStop = new CountDownLatch(1);

    private record Status(String name, List<String> capabilities) {}

    private TestService(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    }

    /**
     * Starts the service.
     *
     * @param port where it listens; 0 for any that is free
     */
    static TestService start(int port) throws IOException {
        TestService service = new TestService(port);
        service.server.createContext("/", service::handle);
        service.server.start();
        return service;
    }

    URI uri() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    }

    /** Waits until a request stops it. */
    void awaitStop() throws InterruptedException {
        toldToStop.await();
    }

    @Override
    public void close() {
        server.stop(0);
        streams.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getPath();
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            reply(method, path, body).send(exchange);
        }
        if (method.equals("DELETE") && path.equals("/")) {
            toldToStop.countDown();
        }
    }

    private Reply reply(String method, String path, String body) {
        try {
            return path.equals("/") ? own(method, body) : streams.handle(method, path, body);
        } catch (JsonParseException | IllegalArgumentException e) {
            return Reply.badRequest(e);
        }
    }

    private Reply own(String method, String body) {
        return switch (method) {
            case "GET" -> Reply.ok(new Status("eventsource-client", CAPABILITIES));
            case "POST" -> streams.create(body);
            case "DELETE" -> Reply.DONE;
            default -> Reply.NOT_ALLOWED;
        };
    }
}
