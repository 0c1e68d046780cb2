package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A channel has one path, so that what guards a path guards the channel. */
class CanonicalPathTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/poll/token",
                "/poll/",
                "/app/events/poll/42:42",
                "/poll/42%3A42",
                "/poll/%74oken",
                "/poll/a%3Bb",
                "/poll/a%5cb",
                "/poll/%252F",
                "/poll/%252e",
                "/poll/...",
                "/my%20app/%C3%A9/poll/zw%C3%B6lf",
                "/p%22/token"
            })
    void plainPathsPass(String path) {
        assertThatCode(() -> CanonicalPath.require(path)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/poll/token;x",
                "/poll;x/token",
                "/poll/token;",
                ";/poll/token",
                "/app;jsessionid=1/poll/token",
                "/poll/./token",
                "/x/../poll/token",
                "/poll/..",
                "/poll/.",
                "/poll/%2e",
                "/poll/%2E%2e",
                "/poll/.%2e/token",
                "/poll/a%2Fb",
                "/poll/a%2fb",
                "/poll%2Ftoken",
                "/%70oll/token",
                "/clos%65/token",
                "/%65vents/poll/token",
                "//poll/token",
                "/poll//token",
                "//",
                "/poll\\token",
                "/poll/to\\ken",
                "/poll/token#x",
                "/poll/%",
                "/poll/%4",
                "/poll/%zz",
                "/poll/%C0%AF",
                "/poll/%FF",
                "/poll/%ED%A0%80"
            })
    void otherSpellingsAreRefused(String path) {
        assertThatThrownBy(() -> CanonicalPath.require(path))
                .isInstanceOfSatisfying(
                        HttpError.class, refusal -> assertThat(refusal.status()).isEqualTo(400))
                .hasMessageStartingWith("the path ");
    }

    @Test
    void aSessionInTheUrlIsRefusedWithTheRemedy() {
        assertThatThrownBy(() -> CanonicalPath.require("/poll/token;jsessionid=1"))
                .hasMessageContaining(";jsessionid=")
                .hasMessageContaining("cookies");
    }

    @Test
    void everyAnswerForbidsSniffing() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder());
                RawConnection stream = RawConnection.request(server, "GET /poll/token HTTP/1.1")) {
            assertThat(stream.readHeaders()).containsIgnoringCase("X-Content-Type-Options: nosniff");
            for (String line : new String[] {
                "HEAD /poll/other", "GET /", "GET /elsewhere", "OPTIONS /ping/token", "PUT /ping/token", "GET /poll/a;b"
            }) {
                try (RawConnection request = RawConnection.request(server, line + " HTTP/1.1")) {
                    assertThat(request.readHeaders())
                            .as(line)
                            .containsOnlyOnce("nosniff")
                            .containsIgnoringCase("X-Content-Type-Options: nosniff");
                }
            }
        }
    }

    @Test
    void headOfAStreamNamesNoLength() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder());
                RawConnection request = RawConnection.request(server, "HEAD /poll/token HTTP/1.1")) {
            assertThat(request.readHeaders())
                    .startsWith("HTTP/1.1 200 ")
                    .contains("text/event-stream")
                    .doesNotContainIgnoringCase("Content-Length");
        }
    }
}
