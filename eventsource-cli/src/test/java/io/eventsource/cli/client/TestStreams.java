package io.eventsource.cli.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server that answers one request after the other with the next of its streams, and with 204 when there is none. */
final class TestStreams implements AutoCloseable {

    /** What came. */
    record Received(String method, String lastEventId, String header, String contentType, String body) {}

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch over = new CountDownLatch(1);
    private final BlockingQueue<String> streams = new LinkedBlockingQueue<>();
    private final BlockingQueue<Received> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> clients = new LinkedBlockingQueue<>();

    TestStreams(String... texts) throws IOException {
        for (String text : texts) {
            streams.add(text);
        }
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    String port() {
        return Integer.toString(server.getAddress().getPort());
    }

    Received request() throws InterruptedException {
        Received received = requests.poll(20, TimeUnit.SECONDS);
        if (received == null) {
            throw new AssertionError("no request has come");
        }
        return received;
    }

    /** The client id of the next request, counted by calls of this method. */
    String client() throws InterruptedException {
        return String.valueOf(clients.poll(20, TimeUnit.SECONDS));
    }

    boolean hasRequest() {
        return !requests.isEmpty();
    }

    private void handle(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        clients.add(String.valueOf(headers.getFirst("EventSource-Client")));
        requests.add(new Received(
                exchange.getRequestMethod(),
                String.valueOf(headers.getFirst("Last-Event-ID")),
                String.valueOf(headers.getFirst("X-Test")),
                String.valueOf(headers.get("Content-Type")),
                body));
        String stream = streams.poll();
        if (stream == null || stream.startsWith("status ")) {
            exchange.sendResponseHeaders(stream == null ? 204 : Integer.parseInt(stream.substring(7)), -1);
            exchange.close();
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(stream.replace("(wait)", "").getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
        if (stream.endsWith("(wait)")) {
            await();
        }
        exchange.close();
    }

    private void await() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
