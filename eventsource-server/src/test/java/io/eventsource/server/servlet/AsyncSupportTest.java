package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class AsyncSupportTest {

    @Test
    void whereItIsOffTheAnswerSaysHowToSwitchItOn() throws Exception {
        try (Deployment server = new Deployment(EventSourceServlet.builder().build())
                .withoutAsyncSupport()
                .start()) {
            for (HttpResponse<String> answer :
                    List.of(Http.get(server.uri("/poll/token")), Http.post(server.uri("/ping/token"), "42"))) {
                assertThat(answer.statusCode()).isEqualTo(500);
                assertThat(answer.body()).contains("set async-supported to true");
            }
            assertThat(Http.get(server.uri("/")).statusCode()).isEqualTo(200);
        }
    }
}
