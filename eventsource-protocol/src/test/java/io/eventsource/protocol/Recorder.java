package io.eventsource.protocol;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.eventsource.it.support.StreamVector;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Writes down what a parser tells its handler, line by line in the format of the vectors, in ASCII alone. */
class Recorder implements EventStreamHandler {

    private final List<String> lines = new ArrayList<>();

    static Recorder of(byte[] stream) {
        Recorder recorder = new Recorder();
        EventStreamParser parser = new EventStreamParser(recorder);
        parser.feed(ByteBuffer.wrap(stream));
        recorder.end(parser);
        return recorder;
    }

    @Override
    public void onEvent(MessageEvent event) {
        lines.add(event(event.type(), event.data(), event.lastEventId(), event.reply()));
    }

    @Override
    public void onLastEventId(String lastEventId) {
        lines.add(lastEventId(lastEventId));
    }

    @Override
    public void onReconnectionTime(Duration reconnectionTime) {
        lines.add(retry(reconnectionTime.toMillis()));
    }

    /** Ends the stream and writes down the last event ID that remains. */
    void end(EventStreamParser parser) {
        parser.end();
        lines.add(end(parser.lastEventId()));
    }

    List<String> lines() {
        return lines;
    }

    /** The lines of a vector as this class writes them. */
    static List<String> expected(StreamVector vector) {
        return vector.expected().stream()
                .map(line -> canonical(vector.name(), line))
                .toList();
    }

    private static String canonical(String name, String line) {
        JsonObject json = JsonParser.parseString(line).getAsJsonObject();
        Set<String> members = json.keySet();
        if (members.equals(Set.of("event", "data", "lastEventId"))) {
            return event(text(json, "event"), text(json, "data"), text(json, "lastEventId"));
        } else if (members.equals(Set.of("retry"))) {
            return retry(json.get("retry").getAsLong());
        } else if (members.equals(Set.of("lastEventId"))) {
            return lastEventId(text(json, "lastEventId"));
        } else if (members.equals(Set.of("end", "lastEventId"))) {
            return end(text(json, "lastEventId"));
        }
        throw new AssertionError(name + ".expected has a line that README.md does not know: " + line);
    }

    private static String text(JsonObject json, String member) {
        return json.get(member).getAsString();
    }

    static String event(String type, String data, String lastEventId) {
        return "{\"event\":%s,\"data\":%s,\"lastEventId\":%s}".formatted(quote(type), quote(data), quote(lastEventId));
    }

    /** An event; no vector has a reply address, which the standard does not know. */
    static String event(String type, String data, String lastEventId, @Nullable String reply) {
        String event = event(type, data, lastEventId);
        return reply == null ? event : event.replaceAll("}$", "") + ",\"reply\":" + quote(reply) + "}";
    }

    static String retry(long millis) {
        return "{\"retry\":" + millis + "}";
    }

    static String lastEventId(String id) {
        return "{\"lastEventId\":" + quote(id) + "}";
    }

    static String end(String lastEventId) {
        return "{\"end\":true,\"lastEventId\":" + quote(lastEventId) + "}";
    }

    /** A text as a JSON string in ASCII alone. */
    static String quote(String text) {
        StringBuilder json = new StringBuilder("\"");
        text.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                json.append('\\').append((char) c);
            } else if (c >= ' ' && c <= '~') {
                json.append((char) c);
            } else {
                json.append("\\u").append(HexFormat.of().toHexDigits((char) c));
            }
        });
        return json.append('"').toString();
    }
}
