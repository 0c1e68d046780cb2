package io.eventsource.server.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client says that it takes, and what it gets. */
class AcceptHeaderTest {

    private static final String STREAM = "text/event-stream";
    private static final String BROWSER =
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8";

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
    @CsvSource(
            delimiter = '|',
            value = {
                "text/event-stream | 1",
                "TEXT/Event-Stream;Q=0.5 | 0.5",
                "text/event-stream;q=0 | 0",
                "text/event-stream;q=0.000 | 0",
                "text/event-stream ; q = 0.25 | 0.25",
                "text/event-stream;q=1.000 | 1",
                "text/event-stream;q=0.5;ext=1 | 0.5",
                "text/event-stream;charset=utf-8 | 1",
                "text/event-stream;charset=utf-8;q=0.5 | 0.5",
                "text/html | 0",
                "text/html, */*;q=0.1 | 0.1",
                "text/*;q=0.3 | 0.3",
                "*/*;q=0.9, text/*;q=0.3 | 0.3",
                "text/*, */*, text/event-stream;q=0 | 0",
                "text/event-stream;charset=utf-8, text/event-stream;q=0.2 | 0.2",
                "application/* | 0",
                "*/event-stream | 0",
                "text/event-streams, x-text/event-stream | 0",
                "garbage | 0",
                "*, text/, /, ;q=1, text/event-stream/x | 0",
                ",, text/event-stream,, | 1",
                "text/event-stream;q=garbage | 1",
                "text/event-stream;q=2 | 1",
            })
    void theMostExactRangeCounts(String header, double quality) {
        assertThat(AcceptHeader.of(List.of(header)).quality(STREAM)).isEqualTo(quality);
    }

    @Test
    void withoutAcceptAnyMediaTypeIsAccepted() {
        assertThat(AcceptHeader.of(List.of()).quality(STREAM)).isEqualTo(1);
        assertThat(AcceptHeader.of(List.of()).names(STREAM)).isFalse();
    }

    @Test
    void severalHeadersCountAsOne() {
        AcceptHeader accept = AcceptHeader.of(List.of("*/*;q=0.1", "text/html", "text/event-stream;q=0.7"));

        assertThat(accept.quality(STREAM)).isEqualTo(0.7);
        assertThat(accept.quality("text/html")).isEqualTo(1);
        assertThat(accept.quality("image/png")).isEqualTo(0.1);
    }

    @Test
    void aNameIsTheWholeName() {
        assertThat(AcceptHeader.of(List.of("application/json-seq, */*")).names("application/json"))
                .isFalse();
        assertThat(AcceptHeader.of(List.of("application/json;q=0, */*")).names("application/json"))
                .isFalse();
        assertThat(AcceptHeader.of(List.of("application/json")).names("text/html", "application/json"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream;q=0", "text/html", "text/event-stream;q=0, */*", "garbage"})
    void anAcceptWithoutStreamsIsRefused(String accept) throws Exception {
        HttpResponse<String> answer = Http.get(server.uri("/poll/token"), "Accept", accept);

        assertThat(answer.statusCode()).isEqualTo(406);
        assertThat(answer.body()).contains("Accept must allow text/event-stream");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "text/event-stream, */*", "*/*", BROWSER, "text/*;q=0.1"})
    void anAcceptThatAllowsStreamsOpensOne(String accept) throws Exception {
        String path = "/poll/" + Integer.toHexString(accept.hashCode());
        try (RawConnection stream = RawConnection.listen(server, path, "Accept: " + accept)) {
            stream.readThrough("id: ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"*/*", BROWSER, "text/html, text/event-stream;q=0.9", "text/event-stream;q=0", "text/*"})
    void atTheRootIsAPage(String accept) throws Exception {
        HttpResponse<String> page = Http.get(server.uri("/"), "Accept", accept);

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("<h1>eventsource</h1>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "text/event-stream, */*", "text/html;q=0.5, text/event-stream"})
    void atTheRootARequestForAStreamGetsTheDefaultChannel(String accept) throws Exception {
        try (RawConnection stream = RawConnection.listen(server, "/", "Accept: " + accept)) {
            stream.readThrough("\n\n");
            Http.post(server.uri("/ping/default"), "42");
            stream.readThrough("data: 42");
            Http.post(server.uri("/close/default"), "");
            stream.readThroughEnd();
        }
    }
}
