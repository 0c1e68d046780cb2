package io.eventsource.it.contract;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.net.http.HttpClient;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The streams, each at {@code /streams/<number>}. To be used by one thread at a time. */
final class Streams implements AutoCloseable {

    private static final String PATH = "/streams/";
    private static final Gson JSON = new Gson();

    /** HTTP/1.1 alone, so that the first callback asks for no upgrade. */
    private final HttpClient callbacks =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final Map<String, StreamUnderTest> streams = new HashMap<>();
    private int created;

    private record Command(@Nullable String command) {}

    /**
     * Makes one.
     *
     * @throws JsonParseException if the body is not what it should be
     * @throws IllegalArgumentException if the parameters describe no source
     */
    Reply create(String body) {
        StreamUnderTest stream = new StreamUnderTest(StreamParameters.parse(body), callbacks);
        created++;
        String path = PATH + created;
        streams.put(path, stream);
        return Reply.created(path);
    }

    /**
     * Does something with one.
     *
     * @throws JsonParseException if the body is not what it should be
     * @throws IllegalArgumentException if it is a command that is not known
     */
    Reply handle(String method, String path, String body) {
        StreamUnderTest stream = streams.get(path);
        if (stream == null) {
            return Reply.NOT_FOUND;
        }
        return switch (method) {
            case "POST" -> command(stream, body);
            case "DELETE" -> delete(path, stream);
            default -> Reply.NOT_ALLOWED;
        };
    }

    private static Reply command(StreamUnderTest stream, String body) {
        Command command = JSON.fromJson(body, Command.class);
        if (command == null || !"restart".equals(command.command)) {
            throw new IllegalArgumentException("expected the command restart, but got " + body);
        }
        stream.restart();
        return Reply.DONE;
    }

    private Reply delete(String path, StreamUnderTest stream) {
        stream.close();
        streams.remove(path);
        return Reply.DONE;
    }

    @Override
    public void close() {
        streams.values().forEach(StreamUnderTest::close);
    }
}
