package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.eventsource.protocol.EventActions;
import java.net.http.HttpResponse;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers to what cannot be done: short, clear, text or JSON as asked. */
class RefusalsTest {

    private static Deployment server;

    @BeforeAll
    static void start() throws Exception {
        EventActions actions = EventActions.text().withActions("ping", "reboot");
        server = Deployment.start(EventSourceServlet.builder().actions(actions));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theErrorForAnUnknownActionListsTheKnownOnes() throws Exception {
        HttpResponse<String> answer = Http.post(server.uri("/pong/token"), "42");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).isEqualTo("unknown action \"pong\"; known are ping, reboot, retry, close\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ping", "reboot", "close"})
    void aTokenWithoutASubscriberIsNotConnected(String action) throws Exception {
        HttpResponse<String> answer = Http.post(server.uri("/" + action + "/nobody"), "42");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).isEqualTo("no client is subscribed to nobody\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/ping", "/ping/", "/ping/a/b"})
    void aPathWithoutActionAndTokenTakesNothing(String path) throws Exception {
        HttpResponse<String> answer = Http.post(server.uri(path), "42");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("/{action}/{token}");
    }

    @Test
    void areTextUnlessJsonIsAskedFor() throws Exception {
        HttpResponse<String> answer = Http.post(server.uri("/pong/token"), "42", "Accept", "text/html, */*");

        assertThat(answer.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT))
                .isEqualTo("text/plain;charset=utf-8");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "text/html, Application/JSON;q=0.9", "application/problem+json"})
    void areJsonIfAskedFor(String accept) throws Exception {
        HttpResponse<String> answer = Http.post(server.uri("/p%22%C3%A9%F0%9F%98%80/token"), "", "Accept", accept);

        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        JsonObject json = JsonParser.parseString(answer.body()).getAsJsonObject();
        assertThat(json.get("status").getAsInt()).isEqualTo(404);
        assertThat(json.get("detail").getAsString()).startsWith("unknown action \"p\"é😀\"; known are");
    }

    @Test
    void areJsonWhateverTheDigitsOfTheLocale() throws Exception {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
            HttpResponse<String> answer = Http.post(server.uri("/pong/token"), "", "Accept", "application/json");
            assertThat(answer.body()).startsWith("{\"status\":404,");

            try (RawConnection stream = RawConnection.listen(server, "/poll/locale")) {
                stream.readThrough("id: ");
                assertThat(Http.post(server.uri("/ping/locale"), "").body()).contains("\"subscribers\":1}");
            }
        } finally {
            Locale.setDefault(before);
        }
    }
}
