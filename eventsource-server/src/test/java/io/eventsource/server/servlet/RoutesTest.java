package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which path leads where, wherever the servlet is mapped. */
class RoutesTest {

    @Test
    void aLogShowsThePath() {
        assertThat(new RequestPath("ping", "a,b")).hasToString("/ping/a,b");
    }

    @ParameterizedTest
    @CsvSource({
        "/, /*, /",
        "/, /, /",
        "/, /events/*, /events/",
        "/app, /*, /app/",
        "/app, /, /app/",
        "/my app/é, /*, /my%20app/%C3%A9/",
        "/my app/é, /ev ents/ü/*, /my%20app/%C3%A9/ev%20ents/%C3%BC/",
        "/my app/é, /, /my%20app/%C3%A9/"
    })
    void streamsEventsAndThePageAreBelowItsOwnRoot(String contextPath, String mapping, String root) throws Exception {
        try (Deployment server = new Deployment(EventSourceServlet.builder().build())
                .at(contextPath, mapping)
                .start()) {
            RawConnection stream = RawConnection.listen(server, root + "poll/token");
            assertThat(Http.post(server.uri(root + "ping/token"), "42").statusCode())
                    .isEqualTo(200);
            stream.readThrough("event: ping\ndata: 42\n\n");

            assertThat(Http.get(server.uri(root)).body())
                    .contains("http://127.0.0.1:" + server.port() + root + "poll/");
            for (String elsewhere : new String[] {"a", "ping/token", "poll", "poll/", "poll/a/b", "a/b/c"}) {
                HttpResponse<String> answer = Http.get(server.uri(root + elsewhere));
                assertThat(answer.statusCode()).as(elsewhere).isEqualTo(302);
                assertThat(answer.headers().firstValue("Location"))
                        .as(elsewhere)
                        .hasValue(root);
                HttpResponse<String> refused = Http.get(server.uri(root + elsewhere), "Accept", "text/event-stream");
                assertThat(refused.statusCode()).as(elsewhere).isEqualTo(404);
                assertThat(refused.body()).as(elsewhere).contains("expected /poll/ and a token");
            }

            // The way back through the container, once the stream in the way was found alive.
            assertThat(Http.get(server.uri(root + "poll/token")).statusCode()).isEqualTo(423);
            stream.close();
        }
    }

    @Test
    void thePageIsThereWithoutTheSlashToo() throws Exception {
        try (Deployment server = new Deployment(EventSourceServlet.builder().build())
                .at("/", "/events/*")
                .start()) {
            assertThat(Http.get(server.uri("/events")).statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "PATCH", "BREW"})
    void otherMethodsAreNotAllowed(String method) throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder())) {
            HttpResponse<String> answer = Http.send(method, server.uri("/poll/token"), BodyPublishers.noBody());

            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD, POST, OPTIONS");
            assertThat(answer.body()).startsWith(method + " is not allowed here");
        }
    }

    @Test
    void nothingIsPostedToAStream() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder())) {
            HttpResponse<String> answer = Http.post(server.uri("/poll/token"), "42");

            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
        }
    }

    @Test
    void optionsSaysWhichMethodsThereAre() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder())) {
            HttpResponse<String> answer = Http.send("OPTIONS", server.uri("/poll/token"), BodyPublishers.noBody());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD, POST, OPTIONS");
        }
    }

    @Test
    void headAnswersAsGetWithoutABodyOrAStream() throws Exception {
        try (Deployment server = Deployment.start(EventSourceServlet.builder())) {
            HttpResponse<String> stream = Http.send("HEAD", server.uri("/poll/token"), BodyPublishers.noBody());
            assertThat(stream.statusCode()).isEqualTo(200);
            assertThat(stream.headers().firstValue("Content-Type")).hasValue("text/event-stream");
            assertThat(Http.post(server.uri("/ping/token"), "42").statusCode()).isEqualTo(404);

            HttpResponse<String> page = Http.send("HEAD", server.uri("/"), BodyPublishers.noBody());
            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).isEmpty();
        }
    }
}
