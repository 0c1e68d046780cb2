package io.eventsource.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A listener on a free port, ready to be used. */
final class Listener implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Launcher launcher;
    private final URI uri;
    private final Map<String, Integer> streamsSeen = new HashMap<>();

    private Listener(Launcher launcher, URI uri) {
        this.launcher = launcher;
        this.uri = uri;
    }

    static Listener start(String... arguments) throws IOException, InterruptedException {
        return startOn(0, arguments);
    }

    static Listener startOn(int port, String... arguments) throws IOException, InterruptedException {
        return start(List.of(), port, arguments);
    }

    /** Starts one by another program, as on another host. */
    static Listener startOn(List<String> host, String... arguments) throws IOException, InterruptedException {
        return start(host, 0, arguments);
    }

    /** Starts one that logs no requests. */
    static Listener startInSilence(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        return startInSilenceOn(0, environment, arguments);
    }

    /** Starts one on a port that logs no requests. */
    static Listener startInSilenceOn(int port, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-P", Integer.toString(port)));
        all.addAll(List.of(arguments));
        return ready(Launcher.start(environment, "listener", all.toArray(String[]::new)));
    }

    private static Listener start(List<String> by, int port, String... arguments)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("-P", Integer.toString(port), "-d"));
        all.addAll(List.of(arguments));
        return ready(Launcher.start(by, Map.of(), "listener", all.toArray(String[]::new)));
    }

    /** Waits until one that was started is ready to be used. */
    static Listener ready(Launcher launcher) throws InterruptedException {
        String line = launcher.awaitOut(l -> l.contains("://"));
        return new Listener(
                launcher, URI.create(line.substring(line.indexOf("http")).strip()));
    }

    Launcher launcher() {
        return launcher;
    }

    /**
     * Waits for the next stream on a token, as the debug log tells it: asking for one would change something. Streams on several
     * tokens open in any order, so each token has its own place in the log.
     */
    void awaitStream(String token) throws InterruptedException {
        int from = streamsSeen.getOrDefault(token, 0);
        streamsSeen.put(token, launcher.awaitErrFrom(from, line -> line.endsWith(" subscribed to " + token)) + 1);
    }

    /** Publishes an event without a launcher, which would take longer, and returns the status of the response. */
    int publish(String token, String type, String data) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url("/" + type + "/" + token)))
                .POST(HttpRequest.BodyPublishers.ofString(data))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /** Returns what waits for the client of a token, as JSON. */
    String waiting(String token) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url("/waiting/" + token))).build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body().strip();
    }

    String port() {
        return Integer.toString(uri.getPort());
    }

    /** The URL of a path. */
    String url(String path) {
        return uri.resolve(path).toString();
    }

    URI uri() {
        return uri;
    }

    @Override
    public void close() {
        launcher.close();
    }
}
