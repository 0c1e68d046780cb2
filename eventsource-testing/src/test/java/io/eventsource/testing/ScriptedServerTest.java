package io.eventsource.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceBuilder;
import io.eventsource.client.ReconnectPolicy;
import io.eventsource.protocol.MessageEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each script, as a client sees it. */
@Timeout(30)
class ScriptedServerTest {

    private final ScriptedServer server = new ScriptedServer();
    private final RecordingListener listener = new RecordingListener();
    private EventSource source;

    @AfterEach
    void close() {
        if (source != null) {
            source.close();
        }
        server.close();
    }

    private EventSourceBuilder builder() {
        return EventSource.builder(server.uri("/stream?a=b")).reconnectPolicy(ReconnectPolicy.never());
    }

    private <T extends ConnectionEnd> T endingOf(Class<T> kind) {
        source = builder().connect(listener);
        return listener.awaitClosed(kind);
    }

    private void assertStream(Class<? extends ConnectionEnd> kind, String... data) {
        source = builder().connect(listener);
        listener.awaitOpen();
        assertThat(listener.awaitEvents(data.length))
                .extracting(MessageEvent::data)
                .containsExactly(data);
        listener.awaitClosed(kind);
        listener.assertNothingLeft();
    }

    @Test
    void aStreamEnds() {
        server.stream("data: 1\n\ndata: 2\n\n");
        assertStream(ConnectionEnd.StreamEnded.class, "1", "2");
    }

    @Test
    void aStreamEndsInTheMiddleOfAnEvent() {
        server.stream("data: 1\n\ndata: 2");
        assertStream(ConnectionEnd.StreamEnded.class, "1");
    }

    @Test
    void aStreamInChunksEnds() {
        server.then(Answer.stream("data: 1\n\n").chunked());
        assertStream(ConnectionEnd.StreamEnded.class, "1");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void aStreamIsSplitAnywhere(int bytes) {
        server.then(
                Answer.stream("data: \u00e4\u20ac\ud83d\ude00\n\ndata: 2\n\n").inPiecesOf(bytes));
        assertStream(ConnectionEnd.StreamEnded.class, "\u00e4\u20ac\ud83d\ude00", "2");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1000})
    void aStreamInChunksIsSplitAnywhere(int bytes) {
        server.then(Answer.stream("data: \u00e4\u20ac\ud83d\ude00\n\ndata: 2\n\n")
                .chunked()
                .inPiecesOf(bytes));
        assertStream(ConnectionEnd.StreamEnded.class, "\u00e4\u20ac\ud83d\ude00", "2");
    }

    @Test
    void aStreamMayBeMalformed() {
        server.then(Answer.stream("data: \u00e4\n\n".getBytes(StandardCharsets.ISO_8859_1)));
        assertStream(ConnectionEnd.StreamEnded.class, "\ufffd");
    }

    @Test
    void aStreamIsCutOff() {
        server.then(Answer.stream("data: 1\n\ndata: 2\n").thenCutOff());
        assertStream(ConnectionEnd.ConnectionLost.class, "1");
    }

    @Test
    void aStreamIsReset() {
        CountDownLatch seen = new CountDownLatch(1);
        server.then(peer -> {
            peer.openStream().send("data: 1\n\ndata: 2");
            seen.await();
            peer.reset();
        });
        source = builder().connect(listener);
        listener.awaitOpen();
        listener.awaitEvent();
        seen.countDown();
        // What HTTP does not frame ends however its connection does.
        listener.awaitClosed(ConnectionEnd.StreamEnded.class);
    }

    @Test
    void aStreamInChunksIsReset() {
        CountDownLatch seen = new CountDownLatch(1);
        server.then(peer -> {
            Answer.stream("data: 1\n\n").chunked().thenCutOff().run(peer);
            seen.await();
            peer.reset();
        });
        source = builder().connect(listener);
        listener.awaitOpen();
        listener.awaitEvent();
        seen.countDown();
        listener.awaitClosed(ConnectionEnd.ConnectionLost.class);
    }

    @Test
    void anAnswerIsResetBehindItsBody() {
        server.then(Answer.stream("data: 1\n\n").chunked().thenReset());
        try (TestClient client = TestClient.connect(builder())) {
            assertThatExceptionOfType(AssertionError.class)
                    .isThrownBy(() -> client.take(2)) // a reset may overtake the event
                    .withMessageContaining("failed permanently: the connection to");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aStreamStalls(boolean chunked) {
        Answer answer = Answer.stream("data: 1\n\ndata: 2\n").thenWait();
        server.then(chunked ? answer.chunked() : answer);
        try (TestClient client = TestClient.connect(builder())) {
            assertThat(client.next().data()).isEqualTo("1");
            client.assertNoMore(Duration.ofMillis(20));
        }
    }

    @Test
    void closingTheServerEndsAStreamThatWaits() {
        server.streamAndWait("data: 1\n\n");
        source = builder().connect(listener);
        listener.awaitOpen();
        listener.awaitEvent();
        server.close();
        listener.awaitClosed(ConnectionEnd.class);
    }

    @Test
    void aServerStallsBeforeItAnswers() {
        server.stall();
        source = builder().responseTimeout(Duration.ofMillis(50)).connect(listener);
        listener.awaitClosed(ConnectionEnd.TimedOut.class);
    }

    @Test
    void aConnectionIsResetWithoutAnAnswer() {
        server.reset();
        assertThat(endingOf(ConnectionEnd.ConnectionLost.class).uri()).isEqualTo(server.uri("/stream?a=b"));
    }

    @Test
    void aServerRedirects() {
        server.redirect(307, "/elsewhere").stream("data: 1\n\n");
        assertStream(ConnectionEnd.StreamEnded.class, "1");
        assertThat(server.requests()).extracting(RecordedRequest::path).containsExactly("/stream?a=b", "/elsewhere");
    }

    @Test
    void aServerRefuses() {
        server.refuse(503, Map.of("Retry-After", "2"), "later");
        assertThat(endingOf(ConnectionEnd.HttpStatus.class))
                .isEqualTo(
                        new ConnectionEnd.HttpStatus(server.uri("/stream?a=b"), 503, Duration.ofSeconds(2), "later"));
    }

    @Test
    void aServerAnswersWithAnotherMediaType() {
        server.wrongMediaType("text/html", "<p>");
        ConnectionEnd.WrongMediaType end = endingOf(ConnectionEnd.WrongMediaType.class);
        assertThat(end.contentType()).isEqualTo("text/html");
        assertThat(end.body()).isEqualTo("<p>");
    }

    @Test
    void aServerSaysThatThereIsNothingMore() {
        server.noContent();
        endingOf(ConnectionEnd.NoContent.class);
    }

    @Test
    void aPieceHasAByte() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Answer.stream("").inPiecesOf(0))
                .withMessageContaining("at least 1 byte");
    }

    @Test
    void closedServersLeaveTheirPortToOthers() {
        server.close();
        endingOf(ConnectionEnd.ConnectionLost.class);
        try (ScriptedServer next = new ScriptedServer(server.port()).stream("data: 1\n\n");
                TestClient client = TestClient.connect(next.uri("/"))) {
            assertThat(client.next().data()).isEqualTo("1");
        }
    }

    @Test
    void aScriptThatFailsIsToldOf() {
        ScriptedServer other = new ScriptedServer().then(peer -> {
            throw new IllegalStateException("broken");
        });
        source = EventSource.builder(other.uri("/"))
                .reconnectPolicy(ReconnectPolicy.never())
                .connect(listener);
        listener.awaitClosed(ConnectionEnd.ConnectionLost.class);
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(other::close)
                .withMessageContaining("a script failed: java.lang.IllegalStateException: broken");
        other.close();
    }
}
