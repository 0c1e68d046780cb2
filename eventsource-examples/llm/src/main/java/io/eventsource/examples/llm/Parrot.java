package io.eventsource.examples.llm;

import com.google.gson.Gson;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/** Simulates a provider: repeats the prompt in both dialects. */
final class Parrot implements AutoCloseable {

    private final int repetitions;
    private final Duration pause;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CompletableFuture<Integer> wordsUntilLeft = new CompletableFuture<>();

    /**
     * Starts a parrot on the loopback interface.
     *
     * @param repetitions the number of repetitions of the prompt
     * @param pause the pause before each word
     */
    Parrot(int repetitions, Duration pause) throws IOException {
        this.repetitions = repetitions;
        this.pause = pause;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> exchange.sendResponseHeaders(404, -1));
        server.createContext("/v1/chat/completions", exchange -> answer(exchange, Dialect.CHAT_COMPLETIONS));
        server.createContext("/v1/messages", exchange -> answer(exchange, Dialect.NAMED_EVENTS));
        server.start();
    }

    Model model(Dialect dialect) {
        String path = dialect == Dialect.NAMED_EVENTS ? "/v1/messages" : "/v1/chat/completions";
        URI uri = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
        return new Model(uri, "parrot", "any", dialect);
    }

    /** Waits until a client disconnects early, and returns the number of words sent before that. */
    int wordsUntilLeft() {
        return wordsUntilLeft.join();
    }

    private void answer(HttpExchange exchange, Dialect dialect) throws IOException {
        String[] words = prompt(exchange).split("(?<= )(?=.)", -1);
        exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        int said = 0;
        try (OutputStream out = exchange.getResponseBody()) {
            for (; said < repetitions * words.length; said++) {
                LockSupport.parkNanos(pause.toNanos());
                write(out, delta(dialect, words[said % words.length]));
            }
            write(out, dialect == Dialect.NAMED_EVENTS ? event("message_stop", Map.of()) : "data: [DONE]\n\n");
        } catch (IOException e) {
            wordsUntilLeft.complete(said);
        }
    }

    private static String prompt(HttpExchange exchange) {
        var body = JsonParser.parseReader(new InputStreamReader(exchange.getRequestBody(), StandardCharsets.UTF_8));
        var messages = body.getAsJsonObject().getAsJsonArray("messages");
        return messages.get(0).getAsJsonObject().get("content").getAsString() + " ";
    }

    private static String delta(Dialect dialect, String word) {
        return dialect == Dialect.NAMED_EVENTS
                ? event("content_block_delta", Map.of("delta", Map.of("type", "text_delta", "text", word)))
                : "data: " + json(Map.of("choices", List.of(Map.of("delta", Map.of("content", word))))) + "\n\n";
    }

    private static String event(String type, Map<String, ?> data) {
        return "event: " + type + "\ndata: " + json(data) + "\n\n";
    }

    private static String json(Map<String, ?> object) {
        return new Gson().toJson(object);
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
