package io.eventsource.client;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.eventsource.protocol.MessageEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What passes between a server, a source and its listener, line by line as the vectors write it. */
final class Transcript implements EventSourceListener {

    private static final long PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

    // Guarded by this.
    private final List<String> lines = new ArrayList<>();

    synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    /** The first lines, as soon as there are so many; fewer if no others come. */
    synchronized List<String> await(int count) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (lines.size() < count && System.nanoTime() < end) {
            wait(100);
        }
        return List.copyOf(lines.subList(0, Math.min(count, lines.size())));
    }

    /** The same line as this class writes it, if it is JSON. */
    static String canonical(String line) {
        return line.startsWith("{") ? JsonParser.parseString(line).toString() : line;
    }

    @Override
    public void onOpen(EventSource source, ResponseHead response) {
        add("opened");
    }

    @Override
    public void onEvent(MessageEvent event) {
        JsonObject json = new JsonObject();
        json.addProperty("event", event.type());
        json.addProperty("data", event.data());
        json.addProperty("lastEventId", event.lastEventId());
        add(json.toString());
    }

    @Override
    public void onReconnectionTime(Duration reconnectionTime) {
        JsonObject json = new JsonObject();
        json.addProperty("retry", reconnectionTime.toMillis());
        add(json.toString());
    }

    @Override
    public void onReconnecting(ConnectionEnd end, Duration delay) {
        add("reconnecting in " + delay.toMillis() + " ms: " + name(end));
    }

    @Override
    public void onClosed(ConnectionEnd end) {
        add("closed: " + name(end));
    }

    /** The last line: the last event ID that remains. */
    void end(EventSource source) {
        add(end(source.lastEventId()));
    }

    static String end(String lastEventId) {
        JsonObject json = new JsonObject();
        json.addProperty("end", true);
        json.addProperty("lastEventId", lastEventId);
        return json.toString();
    }

    private static String name(ConnectionEnd end) {
        String name = end.getClass().getSimpleName();
        return end instanceof ConnectionEnd.HttpStatus refused ? name + " " + refused.status() : name;
    }
}
