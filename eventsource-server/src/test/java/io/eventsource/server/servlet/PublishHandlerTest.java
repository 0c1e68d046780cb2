package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.protocol.EventActions;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The effect of a POST, and its answer. */
class PublishHandlerTest {

    private final EventSourceServletBuilder options = EventSourceServlet.builder();

    @Test
    void successSaysTheIdWithoutTheSecretAndTheSubscribers() throws Exception {
        try (Deployment server = Deployment.start(options);
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            HttpResponse<String> answer = Http.post(server.uri("/ping/token"), "42");
            String block = stream.readThrough("data: 42\n\n");
            String id = block.substring(block.lastIndexOf("id: ") + 4, block.indexOf("\nevent: ping\n"));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
            assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(id).matches("[0-9a-z]+\\.[0-9a-z]+:1");
            assertThat(answer.body())
                    .isEqualTo("{\"id\":\"" + id.replaceFirst("\\..*:", ":") + "\",\"subscribers\":1}\n");
        }
    }

    @Test
    void withoutIdsThereIsNone() throws Exception {
        try (Deployment server = Deployment.start(options.ids(false));
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            assertThat(Http.post(server.uri("/ping/token"), "42").body())
                    .isEqualTo("{\"id\":null,\"subscribers\":1}\n");
            assertThat(stream.readThrough("data: 42\n\n")).doesNotContain("id:");
        }
    }

    @Test
    void aCommandForAClientThatIsJustReconnectingIsKeptForIt() throws Exception {
        try (Deployment server = Deployment.start(options.heartbeat(Duration.ofMillis(50)))) {
            RawConnection disconnected = RawConnection.listen(server, "/poll/token");
            disconnected.readThrough("id: ");
            disconnected.reset();
            Await.until(() -> server.connections() == 0, () -> "the stream is still open");

            HttpResponse<String> answer = Http.post(server.uri("/ping/token"), "meanwhile");
            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(answer.body()).contains("\"subscribers\":0");

            RawConnection.listen(server, "/poll/token").readThrough("data: meanwhile\n\n");
        }
    }

    @Test
    void closeEndsTheStreamInOrderAndTheClientGets204() throws Exception {
        try (Deployment server = Deployment.start(options);
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            String opening = stream.readThrough("\n\n");
            String id = opening.substring(opening.indexOf("id: ") + 4, opening.indexOf("\n\n"));
            Http.post(server.uri("/ping/token"), "last");
            assertThat(Http.post(server.uri("/close/token"), "").statusCode()).isEqualTo(200);
            assertThat(stream.readThroughEnd()).contains("data: last\n\n");

            HttpResponse<String> reconnect = Http.get(server.uri("/poll/token"), "Last-Event-ID", id);
            assertThat(reconnect.statusCode()).isEqualTo(204);
            assertThat(reconnect.headers().firstValue("Cache-Control")).hasValue("no-store");
            assertThat(Http.post(server.uri("/ping/token"), "42").statusCode()).isEqualTo(404);

            RawConnection newClient = RawConnection.listen(server, "/poll/token");
            newClient.readThrough("id: ");
        }
    }

    @Test
    void closeWithoutIdsAnswers204ToTheNextClient() throws Exception {
        try (Deployment server = Deployment.start(options.ids(false));
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            Http.post(server.uri("/close/token"), "");
            stream.readThroughEnd();

            assertThat(Http.get(server.uri("/poll/token")).statusCode()).isEqualTo(204);
            RawConnection.listen(server, "/poll/token");
        }
    }

    @Test
    void retryIsSentAtOnce() throws Exception {
        try (Deployment server = Deployment.start(options);
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            for (String time : new String[] {"0", "3000", " 3001\n", "86400000"}) {
                assertThat(Http.post(server.uri("/retry/token"), time).statusCode())
                        .isEqualTo(200);
                stream.readThrough("\nretry: " + time.strip() + "\n\n");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "1.5", "3s", "0x10", "1 000", "٣", "86400001", "99999999999999999999"})
    void retryTakesDigitsAlone(String value) throws Exception {
        try (Deployment server = Deployment.start(options);
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            HttpResponse<String> answer = Http.post(server.uri("/retry/token"), value);

            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body())
                    .contains(
                            "a number of milliseconds without a unit",
                            value.isEmpty() ? "got nothing" : '"' + value + '"');
            Http.post(server.uri("/ping/token"), "next");
            assertThat(stream.readThrough("data: next")).doesNotContain("retry");
        }
    }

    @Test
    void jsonIsSentOnOneLine() throws Exception {
        try (Deployment server = Deployment.start(options.actions(EventActions.json()));
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            assertThat(Http.post(server.uri("/ping/token"), "{\n \"a\": 1.50\n}")
                            .statusCode())
                    .isEqualTo(200);

            stream.readThrough("event: ping\ndata: {\"a\":1.50}\n\n");
        }
    }

    @Test
    void invalidJsonIsRefusedWithThePositionOfTheFault() throws Exception {
        try (Deployment server = Deployment.start(options.actions(EventActions.json()));
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            HttpResponse<String> answer = Http.post(server.uri("/ping/token"), "{\n \"a\": oops\n}");
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.body().toLowerCase(Locale.ROOT)).contains("json", "line 2 column");

            assertThat(Http.post(server.uri("/ping/token"), "1 2").statusCode()).isEqualTo(400);
            assertThat(Http.post(server.uri("/ping/token"), "").statusCode()).isEqualTo(400);
            assertThat(Http.post(server.uri("/ping/token"), "\"next\"").statusCode())
                    .isEqualTo(200);
            assertThat(stream.readThrough("\"next\"").split("data:")).hasSize(2);
        }
    }

    @Test
    void closeTakesAnyBody() throws Exception {
        try (Deployment server = Deployment.start(options.actions(EventActions.json()));
                RawConnection stream = RawConnection.listen(server, "/poll/token")) {
            assertThat(Http.post(server.uri("/close/token"), "not json").statusCode())
                    .isEqualTo(200);
            stream.readThroughEnd();
        }
    }
}
