package io.eventsource.mockserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each script, as the JDK's own client sees it. */
@Timeout(30)
class ScriptedServerTest {

    private static final String TEXT = "data: \u00e4\u20ac\ud83d\ude00\n\ndata: 2\n\n";

    private final ScriptedServer server = new ScriptedServer();
    private final HttpClient client =
            HttpClient.newBuilder().followRedirects(HttpClient.Redirect.NORMAL).build();

    @AfterEach
    void close() {
        server.close();
    }

    private HttpResponse<InputStream> get(URI uri) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream());
    }

    private HttpResponse<InputStream> get() throws IOException, InterruptedException {
        return get(server.uri("/stream?a=b"));
    }

    private String read() throws IOException, InterruptedException {
        return read(get());
    }

    private static String read(HttpResponse<InputStream> response) throws IOException {
        return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String read(InputStream body, int count) throws IOException {
        return new String(body.readNBytes(count), StandardCharsets.UTF_8);
    }

    @Test
    void aStreamEnds() throws Exception {
        server.stream("data: 1\n\ndata: 2\n\n");
        HttpResponse<InputStream> response = get();
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        assertThat(read(response)).isEqualTo("data: 1\n\ndata: 2\n\n");
    }

    @Test
    void aStreamEndsInTheMiddleOfAnEvent() throws Exception {
        server.stream("data: 1\n\ndata: 2");
        assertThat(read()).isEqualTo("data: 1\n\ndata: 2");
    }

    @Test
    void aChunkedStreamEnds() throws Exception {
        server.enqueue(ScriptedResponse.stream("data: 1\n\n").chunked());
        HttpResponse<InputStream> response = get();
        assertThat(response.headers().firstValue("Transfer-Encoding")).hasValue("chunked");
        assertThat(read(response)).isEqualTo("data: 1\n\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void aStreamIsCutIntoPieces(int bytes) throws Exception {
        server.enqueue(ScriptedResponse.stream(TEXT).inPiecesOf(bytes));
        assertThat(read()).isEqualTo(TEXT);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void aChunkedStreamIsCutIntoPieces(int bytes) throws Exception {
        server.enqueue(ScriptedResponse.stream(TEXT).chunked().inPiecesOf(bytes));
        assertThat(read()).isEqualTo(TEXT);
    }

    @Test
    void aStreamPausesBeforeEachPiece() throws Exception {
        server.enqueue(ScriptedResponse.stream("abcde").inPiecesOf(1, Duration.ofMillis(20)));
        long start = System.nanoTime();
        assertThat(read()).isEqualTo("abcde");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(100));
    }

    @Test
    void aStreamMayBeMalformed() throws Exception {
        byte[] latin1 = "data: \u00e4\n\n".getBytes(StandardCharsets.ISO_8859_1);
        server.enqueue(ScriptedResponse.stream(latin1));
        assertThat(get().body().readAllBytes()).isEqualTo(latin1);
    }

    @Test
    void aStreamIsTruncated() throws Exception {
        server.enqueue(ScriptedResponse.stream("data: 1\n\ndata: 2\n").thenTruncate());
        InputStream body = get().body();
        assertThat(read(body, 17)).isEqualTo("data: 1\n\ndata: 2\n");
        assertThatIOException().isThrownBy(body::read);
    }

    @Test
    void aResponseWithALengthIsTruncated() throws Exception {
        server.enqueue(ScriptedResponse.status(500).body("oops").thenTruncate());
        HttpResponse<InputStream> response = get();
        assertThat(response.headers().firstValue("Content-Length")).hasValue("5");
        assertThatIOException().isThrownBy(() -> read(response));
    }

    @Test
    void aScriptResetsAStream() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        server.enqueue(connection -> {
            connection.openStream().send("data: 1\n\n");
            seen.await();
            connection.reset();
        });
        InputStream body = get().body();
        assertThat(read(body, 9)).isEqualTo("data: 1\n\n");
        seen.countDown();
        assertThatIOException().isThrownBy(body::read);
    }

    @Test
    void aScriptContinuesAResponse() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        server.enqueue(connection -> {
            ScriptedResponse.stream("data: 1\n\n").chunked().thenTruncate().run(connection);
            seen.await();
            connection.reset();
        });
        InputStream body = get().body();
        assertThat(read(body, 9)).isEqualTo("data: 1\n\n");
        seen.countDown();
        assertThatIOException().isThrownBy(body::read);
    }

    @Test
    void aResponseIsResetAfterItsBody() {
        server.enqueue(ScriptedResponse.stream("data: 1\n\n").chunked().thenReset());
        assertThatIOException().isThrownBy(this::read); // the reset may overtake the body, even the head
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStreamStaysOpen(boolean chunked) throws Exception {
        ScriptedResponse response =
                ScriptedResponse.stream("data: 1\n\ndata: 2\n").thenStayOpen();
        server.enqueue(chunked ? response.chunked() : response);
        InputStream body = get().body();
        assertThat(read(body, 17)).isEqualTo("data: 1\n\ndata: 2\n");
        assertThat(body.available()).isZero();
        server.close();
        // Without a length, nothing tells the client that more was to come.
        if (chunked) {
            assertThatIOException().isThrownBy(body::read);
        } else {
            assertThat(body.read()).isNegative();
        }
    }

    @Test
    void closingTheServerEndsAStreamThatStaysOpen() throws Exception {
        server.streamAndStayOpen("data: 1\n\n");
        InputStream body = get().body();
        assertThat(read(body, 9)).isEqualTo("data: 1\n\n");
        server.close();
        assertThat(body.read()).isNegative();
    }

    @Test
    void aConnectionStallsBeforeTheResponse() {
        server.stall();
        HttpRequest request = HttpRequest.newBuilder(server.uri("/"))
                .timeout(Duration.ofMillis(50))
                .build();
        assertThatExceptionOfType(HttpTimeoutException.class)
                .isThrownBy(() -> client.send(request, BodyHandlers.discarding()));
    }

    @Test
    void aConnectionIsResetWithoutAResponse() {
        // The JDK's client repeats a GET once.
        server.resetConnection().resetConnection();
        assertThatIOException().isThrownBy(this::get);
    }

    @Test
    void aScriptSeesThatTheClientCloses() throws Exception {
        LinkedBlockingQueue<Boolean> closed = new LinkedBlockingQueue<>();
        CountDownLatch asked = new CountDownLatch(1);
        server.enqueue(connection -> {
            connection.openStream().send("data: 1\n\n");
            closed.add(connection.isClosedWithin(Duration.ofMillis(20)));
            asked.countDown();
            closed.add(connection.isClosedWithin(Duration.ofSeconds(10)));
        });
        InputStream body = get().body();
        asked.await();
        body.close();
        assertThat(List.of(closed.take(), closed.take())).containsExactly(false, true);
    }

    @Test
    void aServerRedirects() throws Exception {
        server.redirect(307, "/elsewhere").stream("data: 1\n\n");
        assertThat(read()).isEqualTo("data: 1\n\n");
        assertThat(server.requests()).extracting(RecordedRequest::target).containsExactly("/stream?a=b", "/elsewhere");
    }

    @Test
    void aResponseHasStatusHeadersAndBody() throws Exception {
        server.respond(503, Map.of("Retry-After", "2"), "try again");
        HttpResponse<InputStream> response = get();
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().map())
                .containsEntry("Retry-After", List.of("2"))
                .containsEntry("Content-Length", List.of("9"));
        assertThat(read(response)).isEqualTo("try again");
    }

    @Test
    void aResponseIsNoEventStream() throws Exception {
        server.respond(200, Map.of("Content-Type", "text/html"), "<p>");
        HttpResponse<InputStream> response = get();
        assertThat(response.headers().firstValue("Content-Type")).hasValue("text/html");
        assertThat(read(response)).isEqualTo("<p>");
    }

    @Test
    void aResponseHasNoContent() throws Exception {
        server.respond(204);
        HttpResponse<InputStream> response = get();
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.headers().firstValue("Content-Length")).isEmpty();
        assertThat(read(response)).isEmpty();
    }

    @Test
    void aPieceHasAByte() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScriptedResponse.stream("").inPiecesOf(0))
                .withMessageContaining("at least 1 byte");
    }

    @Test
    void aClosedServerFreesItsPort() throws Exception {
        server.close();
        assertThatIOException().isThrownBy(this::get);
        try (ScriptedServer next = new ScriptedServer(server.port()).stream("data: 1\n\n")) {
            assertThat(read(get(next.uri("/")))).isEqualTo("data: 1\n\n");
        }
    }

    @Test
    void closingTheServerReportsAScriptThatFailed() {
        ScriptedServer other = new ScriptedServer();
        Script broken = connection -> {
            throw new IllegalStateException("broken");
        };
        other.enqueue(broken).enqueue(broken); // the JDK's client repeats a GET once
        assertThatIOException().isThrownBy(() -> get(other.uri("/")));
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(other::close)
                .withMessageContaining("a script failed: java.lang.IllegalStateException: broken");
        other.close();
    }
}
