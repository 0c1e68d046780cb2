package io.eventsource.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.server.SubscriberLimit;
import io.eventsource.server.servlet.EventSourceServletBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way in which a client can go, and when that is found. */
@ExtendWith(LogWatch.class)
class DisconnectTest {

    private static final Duration HEARTBEAT = Duration.ofMillis(300);
    /** Two heartbeats, each of which may come a tick late; and a second for a machine that does other things too. */
    private static final Duration TWO_HEARTBEATS =
            HEARTBEAT.multipliedBy(2).plus(HEARTBEAT.dividedBy(2)).plusSeconds(1);

    private static final String PIECE = "x".repeat(16 * 1024);

    @Test
    void aResetIsFoundAtTheNextWriteAndTheOthersGetIt() throws Exception {
        try (Server server = Server.start(many());
                Http1 first = server.listen("a");
                Http1 last = server.listen("a")) {
            server.listen("a").reset();
            assertThat(server.openRequests()).isEqualTo(3);
            assertThat(server.publish("a", "1")).isEqualTo(3);
            server.awaitOpenRequests(2);
            assertThat(first.event()).endsWith("data: 1\n");
            assertThat(last.event()).endsWith("data: 1\n");
            assertThat(server.publish("a", "2")).isEqualTo(2);
        }
    }

    @Test
    void aFinIsFoundWithinTwoHeartbeats() throws Exception {
        try (Server server = Server.start(many().heartbeat(HEARTBEAT));
                Http1 alive = server.listen("a")) {
            List<Http1> disconnected = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                disconnected.add(server.listen("a"));
            }
            for (Http1 stream : disconnected) {
                stream.close();
            }
            server.awaitOpenRequests(1, TWO_HEARTBEATS);
            assertThat(alive.block()).startsWith(":");
            assertThat(server.publish("a", "1")).isEqualTo(1);
        }
    }

    @Test
    void aResetOfAnHttp2StreamIsFoundAtTheNextWriteAtTheLatest() throws Exception {
        try (Server server = Server.start(many());
                Http2 client = Http2.connect(server.port());
                Http2 other = Http2.connect(server.port())) {
            Http2.Exchange disconnected = client.get("/poll/a");
            Http2.Exchange alive = neighbour(client, other).get("/poll/a");
            disconnected.awaitText("\n\n");
            alive.awaitText("\n\n");
            disconnected.reset();
            awaitTaken(client);
            server.publish("a", "1");
            server.awaitOpenRequests(1);
            alive.awaitText("data: 1\n\n");
            assertThat(server.publish("a", "2")).isEqualTo(1);
            if (Container.get().facts().forgetsFlush()) { // it may send this with the next write only
                Await.until(
                        () -> server.publish("a", "more") == 1 && alive.text().contains("data: 2\n\n"),
                        () -> "not the next event in " + alive.text());
            }
            alive.awaitText("data: 2\n\n");
        }
    }

    @Test
    void anHttp2ConnectionThatIsLostTakesItsStreamsAlong() throws Exception {
        try (Server server = Server.start(many().heartbeat(HEARTBEAT));
                Http1 alive = server.listen("a")) {
            Http2 client = Http2.connect(server.port());
            for (int i = 0; i < 10; i++) {
                client.get("/poll/a").awaitText("\n\n");
            }
            client.close();
            server.awaitOpenRequests(1, TWO_HEARTBEATS);
            assertThat(server.publish("a", "1")).isEqualTo(1);
            assertThat(alive.event()).endsWith("data: 1\n");
        }
    }

    @Test
    void aClientThatStallsIsNoReasonToEndItsStreamAndItsResetIsFoundAtOnce() throws Exception {
        try (Server server = Server.start(many().heartbeat(HEARTBEAT), 16 * 1024);
                Http1 alive = server.listen("a")) {
            Http1 stalled = Http1.connect(server.port(), 4 * 1024).get("/poll/a");
            stalled.head();
            for (int i = 0; i < 40; i++) {
                server.publish("a", i + PIECE);
                assertThat(alive.event()).endsWith("\ndata: " + i + PIECE + "\n");
            }
            assertThat(alive.block()).as("a heartbeat").startsWith(":");
            assertThat(alive.block()).as("a heartbeat").startsWith(":");
            assertThat(server.openRequests()).isEqualTo(2);
            stalled.reset();
            server.awaitOpenRequests(1);
            assertThat(server.publish("a", "only one")).isEqualTo(1);
        }
    }

    @Test
    void aResetOfAStalledHttp2StreamIsFoundAtOnceWhereTheContainerTellsIt() throws Exception {
        try (Server server = Server.start(many().heartbeat(HEARTBEAT));
                Http2 client = Http2.connect(server.port());
                Http2 other = Http2.connect(server.port())) {
            Http2.Exchange alive = neighbour(client, other).get("/poll/a");
            Http2.Exchange stalled = client.get("/poll/a");
            alive.awaitText("\n\n"); // or else it may open after the first event
            stalled.awaitText("\n\n");
            stalled.stall();
            for (int i = 0; i < 20; i++) {
                server.publish("a", i + PIECE);
                alive.awaitText("data: " + i + PIECE);
            }
            assertThat(server.openRequests()).isEqualTo(2);
            stalled.reset();
            if (Container.get().facts().tellsResetOfHeldHttp2Frame()) {
                server.awaitOpenRequests(1);
                assertThat(server.publish("a", "only one")).isEqualTo(1);
            }
            server.publish("a", "the end");
            alive.awaitText("the end");

            client.close();
            other.close();
            server.awaitOpenRequests(0);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void clientsThatGoAtOnceLeaveNothing(boolean reset) throws Exception {
        try (Server server = Server.start(many().heartbeat(HEARTBEAT))) {
            for (int i = 0; i < 100; i++) {
                Http1 client = server.connect().get("/poll/a");
                if (reset) {
                    client.reset();
                } else {
                    client.close();
                }
            }
            try (Http1 alive = server.listen("a")) {
                server.awaitOpenRequests(1);
                assertThat(server.publish("a", "1")).isEqualTo(1);
                assertThat(alive.event()).endsWith("data: 1\n");
            }
        }
    }

    /** Which connection a stream is on that must outlive a reset on the first: the first itself, if the container keeps it. */
    private static Http2 neighbour(Http2 client, Http2 other) {
        return Container.get().facts().mayLoseHttp2Connection() ? other : client;
    }

    /** Frames are handled in order: once another request was answered, the reset before it has been seen. */
    private static void awaitTaken(Http2 client) throws Exception {
        try {
            assertThat(client.get("/").status()).isEqualTo(200);
        } catch (AssertionError | ExecutionException e) {
            if (!client.mayBeLost()) {
                throw e;
            }
        }
    }

    private static EventSourceServletBuilder many() {
        return Server.options().subscribers(SubscriberLimit.MANY);
    }
}
