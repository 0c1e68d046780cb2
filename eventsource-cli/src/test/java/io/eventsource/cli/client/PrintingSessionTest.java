package io.eventsource.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.ExitCode;
import io.eventsource.client.ConnectionEnd;
import io.eventsource.protocol.MessageEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrintingSessionTest {

    private static final URI SERVER = URI.create("http://h/poll/t");
    private static final MessageEvent EVENT = MessageEvent.of("ping", "1", "");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<String> words = new ArrayList<>();

    @Test
    void aCountEndsTheSessionAndNothingIsPrintedAfterIt() {
        PrintingSession session = session(2L, out);
        session.onEvent(EVENT);
        assertThat(session.done()).isNotDone();
        session.onEvent(EVENT);
        session.onEvent(EVENT);
        assertThat(session.done()).isCompletedWithValue(ExitCode.DONE);
        assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("ping: 1\nping: 1\n");
    }

    @Test
    void theSameProblemIsReportedOnceUntilItHasPassed() {
        PrintingSession session = session(null, out);
        for (int i = 0; i < 2; i++) {
            session.onReconnecting(new ConnectionEnd.StreamEnded(SERVER), Duration.ofMillis(1500));
            session.onReconnecting(new ConnectionEnd.StreamEnded(SERVER), Duration.ofMillis(1500));
            session.onOpen(null, null);
            session.onOpen(null, null);
        }
        assertThat(words)
                .containsExactly(
                        "http://h/poll/t ended the stream; reconnecting in 1.5 s",
                        "connected",
                        "http://h/poll/t ended the stream; reconnecting in 1.5 s",
                        "reconnected");
    }

    @Test
    void aTerminalLearnsThatTheFirstStreamIsOpen() {
        ReconnectMessages messages = new ReconnectMessages(words::add, "connected to http://h/poll/t");
        messages.reconnecting(new ConnectionEnd.StreamEnded(SERVER), Duration.ofSeconds(125));
        messages.opened();
        messages.opened();
        assertThat(words)
                .containsExactly(
                        "http://h/poll/t ended the stream; reconnecting in 2 min 5 s", "connected to http://h/poll/t");
    }

    @Test
    void aServerThatSaysStopIsAGoodEnd() {
        PrintingSession session = session(null, out);
        session.onClosed(new ConnectionEnd.NoContent(SERVER));
        assertThat(session.done()).isCompletedWithValue(ExitCode.DONE);
    }

    @Test
    void aRefusalIsAFailureWithTheServersReason() {
        PrintingSession session = session(null, out);
        session.onClosed(new ConnectionEnd.HttpStatus(SERVER, 423, null, "token t has a listener\n"));
        assertThat(session.done()).isCompletedWithValue(ExitCode.FAILED);
        assertThat(words).hasSize(1).first().asString().contains("423").endsWith(": token t has a listener");
    }

    @Test
    void aReaderThatHasExitedEndsTheSessionSilently() {
        PrintingSession session = session(null, failing("Broken pipe"));
        session.onEvent(EVENT);
        assertThat(session.done()).isCompletedWithValue(ExitCode.DONE);
        assertThat(words).isEmpty();
    }

    @Test
    void aFullDiskIsAFailure() {
        PrintingSession session = session(null, failing("No space left on device"));
        session.onEvent(EVENT);
        assertThat(session.done()).isCompletedWithValue(ExitCode.FAILED);
        assertThat(words).containsExactly("cannot write to standard output: No space left on device");
    }

    private PrintingSession session(Long count, OutputStream out) {
        return new PrintingSession(
                new EventPrinter(new OutputOptions(OutputFormat.TEXT), out, InstantSource.system()),
                count,
                words::add,
                new ReconnectMessages(words::add));
    }

    private static OutputStream failing(String message) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        };
    }
}
