package io.eventsource.it;

import io.eventsource.it.support.Await;
import io.eventsource.it.support.Daemon;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * A client of a token that reads one stream after another, on the node that it is led to, and resumes by its last event ID as an
 * event source does. Notes all that it receives.
 */
final class NodeClient implements AutoCloseable {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** An event as a client receives it. */
    record Event(String id, String data) {}

    private final String token;
    private final Supplier<URI> nodes;
    private final IntSupplier lines;

    // Guarded by this.
    private final List<Event> events = new ArrayList<>();
    private final Set<String> data = new HashSet<>();
    private final List<String> gaps = new ArrayList<>();
    private final List<String> refusals = new ArrayList<>();
    private int streams;
    private int comments;

    // Of the thread that reads, with the lock of this.
    private String lastEventId;
    private String id = "";
    private String type = "";
    private StringBuilder text = new StringBuilder();

    private volatile boolean isClosed;
    private volatile InputStream body = InputStream.nullInputStream();

    /**
     * Starts a client.
     *
     * @param lastEventId where its first stream begins; empty for new events
     * @param nodes the base URI of the node for the next stream
     * @param lines how many lines of the next stream the client reads before it leaves
     */
    NodeClient(String token, String lastEventId, Supplier<URI> nodes, IntSupplier lines) {
        this.token = token;
        this.lastEventId = lastEventId;
        this.nodes = nodes;
        this.lines = lines;
        Daemon.run(this::read);
    }

    /** Starts a client that stays, as long as the stream does, and returns it when the stream is open. */
    static NodeClient open(String token, String lastEventId, Supplier<URI> nodes) throws Exception {
        NodeClient client = new NodeClient(token, lastEventId, nodes, () -> Integer.MAX_VALUE);
        client.awaitStreams(1);
        return client;
    }

    private void read() throws IOException {
        while (!isClosed) {
            HttpRequest.Builder request = HttpRequest.newBuilder(nodes.get().resolve("/poll/" + token));
            if (!lastEventId.isEmpty()) {
                request.header("Last-Event-ID", lastEventId);
            }
            try {
                HttpResponse<InputStream> answer =
                        HTTP.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
                body = answer.body();
                read(answer);
            } catch (IOException ended) {
                LockSupport.parkNanos(PAUSE.toNanos()); // until a node is there again
            } catch (InterruptedException e) {
                throw new InterruptedIOException();
            }
        }
    }

    private void read(HttpResponse<InputStream> answer) throws IOException {
        try (InputStream stream = answer.body();
                BufferedReader in = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            if (answer.statusCode() != 200) {
                refused(answer.statusCode() + " " + in.readLine());
                return;
            }
            opened();
            int left = lines.getAsInt();
            for (String line = in.readLine(); line != null && !isClosed; line = in.readLine()) {
                take(line);
                left--;
                if (left <= 0) {
                    return;
                }
            }
        }
    }

    private synchronized void opened() {
        id = lastEventId;
        type = "";
        text = new StringBuilder();
        streams++;
    }

    private synchronized void refused(String why) throws IOException {
        refusals.add(why);
        throw new IOException(why);
    }

    private synchronized void take(String line) {
        if (line.startsWith(":")) {
            comments++;
        } else if (line.startsWith("id: ")) {
            id = line.substring(4);
        } else if (line.startsWith("event: ")) {
            type = line.substring(7);
        } else if (line.startsWith("data: ")) {
            text.append(line, 6, line.length());
        } else if (line.isEmpty()) {
            dispatch();
        }
    }

    private void dispatch() {
        lastEventId = id;
        if (type.equals("eventsource.gap")) {
            gaps.add(text.toString());
        } else if (text.length() > 0) {
            events.add(new Event(id, text.toString()));
            data.add(text.toString());
        }
        type = "";
        text = new StringBuilder();
    }

    /** All events so far. */
    synchronized List<Event> events() {
        return List.copyOf(events);
    }

    synchronized List<String> data() {
        return events.stream().map(Event::data).toList();
    }

    /** The reasons of the gaps so far. */
    synchronized List<String> gaps() {
        return List.copyOf(gaps);
    }

    /** The answers so far that were no stream. */
    synchronized List<String> refusals() {
        return List.copyOf(refusals);
    }

    /** How many streams were opened. */
    synchronized int streams() {
        return streams;
    }

    /** How many heartbeats were received. */
    synchronized int heartbeats() {
        return comments;
    }

    void awaitStreams(int count) throws Exception {
        await(() -> streams() >= count);
    }

    void awaitHeartbeats(int count) throws Exception {
        int before = heartbeats();
        await(() -> heartbeats() >= before + count);
    }

    void awaitGap() throws Exception {
        await(() -> !gaps().isEmpty());
    }

    /** Waits until data has been received, whatever comes besides. */
    void awaitData(String expected) throws Exception {
        await(() -> {
            synchronized (this) {
                return data.contains(expected);
            }
        });
    }

    void awaitCount(int count) throws Exception {
        await(() -> {
            synchronized (this) {
                return events.size() >= count;
            }
        });
    }

    private void await(Callable<Boolean> condition) throws Exception {
        Await.until(PATIENCE, condition, this::toString);
    }

    @Override
    public synchronized String toString() {
        List<Event> last = events.subList(Math.max(0, events.size() - 5), events.size());
        return token + ": " + streams + " streams, " + events.size() + " events, the last " + last + ", gaps " + gaps
                + ", refusals " + refusals;
    }

    @Override
    public void close() throws IOException {
        isClosed = true;
        body.close();
    }
}
