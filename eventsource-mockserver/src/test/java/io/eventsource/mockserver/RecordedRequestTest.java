package io.eventsource.mockserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RecordedRequestTest {

    private static RecordedRequest read(String text) throws IOException {
        return new RequestReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))).read();
    }

    @Test
    void hasAllOfTheRequest() throws Exception {
        RecordedRequest request = read("POST /a?b=c HTTP/1.1\r\nX: 1\r\nlast-event-id: \u00e47\r\nx: 2\r\n"
                + "Content-Length: 3\r\n\r\n\u00e4!");

        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.target()).isEqualTo("/a?b=c");
        assertThat(request.headers()).containsEntry("x", List.of("1", "2"));
        assertThat(request.header("X")).isEqualTo("1");
        assertThat(request.header("Y")).isNull();
        assertThat(request.body()).isEqualTo("\u00e4!");
        assertThat(request.lastEventId()).isEqualTo("\u00e47");
    }

    @Test
    void hasTheHeadAsItWasSent() throws Exception {
        String head = "POST /a HTTP/1.1\r\nX-Many: 1 \r\nx-many:2\r\nContent-Length: 2\r\n\r\n";

        RecordedRequest request = read(head + "hi");

        assertThat(request.head()).isEqualTo(head);
        assertThat(request).hasToString(head + "hi");
    }

    @Test
    void hasABodyInChunks() throws Exception {
        assertThat(read("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\nab\r\n1\r\nc\r\n0\r\n\r\n")
                        .body())
                .isEqualTo("abc");
    }

    @Test
    void hasNeitherBodyNorIdUnlessSent() throws Exception {
        RecordedRequest request = read("GET / HTTP/1.1\r\n\r\n");

        assertThat(request).isEqualTo(new RecordedRequest("GET", "/", Map.of(), "", "GET / HTTP/1.1\r\n\r\n"));
        assertThat(request.lastEventId()).isNull();
    }

    @Test
    void isNotMadeOfARequestThatIsCut() {
        assertThatExceptionOfType(EOFException.class).isThrownBy(() -> read("GET / HTTP/1.1\r\nA: b\r\n"));
        assertThatExceptionOfType(EOFException.class)
                .isThrownBy(() -> read("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\na"));
    }

    @Test
    void isWaitedForInVainWithAMessage() {
        try (ScriptedServer server = new ScriptedServer().timeout(Duration.ofMillis(20))) {
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(server::awaitRequest)
                    .withMessage("expected request 1, but none arrived within PT0.02S; all requests: []");
        }
    }

    @Test
    void isLeftUntilItIsTaken() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            server.assertNoRequestLeft();
            server.respond(204);
            HttpURLConnection connection =
                    (HttpURLConnection) server.uri("/a").toURL().openConnection();
            assertThat(connection.getResponseCode()).isEqualTo(204);
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(server::assertNoRequestLeft)
                    .withMessageStartingWith("expected no other request, but got: GET /a HTTP/1.1");
            assertThat(server.awaitRequest().target()).isEqualTo("/a");
            server.assertNoRequestLeft();
        }
    }
}
