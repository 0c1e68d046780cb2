package io.eventsource.it.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.eventsource.server.SubscriberLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Streams that share a connection, and its window. */
@ExtendWith(LogWatch.class)
class Http2Test {

    private static final String PIECE = "x".repeat(1_024);
    /** What a container that blocked would take, and one that does not comes nowhere near. */
    private static final Duration BLOCKED = Duration.ofSeconds(8);

    @Test
    void allStreamsOfAConnectionGetAllEventsInOrder() throws Exception {
        // Undertow may keep the rest of a frame until the next write: see below.
        try (Server server = Server.start(
                        Server.options().subscribers(SubscriberLimit.MANY).heartbeat(Duration.ofMillis(200)));
                Http2 client = Http2.connect(server.port())) {
            List<Http2.Exchange> streams = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                streams.add(client.get("/poll/a"));
            }
            for (Http2.Exchange stream : streams) {
                stream.awaitText("\n\n");
            }
            for (int i = 0; i < 500; i++) {
                server.publish("a", Integer.toString(i));
            }
            server.publish("a", "end");
            String expected =
                    IntStream.range(0, 500).mapToObj(Integer::toString).collect(Collectors.joining(" "));
            for (Http2.Exchange stream : streams) {
                stream.awaitText("data: end\n\n");
                assertThat(data(stream)).isEqualTo(expected + " end");
            }
        }
    }

    @Test
    void aStalledStreamDoesNotHoldUpItsNeighbourWhileTheSharedWindowLasts() throws Exception {
        // Undertow sends the rest of a frame that was cut by a window with the next write: a heartbeat, at the latest.
        try (Server server = Server.start(Server.options().heartbeat(Duration.ofMillis(200)));
                Http2 client = Http2.connect(server.port(), Http2.DEFAULT_WINDOW, 16 * Http2.DEFAULT_WINDOW)) {
            Http2.Exchange stalled = stall(server, client);
            Http2.Exchange neighbour = client.get("/poll/neighbour");
            neighbour.awaitText("\n\n");
            for (int i = 0; i < 500; i++) {
                server.publish("neighbour", PIECE);
            }
            server.publish("neighbour", "end");
            neighbour.awaitText("data: end\n\n");
            assertThat(data(neighbour)).hasSize(500 * (PIECE.length() + 1) + "end".length());
            assertThat(stalled.ended()).isFalse();
        }
    }

    @Test
    void onceTheSharedWindowIsUsedUpOnlyOtherConnectionsContinue() throws Exception {
        try (Server server = Server.start();
                Http2 client = Http2.connect(server.port(), Http2.DEFAULT_WINDOW, Http2.DEFAULT_WINDOW)) {
            Http2.Exchange neighbour = client.get("/poll/neighbour");
            neighbour.awaitText("\n\n");
            Http2.Exchange stalled = stall(server, client);
            client.awaitWindowUsedUp();
            server.publish("neighbour", "held up");
            try (Http1 elsewhere = server.listen("elsewhere")) {
                for (int i = 0; i < 100; i++) {
                    server.publish("elsewhere", i + PIECE);
                    assertThat(elsewhere.event()).endsWith("\ndata: " + i + PIECE + "\n");
                }
            }
            assertThat(neighbour.text()).doesNotContain("held up");

            stalled.reset();
            try {
                neighbour.awaitText("data: held up\n\n");
            } catch (AssertionError | ExecutionException e) {
                if (!client.mayBeLost()) {
                    throw e;
                }
            }
        }
    }

    @Test
    void unreadConnectionsDelayNoOther() throws Exception {
        assumeThat(Container.get().facts().writeBlocksHttp2())
                .as("the container blocks in a write")
                .isFalse();
        try (Server server = Server.startForLoad(SubscriberLimit.MANY, 0);
                Http1 reader = server.listen("a");
                UnreadHttp2 first = UnreadHttp2.get(server.port(), "/poll/a");
                UnreadHttp2 second = UnreadHttp2.get(server.port(), "/poll/a");
                UnreadHttp2 third = UnreadHttp2.get(server.port(), "/poll/a")) {
            server.awaitOpenRequests(4);
            String large = "x".repeat(64 * 1024);
            long start = System.nanoTime();
            for (int i = 0; i < 100; i++) {
                server.publish("a", i + large);
                if (i > 0) { // Undertow may keep the end of an event until the next write
                    assertThat(reader.event()).endsWith("\ndata: " + (i - 1) + large + "\n");
                }
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(BLOCKED);
        }
    }

    /** Opens a stream whose client reads no more, and fills the window of the stream. */
    private static Http2.Exchange stall(Server server, Http2 client) throws Exception {
        Http2.Exchange stalled = client.get("/poll/stalled");
        stalled.awaitText("\n\n");
        stalled.stall();
        for (int i = 0; i < 2 * Http2.DEFAULT_WINDOW / PIECE.length(); i++) {
            server.publish("stalled", PIECE);
        }
        return stalled;
    }

    private static String data(Http2.Exchange stream) {
        return stream.text()
                .lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .collect(Collectors.joining(" "));
    }
}
