package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class RequestTest extends SocketTest {

    @Test
    void theFirstRequestAsksForAnEventStreamAndNamesNoLastEventId() throws Exception {
        server.streamAndStayOpen("");

        connect(EventSource.builder(server.uri("/a%20b?x=1&y=%2F#fragment")).httpClient(client()));

        String request = server.awaitRequest().head();
        assertThat(request)
                .startsWith("GET /a%20b?x=1&y=%2F HTTP/1.1\r\n")
                .contains("\r\nAccept: text/event-stream\r\n")
                .contains("\r\nCache-Control: no-cache\r\n")
                .contains("\r\nHost: 127.0.0.1:" + server.port() + "\r\n");
        assertThat(request.toLowerCase(Locale.ROOT)).doesNotContain("last-event-id");
    }

    @Test
    void theLastEventIdGoesOverTheWireAsUtf8() throws Exception {
        server.enqueue(say(stream("id: \u00e2\u0082\u00ac-\u00f0\u009f\u0098\u0080\ndata: x\n\n")))
                .streamAndStayOpen("");

        connect(builder().lastEventId("\u00e9\u00df"));

        assertThat(server.awaitRequest().head()).contains("\r\nLast-Event-ID: \u00e9\u00df\r\n");
        assertThat(server.awaitRequest().head()).contains("\r\nLast-Event-ID: \u20ac-\ud83d\ude00\r\n");
    }

    @Test
    void headersOfTheCallerGoWithEveryRequestAsUtf8() throws Exception {
        server.stream("").streamAndStayOpen("");

        connect(builder()
                .header("Authorization", "Bearer x")
                .header("X-Name", "J\u00fcrgen \u20ac")
                .header("X-Many", "1")
                .header("x-many", "2")
                .header("User-Agent", "agent/1"));

        for (int i = 0; i < 2; i++) {
            assertThat(server.awaitRequest().head())
                    .contains("\r\nAuthorization: Bearer x\r\n")
                    .contains("\r\nX-Name: J\u00fcrgen \u20ac\r\n")
                    .contains("\r\nX-Many: 1\r\n")
                    .contains("\r\nx-many: 2\r\n")
                    .contains("\r\nUser-Agent: agent/1\r\n")
                    .doesNotContain("Jetty");
        }
    }

    @Test
    void acceptIsReplaced() throws Exception {
        server.streamAndStayOpen("");

        connect(builder().header("Accept", "application/json, text/event-stream"));

        assertThat(server.awaitRequest().head())
                .contains("\r\nAccept: application/json, text/event-stream\r\n")
                .doesNotContain("Accept: text/event-stream");
    }

    @Test
    void theHeadersOfTheResponseAreReadWhenTheStreamOpens() throws Exception {
        server.enqueue(say("HTTP/1.1 307 Go\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n"));
        server.enqueue(
                sayAndStayOpen(stream("").replace("\r\n\r\n", "\r\nMcp-Session-Id: 7\r\nX-A: 1\r\nx-a: 2\r\n\r\n")));

        connect();

        ResponseHead response = listener.nextResponse();
        assertThat(response.uri()).isEqualTo(server.uri("/other"));
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("mcp-session-id")).isEqualTo("7");
        assertThat(response.headers().get("X-a")).containsExactly("1", "2");
        assertThat(response.header("x-b")).isNull();
    }
}
