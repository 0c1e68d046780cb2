package io.eventsource.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.eventsource.protocol.EventActions;
import io.eventsource.server.servlet.EventSourceServlet;
import io.eventsource.testing.ScriptedAppliance;
import io.eventsource.testing.TestClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/nginx.conf} does to commands and their answers, in the nginx that is installed, if one is. */
@Timeout(60)
class NginxCommandsTest {

    @TempDir
    Path dir;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Deployment deployment;
    private Nginx nginx;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Nginx.isInstalled(), "nginx is not installed (Debian: apt-get install nginx)");
        deployment = new Deployment(EventSourceServlet.builder()
                .actions(EventActions.textWithIds().withActions("reboot"))
                .build());
        nginx = Nginx.start(dir, deployment.port());
    }

    @AfterEach
    void stop() throws Exception {
        if (nginx != null) {
            nginx.close();
        }
        if (deployment != null) {
            deployment.close();
        }
    }

    private HttpResponse<String> ask(String prefix, String... headers) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(nginx.uri(prefix + "/reboot/lamp"))
                .headers(headers)
                .POST(BodyPublishers.noBody())
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private ScriptedAppliance appliance() {
        return ScriptedAppliance.connect(nginx.uri("/events/poll/lamp"));
    }

    @Test
    void anAnswerInTimeArrives() throws Exception {
        try (ScriptedAppliance appliance = appliance()) {
            appliance.enqueue(command -> command.output("up\n").exit(3));
            HttpResponse<String> answer = ask("/events", "Prefer", "wait=30");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("up\n");
            assertThat(answer.headers().firstValue("EventSource-Exit")).hasValue("3");
        }
    }

    @Test
    void anAnswerAfterTheReadTimeoutIsLostUnlessTheRequestIsRepeatedWithItsKey() throws Exception {
        CountDownLatch late = new CountDownLatch(1);
        String[] headers = {"Prefer", "wait=30", "Idempotency-Key", "k1"};
        try (ScriptedAppliance appliance = appliance()) {
            appliance.enqueue(command -> {
                command.started();
                late.await();
                command.exit(0);
            });
            HttpResponse<String> lost = ask("/impatient", headers);
            assertThat(lost.statusCode()).isEqualTo(504);
            assertThat(lost.headers().firstValue("Server").orElse("")).startsWith("nginx");
            assertThat(lost.headers().firstValue("Location")).isEmpty();

            late.countDown();
            HttpResponse<String> repeated = ask("/impatient", headers);
            assertThat(repeated.statusCode()).isEqualTo(200);
            assertThat(repeated.headers().firstValue("EventSource-Exit")).hasValue("0");
            assertThat(appliance.commands()).hasSize(1);
        }
    }

    @Test
    void theOutcomeIsReadWhileTheCommandRuns() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        try (ScriptedAppliance appliance = appliance()) {
            appliance.enqueue(command -> {
                command.output("half");
                end.await();
                command.exit(0);
            });
            HttpResponse<String> accepted = ask("/impatient", "Prefer", "respond-async");
            assertThat(accepted.statusCode()).isEqualTo(202);
            String path = accepted.headers().firstValue("Location").orElseThrow();
            URI outcome =
                    nginx.uri(path.replace("/events/", "/plain/")); // with all settings of nginx at their defaults
            try (TestClient client = TestClient.connect(outcome)) {
                String type = "";
                while (!type.equals("output")) {
                    type = client.next().type();
                }
                end.countDown();
                assertThat(client.next().type()).isEqualTo("done");
            }
        }
    }
}
