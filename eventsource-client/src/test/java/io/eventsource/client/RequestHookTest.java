package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Requests that a hook prepares for each attempt, and requests with a body. */
class RequestHookTest extends SocketTest {

    @Test
    void eachRequestIsPreparedAndKnowsWhatWasBefore() throws Exception {
        server.stream("id: 7\ndata: 1\n\n").streamAndStayOpen("");
        List<String> seen = new ArrayList<>();

        connect(builder().header("X-Token", "stale").beforeRequest(request -> {
            ConnectionEnd last = request.lastEnd();
            seen.add(request.attempt() + " " + request.lastEventId() + " "
                    + (last == null ? "-" : last.getClass().getSimpleName()));
            request.header("x-token", "fresh " + request.attempt()).uri(server.uri("/other" + request.attempt()));
        }));

        listener.nextOpened();
        listener.nextEvent();
        listener.nextReconnecting(ConnectionEnd.StreamEnded.class);
        listener.nextOpened();
        assertThat(server.awaitRequest().head())
                .startsWith("GET /other1 ")
                .contains("fresh 1")
                .doesNotContain("stale");
        assertThat(server.awaitRequest().head()).startsWith("GET /other2 ").contains("fresh 2", "Last-Event-ID: 7");
        assertThat(seen).containsExactly("1  -", "2 7 StreamEnded");
    }

    @Test
    void aHookThatFailsIsAnAttemptThatFailed() throws Exception {
        server.streamAndStayOpen("");

        connect(builder().beforeRequest(request -> {
            if (request.attempt() == 1) {
                throw new java.io.IOException("no token today");
            }
        }));

        assertThat(listener.nextReconnecting(ConnectionEnd.RequestNotPrepared.class)
                        .message())
                .contains("could not be prepared", "no token today");
        listener.nextOpened();
    }

    @Test
    void aBodyIsSentWithEachAttempt() throws Exception {
        server.stream("data: 1\n\n").streamAndStayOpen("");

        connect(builder()
                .post("application/json", "{\"q\":1}".getBytes(StandardCharsets.UTF_8))
                .repeatable());

        listener.nextOpened();
        listener.nextEvent();
        listener.nextReconnecting(ConnectionEnd.StreamEnded.class);
        listener.nextOpened();
        for (int i = 0; i < 2; i++) {
            assertThat(server.awaitRequest().head())
                    .startsWith("POST /stream ")
                    .contains("Content-Type: application/json\r\n", "Content-Length: 7\r\n");
        }
    }

    @Test
    void aPostBecomesAGetWhereTheStandardRequiresIt() throws Exception {
        server.enqueue(say(answer("302 Found", "Location: /a\r\n", ""))).streamAndStayOpen("");
        connect(builder().post("text/plain", new byte[5]));
        listener.nextOpened();

        assertThat(server.awaitRequest().head()).startsWith("POST /stream ");
        assertThat(server.awaitRequest().head()).startsWith("GET /a ").doesNotContain("Content-Length");
    }

    @Test
    void andStaysOneWhereItDoesNot() throws Exception {
        server.enqueue(say(answer("307 Temporary Redirect", "Location: /a\r\n", "")))
                .streamAndStayOpen("");
        connect(builder().post("text/plain", new byte[5]));
        listener.nextOpened();

        assertThat(server.awaitRequest().head()).startsWith("POST /stream ");
        assertThat(server.awaitRequest().head()).startsWith("POST /a ").contains("Content-Length: 5\r\n");
    }

    @Test
    void aMethodIsAToken() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().post("text/plain", new byte[0]).method("PO ST"))
                .withMessageContaining("expected a method");
    }
}
