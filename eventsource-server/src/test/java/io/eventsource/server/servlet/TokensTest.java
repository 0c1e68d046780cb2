package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokensTest {

    private static Deployment server;

    @BeforeAll
    static void start() throws Exception {
        server = Deployment.start(EventSourceServlet.builder());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "t",
                "42:42:42:42:42:42",
                "%C3%A9",
                "%F0%9F%98%80",
                "a%20b",
                "a+b",
                "%3Cb%3E",
                "a%3Bb",
                "%E2%80%A8"
            })
    void isOneSegmentOfAnyLetters(String token) throws Exception {
        try (RawConnection stream = RawConnection.listen(server, "/poll/" + token)) {
            assertThat(Http.post(server.uri("/ping/" + token), "42").body()).contains("\"subscribers\":1");
            stream.readThrough("data: 42");
        }
    }

    @Test
    void isTheSameHoweverItIsWritten() throws Exception {
        try (RawConnection stream = RawConnection.listen(server, "/poll/%61:b")) {
            assertThat(Http.post(server.uri("/ping/a%3ab"), "42").statusCode()).isEqualTo(200);
            stream.readThrough("data: 42");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "%C3%A9", "%F0%9F%98%80"})
    void hasUpTo255Characters(String character) throws Exception {
        try (RawConnection stream = RawConnection.listen(server, "/poll/" + character.repeat(255))) {
            stream.readThrough("id: ");
        }

        HttpResponse<String> answer = Http.get(server.uri("/poll/" + character.repeat(256)));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("1 to 255 characters", "this one has 256");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,", ",", "a,,b", "a%2C", "a%01b", "a%7Fb", "a%C2%85b", "a%0Ab", "%09", "%F0%9F%98%80%2C"})
    void isNotEmptyAndHasNoControlCharacter(String token) throws Exception {
        assertThat(Http.get(server.uri("/poll/" + token)).statusCode()).isEqualTo(400);
        assertThat(Http.post(server.uri("/ping/" + token), "42").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b", "a%2Cb"})
    void ofSeveralOneStreamGetsTheEventsOfAll(String tokens) throws Exception {
        try (RawConnection stream = RawConnection.listen(server, "/poll/" + tokens)) {
            assertThat(Http.post(server.uri("/ping/b"), "1").body()).contains("\"subscribers\":1");
            assertThat(Http.post(server.uri("/ping/b,a"), "2").body()).contains("\"subscribers\":1");
            assertThat(Http.post(server.uri("/ping/a"), "3").statusCode()).isEqualTo(200);

            String text = stream.readThrough("data: 3\n");
            assertThat(text).containsOnlyOnce("data: 1\n").containsOnlyOnce("data: 2\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a%2Fb", "%2F", "%FF", "a%00b", "..%2Fping"})
    void pathsThatNoContainerPassesOnAreRefusedToo(String token) throws Exception {
        try (RawConnection get = RawConnection.request(server, "GET /poll/" + token + " HTTP/1.1");
                RawConnection post =
                        RawConnection.request(server, "POST /ping/" + token + " HTTP/1.1", "Content-Length: 0")) {
            assertThat(get.readHeaders()).matches("(?s)HTTP/1.1 (302|400) .*");
            assertThat(post.readHeaders()).matches("(?s)HTTP/1.1 (400|404) .*");
        }
    }
}
