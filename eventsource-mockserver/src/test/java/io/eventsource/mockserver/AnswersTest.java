package io.eventsource.mockserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a scripted server takes the answers to commands. */
@Timeout(20)
class AnswersTest {

    private final ScriptedServer server = new ScriptedServer().takeAnswers();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        server.close();
    }

    private int post(String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri("/reply/7?proof=1.c2VjcmV0"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .header("EventSource-Reply-To", "7");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void partsAreTakenOnceEachAndInOrder() throws Exception {
        assertThat(post("")).isEqualTo(200);
        assertThat(server.answer("7").state()).isEqualTo("started");
        assertThat(post("a", "EventSource-Part", "1")).isEqualTo(200);
        assertThat(post("a", "EventSource-Part", "1")).isEqualTo(200);
        assertThat(post("c", "EventSource-Part", "3")).isEqualTo(409);
        assertThat(post("b", "EventSource-Part", "2", "EventSource-Stream", "stderr"))
                .isEqualTo(200);
        assertThat(post("d", "EventSource-Part", "3", "EventSource-Exit", "4")).isEqualTo(200);
        RecordedAnswer answer = server.awaitAnswer("7");
        assertThat(answer)
                .extracting(RecordedAnswer::state, RecordedAnswer::exit, RecordedAnswer::stdout, RecordedAnswer::stderr)
                .containsExactly("done", 4, "ad", "b");
        assertThat(answer.requests()).hasSize(6);
        assertThat(post("late")).isEqualTo(409);
        server.assertNoRequestLeft();
    }

    @Test
    void aScriptRefusesTheNextPart() throws Exception {
        server.enqueueForAnswer(ScriptedResponse.status(503));
        assertThat(post("x", "EventSource-State", "rejected")).isEqualTo(503);
        assertThat(post("x", "EventSource-State", "rejected")).isEqualTo(200);
        assertThat(server.awaitAnswer("7").state()).isEqualTo("rejected");
        assertThat(server.awaitAnswer("7").exit()).isNull();
    }

    @Test
    void commandIsAnEventWithAnAddress() {
        assertThat(ScriptedServer.command("a b", "reboot", "now"))
                .isEqualTo("id: a b\nevent: reboot\nreply: /reply/a+b?proof=1.c2VjcmV0\ndata: now\n\n");
    }

    @Test
    void missingAnswerFailsTheTest() {
        server.timeout(Duration.ofMillis(1));
        assertThatThrownBy(() -> server.awaitAnswer("7"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("expected a final answer to the command \"7\"");
        assertThat(server.answer("7")).isNull();
    }

    @Test
    void answersAreRequestsLikeOthersUnlessTheyAreTaken() throws Exception {
        try (ScriptedServer plain = new ScriptedServer()) {
            plain.respond(200);
            assertThatIllegalStateException().isThrownBy(() -> plain.awaitAnswer("7"));
            client.send(HttpRequest.newBuilder(plain.uri("/reply/7")).build(), HttpResponse.BodyHandlers.discarding());
            assertThat(plain.awaitRequest().target()).isEqualTo("/reply/7");
        }
    }
}
