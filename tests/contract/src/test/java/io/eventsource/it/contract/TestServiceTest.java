package io.eventsource.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.it.contract.FakeHarness.Asked;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TestServiceTest {

    private final FakeHarness harness = new FakeHarness(": hello\n\nid: 1\nevent: greeting\ndata: world\n\n");
    private final TestService service = TestService.start(0);
    private final String root = service.uri().toString();

    TestServiceTest() throws IOException {}

    @AfterEach
    void closeAll() {
        service.close();
        harness.close();
    }

    @Test
    void saysWhatItCanDo() throws Exception {
        HttpResponse<String> status = harness.send("GET", root, "");

        assertThat(status.statusCode()).isEqualTo(200);
        assertThat(status.body())
                .isEqualTo("{\"name\":\"eventsource-client\",\"capabilities\":[\"bom\",\"comments\",\"headers\","
                        + "\"last-event-id\",\"post\",\"read-timeout\",\"report\",\"restart\","
                        + "\"server-directed-shutdown-request\"]}");
    }

    @Test
    void callsBackInOrderAndRestartsFromTheLastEventId() throws Exception {
        String stream = create("");
        assertThat(harness.nextAsked().lastEventId()).isNull();
        assertThat(harness.nextCallback()).isEqualTo("/callback/1 {\"kind\":\"comment\",\"comment\":\"hello\"}");
        assertThat(harness.nextCallback())
                .isEqualTo("/callback/2 {\"kind\":\"event\",\"event\":"
                        + "{\"type\":\"greeting\",\"data\":\"world\",\"id\":\"1\"}}");

        assertThat(harness.send("POST", stream, "{\"command\": \"restart\"}").statusCode())
                .isEqualTo(204);

        assertThat(harness.nextAsked().lastEventId()).isEqualTo("1");
        assertThat(harness.nextCallback()).startsWith("/callback/3 {\"kind\":\"comment\"");
        assertThat(harness.send("DELETE", stream, "").statusCode()).isEqualTo(204);
        assertThat(harness.send("DELETE", stream, "").statusCode()).isEqualTo(404);
    }

    @Test
    void sendsTheConfiguredRequest() throws Exception {
        create(", \"method\": \"REPORT\", \"body\": \"{}\", \"lastEventId\": \"7\", \"initialDelayMs\": 0,"
                + " \"headers\": {\"x-own\": \"yes\", \"content-type\": \"application/json\"}");

        assertThat(harness.nextAsked()).isEqualTo(new Asked("REPORT", "yes", "application/json", "7", "{}"));
    }

    @Test
    void callsBackWhenTheStreamIsSilentForTooLong() throws Exception {
        create(", \"readTimeoutMs\": 50, \"initialDelayMs\": 0");
        harness.nextCallback();
        harness.nextCallback();

        assertThat(harness.nextCallback()).startsWith("/callback/3 {\"kind\":\"error\",\"error\":\"nothing came from");
        harness.nextAsked();
        assertThat(harness.nextAsked().lastEventId()).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "{\"streamUrl\": \"http://localhost/\"}",
                "{\"streamUrl\": \"nowhere\", \"callbackUrl\": \"http://localhost/\"}",
                "{\"streamUrl\": \"http://localhost/\", \"callbackUrl\": \"http://localhost/\", \"body\": \"x\"}",
            })
    void refusesParametersThatDescribeNoStream(String body) throws Exception {
        assertThat(harness.send("POST", root, body).statusCode()).isEqualTo(400);
    }

    @Test
    void refusesOtherCommandsAndStreamsThatAreNot() throws Exception {
        String stream = create("");

        assertThat(harness.send("POST", stream, "{\"command\": \"dance\"}").statusCode())
                .isEqualTo(400);
        assertThat(harness.send("POST", stream + "1", "{\"command\": \"restart\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(harness.send("PUT", stream, "").statusCode()).isEqualTo(405);
        assertThat(harness.send("PUT", root, "").statusCode()).isEqualTo(405);
    }

    @Test
    void stopsOnRequest() throws Exception {
        Thread main = new Thread(() -> {
            try (service) {
                service.awaitStop();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        main.start();

        assertThat(harness.send("DELETE", root, "").statusCode()).isEqualTo(204);

        main.join();
        assertThatThrownBy(() -> harness.send("GET", root, "")).isInstanceOf(ConnectException.class);
    }

    private String create(String more) throws Exception {
        HttpResponse<String> answer = harness.send("POST", root, "{" + harness.urls() + more + "}");
        assertThat(answer.statusCode()).isEqualTo(201);
        return answer.headers().firstValue("location").orElseThrow();
    }
}
