package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.client.ConnectionEnd.TimedOut;
import io.eventsource.client.ConnectionEnd.TimedOut.Awaited;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is waited for comes in time, or else it is said what did not. */
class TimeoutsTest extends SocketTest {

    private static final Duration SHORT = Duration.ofMillis(200);

    @Test
    void aServerThatDoesNotAnswerIsGivenUp() throws Exception {
        server.stall().streamAndStayOpen("");

        connect(builder().responseTimeout(SHORT));

        TimedOut end = listener.nextReconnecting(TimedOut.class);
        assertThat(end.awaited()).isEqualTo(Awaited.ANSWER);
        assertThat(end.message()).contains("did not answer within 200 ms");
        listener.nextOpened();
    }

    @Test
    void aStreamThatIsSilentForTooLongIsGivenUp() throws Exception {
        server.streamAndStayOpen("data: 1\n\n").streamAndStayOpen("");

        connect(builder().silenceTimeout(SHORT));

        listener.nextOpened();
        listener.nextEvent();
        TimedOut end = listener.nextReconnecting(TimedOut.class);
        assertThat(end.awaited()).isEqualTo(Awaited.BYTES);
        assertThat(end.timeout()).isEqualTo(SHORT);
        listener.nextOpened();
    }

    @Test
    void commentsAreNoSilence() throws Exception {
        CountDownLatch enough = new CountDownLatch(1);
        server.enqueue(connection -> {
            connection.send(stream(""));
            for (int i = 0; i < 20 && !enough.await(50, TimeUnit.MILLISECONDS); i++) {
                connection.send(": beat\n\n");
            }
            connection.send("data: 1\n\n");
            connection.awaitClosed();
        });

        connect(builder().silenceTimeout(Duration.ofMillis(500)));

        listener.nextOpened();
        listener.nextEvent();
        enough.countDown();
    }

    @Test
    void aListenerThatTakesItsTimeIsNoSilence() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        server.enqueue(connection -> {
            connection.send(stream("data: 1\n\n"));
            taken.await();
            connection.send("data: 2\n\n");
            connection.awaitClosed();
        });

        source = builder().silenceTimeout(SHORT).connect(new RecordingListener() {
            @Override
            public void onEvent(io.eventsource.protocol.MessageEvent event) {
                if (event.data().equals("1")) {
                    awaitTwice(SHORT);
                    taken.countDown();
                }
                listener.onEvent(event);
            }

            @Override
            public void onReconnecting(ConnectionEnd end, Duration delay) {
                listener.onReconnecting(end, delay);
            }
        });

        listener.nextEvent();
        assertThat(listener.nextEvent().data()).isEqualTo("2");
    }

    private static void awaitTwice(Duration time) {
        try {
            new CountDownLatch(1).await(2 * time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void noMoreIsReadThanWantedAndThatIsNoSilenceEither() throws Exception {
        server.streamAndStayOpen("data: 1\n\n");

        try (EventIterator events = builder().silenceTimeout(SHORT).iterate()) {
            assertThat(events.hasNext()).isTrue();
            awaitTwice(SHORT);
            assertThat(events.source().readyState()).isEqualTo(ReadyState.OPEN);
        }
    }
}
