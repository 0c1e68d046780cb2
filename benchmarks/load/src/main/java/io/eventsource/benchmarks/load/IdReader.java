package io.eventsource.benchmarks.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A stream whose ids matter, and which keeps its channel in use. */
final class IdReader implements AutoCloseable {

    private final BufferedReader lines;

    private IdReader(BufferedReader lines) {
        this.lines = lines;
    }

    static IdReader open(int port, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .build();
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        return new IdReader(new BufferedReader(new InputStreamReader(
                client.send(request, HttpResponse.BodyHandlers.ofInputStream()).body(), StandardCharsets.UTF_8)));
    }

    /** Reads that many events and returns their ids. */
    List<String> read(int events) throws IOException {
        List<String> ids = new ArrayList<>();
        String id = "";
        boolean hasData = false;
        while (ids.size() < events) {
            String line = lines.readLine();
            if (line == null) {
                throw new IOException("the server has ended the stream after " + ids.size() + " events");
            }
            if (line.startsWith("id:")) {
                id = line.substring(3).trim();
            } else if (line.startsWith("data:")) {
                hasData = true;
            } else if (line.isEmpty() && hasData) {
                ids.add(id);
                hasData = false;
            }
        }
        return ids;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}
