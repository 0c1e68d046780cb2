package io.eventsource.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.CommandResult;
import io.eventsource.server.CommandState;
import io.eventsource.server.EventBroker;
import io.eventsource.server.servlet.EventSourceServlet;
import io.eventsource.testing.TestClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the documents show of commands that are answered. */
@Timeout(60)
class CommandsGuideTest {

    // snippet: request
    static CompletionStage<String> reboot(EventBroker broker, String appliance) {
        return broker.request(appliance, OutgoingEvent.of("reboot", ""), Duration.ofSeconds(30))
                .thenApply(CommandsGuideTest::describe);
    }

    private static String describe(CommandResult result) {
        return result.state() == CommandState.DONE
                ? "exit status " + result.exit() + ": " + result.text()
                : "it is " + result.state() + "; ask later for " + result.handle();
    }
    // end

    @Test
    void theAnswerComes() throws Exception {
        CountDownLatch opened = new CountDownLatch(1);
        EventSourceServlet servlet = EventSourceServlet.builder()
                .onOpen(stream -> opened.countDown())
                .build();
        try (Deployment deployment = new Deployment(servlet);
                TestClient client = TestClient.connect(deployment.uri("/events/poll/42"))) {
            opened.await();
            CompletionStage<String> answer = reboot(servlet.broker(), "42");
            String reply = client.next().reply();
            URI address = deployment.uri("/").resolve(String.valueOf(reply));
            HttpRequest post = HttpRequest.newBuilder(address)
                    .header("EventSource-Exit", "0")
                    .POST(HttpRequest.BodyPublishers.ofString("up"))
                    .build();
            assertThat(HttpClient.newHttpClient()
                            .send(post, BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(answer.toCompletableFuture().get()).isEqualTo("exit status 0: up");
        }
    }
}
