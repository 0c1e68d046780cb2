package io.eventsource.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.protocol.MessageEvent;
import java.io.EOFException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class RecordingListenerTest {

    private static final URI STREAM = URI.create("http://example.org/stream");
    private static final ConnectionEnd ENDED = new ConnectionEnd.StreamEnded(STREAM);
    private static final ConnectionEnd LOST = new ConnectionEnd.ConnectionLost(STREAM, new EOFException());

    private final RecordingListener listener = new RecordingListener().timeout(Duration.ofMillis(20));

    private static MessageEvent event(String data) {
        return MessageEvent.of("message", data, "");
    }

    private static ThrowableAssertAlternative<AssertionError> assertFails(ThrowingCallable call) {
        return assertThatExceptionOfType(AssertionError.class).isThrownBy(call);
    }

    @Test
    void givesCallsInTheirOrder() {
        listener.onEvent(event("1"));
        listener.onEvent(event("2"));
        listener.onEvent(event("3"));
        listener.onReconnecting(LOST, Duration.ofSeconds(3));
        listener.onClosed(ENDED);

        assertThat(listener.awaitEvent().data()).isEqualTo("1");
        assertThat(listener.awaitEvents(2)).extracting(MessageEvent::data).containsExactly("2", "3");
        assertThat(listener.awaitReconnecting(ConnectionEnd.ConnectionLost.class))
                .isEqualTo(new ListenerCall.Reconnecting<>(LOST, Duration.ofSeconds(3)));
        assertThat(listener.awaitClosed(ConnectionEnd.StreamEnded.class)).isSameAs(ENDED);
        listener.assertNothingLeft();
        assertThat(listener.calls()).hasSize(5);
    }

    @Test
    void waitsForACallOfAnotherThread() {
        listener.timeout(Duration.ofSeconds(10));
        new Thread(() -> listener.onEvent(event("1"))).start();

        assertThat(listener.awaitEvent().data()).isEqualTo("1");
    }

    @Test
    void commentsAndReconnectionTimesArePassedOverButKept() {
        listener.onComment("beat");
        listener.onReconnectionTime(Duration.ofSeconds(1));
        listener.onEvent(event("1"));
        listener.onReconnectionTime(Duration.ofSeconds(2));
        listener.onComment("another");

        listener.awaitEvent();
        listener.assertNothingLeft();
        assertThat(listener.awaitComment()).isEqualTo("another");
        assertThat(listener.calls()).hasSize(5).first().isEqualTo(new ListenerCall.Commented("beat"));
    }

    @Test
    void keepsBytesApart() {
        listener.onBytes(ByteBuffer.wrap("data: \u00e4".getBytes(StandardCharsets.UTF_8)));
        listener.onBytes(ByteBuffer.wrap("\n\n".getBytes(StandardCharsets.UTF_8)));

        assertThat(listener.bytes()).isEqualTo("data: \u00e4\n\n");
        assertThat(listener.calls()).isEmpty();
    }

    @Test
    void saysThatNothingCame() {
        assertFails(listener::awaitOpen)
                .withMessage("expected a stream to be opened, but nothing arrived within PT0.02S;"
                        + " there was no call at all");
    }

    @Test
    void showsWhatCameInsteadAndDoesNotTakeIt() {
        listener.onEvent(event("1"));
        listener.onReconnecting(ENDED, Duration.ofSeconds(3));
        listener.awaitEvent();

        assertFails(() -> listener.awaitClosed(ConnectionEnd.StreamEnded.class))
                .withMessage(
                        "expected the source to close permanently because of StreamEnded, but the source reconnects in"
                                + " PT3S, because of StreamEnded: http://example.org/stream ended the stream;"
                                + " all calls, of which the first 1 were taken:\n"
                                + "  an event arrived: MessageEvent[type=message, data=1, lastEventId=]\n"
                                + "  the source reconnects in PT3S, because of StreamEnded: http://example.org/stream ended the"
                                + " stream");
        listener.awaitReconnecting(ConnectionEnd.StreamEnded.class);
    }

    @Test
    void tellsOneEndingFromAnother() {
        listener.onReconnecting(LOST, Duration.ZERO);

        assertFails(() -> listener.awaitReconnecting(ConnectionEnd.StreamEnded.class))
                .withMessageContaining("because of ConnectionLost");
    }

    @Test
    void saysWhichOfManyEventsIsMissing() {
        listener.onEvent(event("1"));

        assertFails(() -> listener.awaitEvents(3)).withMessageContaining("expected event 2 of 3, but nothing arrived");
    }

    @Test
    void showsWhatIsLeft() {
        listener.onEvent(event("left"));

        assertFails(listener::assertNothingLeft).withMessageContaining("data=left");
    }

    @Test
    void anInterruptEndsAWait() {
        Thread.currentThread().interrupt();

        assertFails(listener::awaitEvent).withMessageContaining("interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }
}
