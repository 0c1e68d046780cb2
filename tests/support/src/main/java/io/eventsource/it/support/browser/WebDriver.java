package io.eventsource.it.support.browser;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** The remote end of the WebDriver protocol: commands, and what they give. */
final class WebDriver {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Gson gson = new Gson();
    private final URI base;

    WebDriver(URI base) {
        this.base = base;
    }

    /** Runs a command without parameters. */
    JsonElement get(String command) {
        return send(command, HttpRequest.newBuilder().GET());
    }

    JsonElement post(String command, Map<String, ?> parameters) {
        return send(
                command, HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(gson.toJson(parameters))));
    }

    JsonElement delete(String command) {
        return send(command, HttpRequest.newBuilder().DELETE());
    }

    private JsonElement send(String command, HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = http.send(
                    request.uri(base.resolve(command))
                            .timeout(PATIENCE)
                            .header("Content-Type", "application/json; charset=utf-8")
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            JsonElement value =
                    JsonParser.parseString(response.body()).getAsJsonObject().get("value");
            if (response.statusCode() != 200) {
                JsonObject error = value.getAsJsonObject();
                throw new IllegalStateException(
                        command + ": " + error.get("error").getAsString() + ": "
                                + error.get("message").getAsString());
            }
            return value;
        } catch (IOException e) {
            throw new IllegalStateException("the driver does not answer to " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted in " + command, e);
        }
    }
}
