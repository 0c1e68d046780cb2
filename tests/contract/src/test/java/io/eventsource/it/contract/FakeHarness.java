package io.eventsource.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** What the contract tests are to the service: a stream that stays open, and where the callbacks go. */
final class FakeHarness implements AutoCloseable {

    /** A request for the stream. */
    record Asked(String method, String header, String contentType, String lastEventId, String body) {}

    private final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> callbacks = new LinkedBlockingQueue<>();

    FakeHarness(String stream) throws IOException {
        server.createContext("/stream", exchange -> {
            asked.add(new Asked(
                    exchange.getRequestMethod(),
                    exchange.getRequestHeaders().getFirst("x-own"),
                    exchange.getRequestHeaders().getFirst("content-type"),
                    exchange.getRequestHeaders().getFirst("last-event-id"),
                    body(exchange)));
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(stream.getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
        });
        server.createContext("/callback/", exchange -> {
            callbacks.add(exchange.getRequestURI().getPath() + " " + body(exchange));
            exchange.sendResponseHeaders(202, -1);
            exchange.close();
        });
        server.start();
    }

    private static String body(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** The members of a "create stream" request that say where this is. */
    String urls() {
        String here = "http://localhost:" + server.getAddress().getPort();
        return "\"streamUrl\": \"%s/stream\", \"callbackUrl\": \"%s/callback\"".formatted(here, here);
    }

    HttpResponse<String> send(String method, String uri, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri))
                .method(method, BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    Asked nextAsked() throws InterruptedException {
        return next(asked);
    }

    /** The path of the next callback, a blank, and its body. */
    String nextCallback() throws InterruptedException {
        return next(callbacks);
    }

    private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("what came within 10 s").isNotNull();
        return next;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
