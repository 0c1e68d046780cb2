package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.client.internal.SourceOptions;
import io.eventsource.mockserver.ScriptedServer;
import io.eventsource.mockserver.ServerConnection;
import io.eventsource.protocol.OversizedEvents;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A program with a heap of 64 MB, which a server sends huge events. */
@Timeout(60)
class SmallHeapTest {

    private static final int MIB = 1024 * 1024;

    /** Half of a UTF-8 character of two bytes each, so that a text of these takes the most memory. */
    private static final String WIDE = "\u00c4\u0080";

    @Test
    void theDefaultBoundFollowsFromTheHeap() {
        assertThat(SourceOptions.defaultMaxEventSize(64L * MIB)).isEqualTo(4 * MIB);
        assertThat(SourceOptions.defaultMaxEventSize(512L * MIB)).isEqualTo(32 * MIB);
        assertThat(SourceOptions.defaultMaxEventSize(Long.MAX_VALUE)).isEqualTo(32 * MIB);
        assertThat(SourceOptions.defaultMaxEventSize(1)).isEqualTo(1);
    }

    @Test
    void anEventWithinTheBoundFitsOneBeyondItIsSkippedOrEndsTheSourceAndNothingIsSilent() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            server.enqueue(connection -> say(connection, 3 * MIB + MIB / 2));
            server.enqueue(connection -> say(connection, 40 * MIB));
            server.enqueue(connection -> say(connection, 40 * MIB));
            server.enqueue(connection -> say(connection, 40 * MIB));
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx64m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Program.class.getName(),
                            server.uri("/").toString())
                    .redirectErrorStream(true)
                    .start();
            List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            assertThat(lines)
                    .containsExactly(
                            "default: event of " + (3 * MIB + MIB / 2) / 2,
                            "default: event of 4",
                            "default: StreamEnded",
                            "default: EventTooLarge",
                            "skipping: event of 4",
                            "skipping: StreamEnded",
                            "without bound: Failed");
        }
    }

    /** Says an event of many bytes on one line, and a small one. */
    private static void say(ServerConnection connection, int bytes) throws IOException {
        connection.send(SocketTest.STREAM + "data: ");
        String mebibyte = WIDE.repeat(MIB / 2);
        for (int sent = 0; sent < bytes; sent += MIB) {
            connection.send(SocketTest.latin1(mebibyte.substring(0, Math.min(MIB, bytes - sent))));
        }
        connection.send("\n\ndata: next\n\n");
    }

    /** Reads the streams one after another, and prints the results. */
    static final class Program {

        public static void main(String[] args) throws Exception {
            URI uri = URI.create(args[0]);
            read("default", EventSource.builder(uri));
            read("default", EventSource.builder(uri));
            read("skipping", EventSource.builder(uri).oversizedEvents(OversizedEvents.SKIP));
            read("without bound", EventSource.builder(uri).maxEventSize(Integer.MAX_VALUE));
        }

        private static void read(String name, EventSourceBuilder builder) {
            try (EventIterator events =
                    builder.reconnectPolicy(ReconnectPolicy.never()).iterate()) {
                while (events.hasNext()) {
                    System.out.println(
                            name + ": event of " + events.next().data().length());
                }
                System.out.println(name + ": StreamEnded");
            } catch (EventSourceException e) {
                ConnectionEnd end = e.end();
                System.out.println(
                        name + ": " + (end == null ? e : end.getClass().getSimpleName()));
            }
        }
    }
}
