package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Listeners that share a Redis. Each keeps its port when it is killed and started again. */
final class Nodes implements AutoCloseable {

    /** A history of a token that a client does not miss, however fast publishers are while its node starts again. */
    static final String ALL = "1000000,64m,1h";

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final long STEP_MILLIS = 20;
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]*)\"");
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final List<String> options;
    private final List<String> redis = new CopyOnWriteArrayList<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    private Nodes(String... options) {
        this.options = List.of(options);
    }

    /** Starts nodes, all at once. */
    static Nodes start(int count, String redis, String... options) throws IOException, InterruptedException {
        Nodes nodes = new Nodes(options);
        List<Launcher> starting = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                starting.add(nodes.launch(0, redis));
            }
            for (Launcher each : starting) {
                nodes.redis.add(redis);
                nodes.listeners.add(Listener.ready(each));
            }
            return nodes;
        } catch (IOException | InterruptedException | AssertionError e) {
            starting.forEach(Launcher::close);
            throw e;
        }
    }

    /** Starts another node, and returns its number. */
    int add(String uri) throws IOException, InterruptedException {
        redis.add(uri);
        listeners.add(Listener.ready(launch(0, uri)));
        return listeners.size() - 1;
    }

    private Launcher launch(int port, String uri) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-P", Integer.toString(port), "--redis", uri));
        arguments.addAll(options);
        return Launcher.start("listener", arguments.toArray(String[]::new));
    }

    /** Ends a node as a power failure does. */
    void kill(int node) throws IOException, InterruptedException {
        listeners.get(node).launcher().kill();
    }

    /** Starts a node again, after its end. */
    void restart(int node) throws IOException, InterruptedException {
        Listener ended = listeners.get(node);
        listeners.set(node, Listener.ready(launch(ended.uri().getPort(), redis.get(node))));
        ended.close();
    }

    /** Starts all nodes again that were killed. */
    void restartKilled() throws IOException, InterruptedException {
        for (int i = 0; i < listeners.size(); i++) {
            if (!listeners.get(i).launcher().isAlive()) {
                restart(i);
            }
        }
    }

    Listener get(int node) {
        return listeners.get(node);
    }

    int count() {
        return listeners.size();
    }

    /** The base URI of a node. */
    URI uri(int node) {
        return listeners.get(node).uri();
    }

    /** Publishes an event that must be accepted, and returns its id. */
    String publish(int node, String token, String data) throws IOException, InterruptedException {
        HttpResponse<String> answer = post(node, token, data);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return id(answer.body());
    }

    /** Publishes an event, and returns the answer. */
    HttpResponse<String> post(int node, String token, String data) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(uri(node).resolve("/ping/" + token))
                        .timeout(TIMEOUT)
                        .POST(HttpRequest.BodyPublishers.ofString(data))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The id in an answer to a publisher. */
    static String id(String answer) {
        Matcher matcher = ID.matcher(answer);
        assertThat(matcher.find()).as(answer).isTrue();
        return matcher.group(1);
    }

    /** The number of an id in the order of all nodes. */
    static long position(String id) {
        return Long.parseLong(id.substring(id.lastIndexOf(':') + 1));
    }

    /** What a node answers to a health check: the status, and the reason. */
    String check(int node, String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(uri(node).resolve(path)).timeout(TIMEOUT).build(),
                HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body().strip();
    }

    /** Waits until a node accepts events. */
    void awaitReady(int node) throws Exception {
        awaitReadiness(node, "200 ready");
    }

    /** Waits until a node refuses events for a reason. */
    void awaitRefusing(int node, String reason) throws Exception {
        awaitReadiness(node, "503 not ready: .*" + reason + ".*");
    }

    private void awaitReadiness(int node, String pattern) throws Exception {
        AtomicReference<String> last = new AtomicReference<>("");
        Await.until(
                TIMEOUT,
                () -> {
                    Thread.sleep(STEP_MILLIS); // so that many checks do not load the machine
                    last.set(check(node, "/readyz"));
                    return last.get().matches(pattern);
                },
                () -> "node " + node + " answers " + last);
    }

    /** Waits until an event is accepted: the node may not know its subscribers yet. */
    void awaitAccepted(int node, String token, String data) throws Exception {
        Await.until(
                () -> {
                    Thread.sleep(STEP_MILLIS);
                    return post(node, token, data).statusCode() == 200;
                },
                () -> "node " + node + " knows no subscriber");
    }

    @Override
    public void close() {
        listeners.forEach(Listener::close);
    }
}
