package io.eventsource.examples.appliance;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;

/** Sends commands to an appliance over HTTP, as the page does. */
final class Asker {

    static final String TOKEN = "lamp";

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI root;

    Asker(ControlServer control) {
        root = control.uri();
    }

    private HttpRequest.Builder command(String action, String data) {
        return HttpRequest.newBuilder(root.resolve("events/" + action + "/" + TOKEN))
                .header("TTL", "60")
                .POST(BodyPublishers.ofString(data));
    }

    /** Sends a command. The response is the answer. */
    CompletableFuture<HttpResponse<String>> ask(String action, String data) {
        return http.sendAsync(command(action, data).header("Prefer", "wait=60").build(), BodyHandlers.ofString());
    }

    /** Sends a command, and returns where its outcome will be. */
    URI send(String action, String data) throws IOException, InterruptedException {
        HttpRequest request =
                command(action, data).header("Prefer", "respond-async").build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        return root.resolve(response.headers()
                .firstValue("Location")
                .orElseThrow(() -> new IOException("refused: " + response + response.body())));
    }

    /** Returns the state of a command as JSON, once it is final or after some seconds. */
    String outcome(URI location, int seconds) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(location)
                .header("Prefer", "wait=" + seconds)
                .build();
        return http.send(request, BodyHandlers.ofString()).body();
    }
}
