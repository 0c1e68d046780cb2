package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Clients that disconnect without closing the stream, as most do. */
class GoneClientsTest {

    private final EventSourceServletBuilder options = EventSourceServlet.builder();

    @Test
    void aResetIsDetectedAtTheNextWrite() throws Exception {
        try (Deployment server = Deployment.start(options.heartbeat(Duration.ZERO))) {
            RawConnection stream = RawConnection.listen(server, "/poll/token");
            stream.readThrough("id: ");
            stream.reset();

            try (RawConnection sender = RawConnection.request(
                    server, "POST /ping/token HTTP/1.1", "Content-Length: 1", "Connection: close")) {
                sender.send("1").readThrough("}");
            }

            Await.until(() -> server.connections() == 0, () -> "the stream is still open");
        }
    }

    @Test
    void aClosedConnectionIsDetectedByTheHeartbeat() throws Exception {
        try (Deployment server = Deployment.start(options.heartbeat(Duration.ofMillis(100)))) {
            RawConnection stream = RawConnection.listen(server, "/poll/token");
            stream.readThrough("id: ");
            stream.close();

            Await.until(() -> server.connections() == 0, () -> "the stream is still open");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aRequestThatWaitsForAnAnswerEndsWithItsConnection() throws Exception {
        try (Deployment server = Deployment.start(options.heartbeat(Duration.ofMillis(100)));
                RawConnection client = RawConnection.listen(server, "/poll/token")) {
            RawConnection asker =
                    RawConnection.request(server, "POST /ping/token HTTP/1.1", "Prefer: wait=300", "Content-Length: 1");
            asker.send("1");
            client.readThrough("data: 1\n\n");
            assertThat(server.connections()).isEqualTo(2);
            asker.close();
            // A busy machine reads its table of connections less often.
            Await.until(Duration.ofMinutes(1), () -> server.connections() == 1, () -> "the request still waits");
        }
    }

    @Test
    void missedEventsAreKeptForThem() throws Exception {
        try (Deployment server = Deployment.start(options.heartbeat(Duration.ofMillis(50)))) {
            RawConnection stream = RawConnection.listen(server, "/poll/token");
            stream.readThrough("id: ");
            String id = stream.readThrough("\n\n").strip();
            stream.reset();
            Http.post(server.uri("/ping/token"), "1");
            Http.post(server.uri("/ping/token"), "2");

            String resumed = RawConnection.listen(server, "/poll/token", "Last-Event-ID: " + id)
                    .readThrough("data: 2\n\n");

            assertThat(resumed).containsSubsequence("data: 1\n\n", "data: 2\n\n");
        }
    }
}
