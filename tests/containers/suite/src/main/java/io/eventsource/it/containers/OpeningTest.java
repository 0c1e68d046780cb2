package io.eventsource.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How a stream begins. */
@ExtendWith(LogWatch.class)
class OpeningTest {

    /** What containers add to any answer. Undertow says keep-alive, which is what holds without it. */
    private static final Set<String> OF_THE_CONTAINER = Set.of("server", "date", "transfer-encoding", "connection");

    private static Server server;

    @BeforeAll
    static void start() throws Exception {
        server = Server.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @Test
    void theHeadersAreExactAndComeAtOnceWithTheOpeningBlock() throws Exception {
        try (Http1 stream = server.connect().get("/poll/exact", "Accept: text/event-stream")) {
            Http1.Head head = stream.head();
            assertThat(head.status()).isEqualTo(200);
            assertThat(ownFields(head))
                    .containsExactlyInAnyOrder(
                            "content-type: text/event-stream",
                            "cache-control: no-cache, no-transform",
                            "x-accel-buffering: no",
                            "x-content-type-options: nosniff");
            assertThat(head.field("Transfer-Encoding")).isEqualTo("chunked");
            assertThat(head.field("Connection")).isIn(null, "keep-alive");
            assertThat(stream.block()).matches("id: [0-9a-z]+\\.[0-9a-z]+:0\n");
        }
    }

    @Test
    void aClientOfAnExclusiveChannelIsToldWhereToAcknowledge() throws Exception {
        String id = "EventSource-Client: 0123456789abcdef";
        try (Http1 stream = server.connect().get("/poll/a%20%C3%A4+b", id)) {
            assertThat(stream.head().field("EventSource-Acknowledge"))
                    .endsWith("/ack/a%20%C3%A4+b")
                    .startsWith("/");
        }
        try (Http1 stream = server.connect().get("/poll/anonymous")) {
            assertThat(stream.head().field("EventSource-Acknowledge")).isNull();
        }
    }

    @Test
    void theOpeningBlockTellsTheReconnectionTime() throws Exception {
        try (Server other = Server.start(Server.options().reconnectionTime(Duration.ofMillis(1_500)));
                Http1 stream = other.connect().get("/poll/retry")) {
            stream.head();
            assertThat(stream.block()).matches("retry: 1500\nid: [0-9a-z]+\\.[0-9a-z]+:0\n");
        }
    }

    @Test
    void aLastEventIdThatMeansNothingHereIsAnsweredByAGap() throws Exception {
        try (Http1 stream = server.connect().get("/poll/gap", "Last-Event-ID: nowhere")) {
            Http1.Head head = stream.head();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.field("EventSource-Gap")).isEqualTo("unknown");
            String opening = stream.block();
            assertThat(stream.event()).isEqualTo(opening + "event: eventsource.gap\ndata: unknown\n");
            server.ping("gap", "42");
            assertThat(stream.event()).endsWith("event: ping\ndata: 42\n");
        }
    }

    @Test
    void withoutIdsTheOpeningBlockIsAComment() throws Exception {
        try (Server other = Server.start(Server.options().ids(false));
                Http1 stream = other.connect().get("/poll/comment")) {
            stream.head();
            assertThat(stream.block()).startsWith(":").hasLineCount(1);
        }
    }

    @Test
    void aHeadRequestGetsTheHeadersAndOpensNothing() throws Exception {
        try (Http1 connection = server.connect()) {
            Http1.Head head = connection.request("HEAD", "/poll/head").headOnly();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.field("Content-Type")).isEqualTo("text/event-stream");
            assertThat(head.field("Cache-Control")).isEqualTo("no-cache, no-transform");
            assertThat(connection.get("/poll/head").head().status())
                    .as("the same connection continues, and the token is free")
                    .isEqualTo(200);
        }
    }

    @Test
    void aClientOfHttp10GetsAStreamWithoutChunksThatEndsWithItsConnection() throws Exception {
        try (Http1 stream = server.connect().send("GET /poll/http10 HTTP/1.0\r\n\r\n")) {
            Http1.Head head = stream.head();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.field("Transfer-Encoding")).isNull();
            assertThat(stream.block()).startsWith("id: ");
            server.ping("http10", "42");
            assertThat(stream.event()).endsWith("data: 42\n");
            try (Http1 other = server.connect()) {
                assertThat(other.post("/close/http10", "").answer().status()).isEqualTo(200);
            }
            assertThat(stream.rest()).isEmpty();
        }
    }

    @Test
    void aStreamOfHttp2BeginsInTheSameWay() throws Exception {
        try (Http2 client = Http2.connect(server.port())) {
            Http2.Exchange stream = client.get("/poll/http2");
            assertThat(stream.status()).isEqualTo(200);
            assertThat(stream.fields().stream()
                            .map(field -> field.getLowerCaseName() + ": " + field.getValue())
                            .filter(OpeningTest::isOwn))
                    .containsExactlyInAnyOrder(
                            "content-type: text/event-stream",
                            "cache-control: no-cache, no-transform",
                            "x-accel-buffering: no",
                            "x-content-type-options: nosniff");
            assertThat(stream.fields().contains("Connection")).isFalse();
            stream.awaitText("\n\n");
            assertThat(stream.text()).matches("id: [0-9a-z]+\\.[0-9a-z]+:0\n\n");
        }
    }

    @Test
    void anyOtherGetIsSentToTheFrontPage() throws Exception {
        try (Http1 connection = server.connect()) {
            Http1.Answer elsewhere = connection.get("/nowhere").answer();
            assertThat(elsewhere.status()).isEqualTo(302);
            assertThat(elsewhere.field("Location")).endsWith("/");
            Http1.Answer page = connection.get("/").answer();
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.body()).contains("eventsource");
        }
    }

    private static List<String> ownFields(Http1.Head head) {
        return head.fields().stream()
                .map(field -> field.substring(0, field.indexOf(':')).toLowerCase(Locale.ROOT)
                        + ": "
                        + field.substring(field.indexOf(':') + 1).strip())
                .filter(OpeningTest::isOwn)
                .toList();
    }

    private static boolean isOwn(String field) {
        return !OF_THE_CONTAINER.contains(field.substring(0, field.indexOf(':')));
    }
}
