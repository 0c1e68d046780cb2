package io.eventsource.it.contract;

import com.google.gson.Gson;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a request is answered with.
 *
 * @param status its status
 * @param location the path of what was created; null if nothing was
 * @param body what is sent as JSON; null for nothing
 */
record Reply(
        int status, @Nullable String location, @Nullable Object body) {

    static final Reply DONE = new Reply(204, null, null);
    static final Reply NOT_FOUND = new Reply(404, null, null);
    static final Reply NOT_ALLOWED = new Reply(405, null, null);

    private record Problem(String problem) {}

    static Reply ok(Object body) {
        return new Reply(200, null, body);
    }

    static Reply created(String path) {
        return new Reply(201, path, null);
    }

    static Reply badRequest(Exception problem) {
        return new Reply(400, null, new Problem(String.valueOf(problem.getMessage())));
    }

    /** Answers. The location is completed by the host that was asked. */
    void send(HttpExchange exchange) throws IOException {
        if (location != null) {
            String host = exchange.getRequestHeaders().getFirst("Host");
            exchange.getResponseHeaders().set("Location", "http://" + host + location);
        }
        if (body == null) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            byte[] json = new Gson().toJson(body).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(status, json.length);
            exchange.getResponseBody().write(json);
        }
    }
}
