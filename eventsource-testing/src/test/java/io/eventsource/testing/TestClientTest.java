package io.eventsource.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceException;
import io.eventsource.client.ReadyState;
import io.eventsource.mockserver.ScriptedServerExtension;
import io.eventsource.protocol.MessageEvent;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(30)
class TestClientTest {

    private static final Duration SHORT = Duration.ofMillis(20);

    @RegisterExtension
    final ScriptedServerExtension server = new ScriptedServerExtension();

    private TestClient connect() {
        return TestClient.connect(EventSource.builder(server.uri("/")).reconnectionTime(Duration.ofMillis(1)));
    }

    @Test
    void takesTheEventsOfAllStreams() {
        server.stream("id: 1\ndata: 1\n\ndata: 2\n\n").streamAndStayOpen("id: 3\ndata: 3\n\ndata: 4\n\n");

        try (TestClient client = connect()) {
            assertThat(client.next().data()).isEqualTo("1");
            assertThat(client.take(3)).extracting(MessageEvent::data).containsExactly("2", "3", "4");
            assertThat(client.lastEventId()).isEqualTo("3");
            client.assertNoMore(SHORT);
        }
    }

    @Test
    void connectsWithNothingButAUri() {
        server.streamAndStayOpen("data: 1\n\n");

        try (TestClient client = TestClient.connect(server.uri("/a"))) {
            assertThat(client.next(Duration.ofSeconds(10)).data()).isEqualTo("1");
        }
        assertThat(server.awaitRequest().target()).isEqualTo("/a");
    }

    @Test
    void saysWhichEventIsMissing() {
        server.streamAndStayOpen("data: 1\n\n");

        try (TestClient client = connect()) {
            client.next();
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(client.timeout(SHORT)::next)
                    .withMessage(
                            "expected event 2 from %s, but nothing arrived within PT0.02S".formatted(server.uri("/")));
        }
    }

    @Test
    void saysThatTheServerWantsNoMore() {
        server.respond(204);

        try (TestClient client = connect()) {
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(client::next)
                    .withMessageContaining("the source is closed, and no other event will arrive");
            client.assertNoMore(SHORT);
        }
    }

    @Test
    void saysWhyTheSourceHasFailed() {
        server.respond(404, Map.of(), "no such stream");

        try (TestClient client = connect()) {
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(client::next)
                    .withMessageContaining("expected event 1")
                    .withMessageContaining("answered with status 404")
                    .withCauseInstanceOf(EventSourceException.class);
        }
    }

    @Test
    void showsTheEventThatShouldNotHaveCome() {
        server.streamAndStayOpen("data: 1\n\ndata: 2\n\n");

        try (TestClient client = connect()) {
            client.next();
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> client.assertNoMore(Duration.ofSeconds(10)))
                    .withMessageContaining("expected no more than 1 events")
                    .withMessageContaining("data=2");
        }
    }

    @Test
    void closesItsSource() {
        server.streamAndStayOpen("data: 1\n\n");
        TestClient client = connect();
        client.next();

        client.close();

        assertThat(client.source().readyState()).isEqualTo(ReadyState.CLOSED);
    }
}
