package io.eventsource.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.client.ConnectionEnd;
import io.eventsource.client.EventSource;
import io.eventsource.client.EventSourceBuilder;
import io.eventsource.client.ReconnectPolicy;
import io.eventsource.mockserver.ScriptedResponse;
import io.eventsource.mockserver.ScriptedServerExtension;
import io.eventsource.protocol.EventStream;
import io.eventsource.testing.ListenerCall.Reconnecting;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.eclipse.jetty.client.HttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Tests as a user would write them: minutes of backoff, silence and waiting, in no time. */
@Timeout(30)
class ExampleTest {

    private static final Duration CAP = Duration.ofMinutes(5);
    private static final Duration TIME = Duration.ofSeconds(3);

    @RegisterExtension
    final ScriptedServerExtension server = new ScriptedServerExtension();

    private final ManualScheduler scheduler = new ManualScheduler();
    private final RecordingListener listener = new RecordingListener();
    private final HttpClient client = new HttpClient();
    private EventSource source;

    @BeforeEach
    void startClient() throws Exception {
        client.setScheduler(scheduler);
        client.start();
    }

    @AfterEach
    void stopClient() throws Exception {
        source.close();
        client.stop();
    }

    private EventSourceBuilder builder() {
        return EventSource.builder(server.uri("/stream"))
                .httpClient(client)
                .comments(true)
                .reconnectionTime(TIME);
    }

    /** Advances the time by exactly the wait of the source. */
    private void passTheWait(Duration delay) {
        scheduler.awaitPending(delay);
        scheduler.advance(delay.minusMillis(1));
        assertThat(scheduler.pending()).contains(Duration.ofMillis(1));
        scheduler.advance(Duration.ofMillis(1));
    }

    @Test
    void backsOffFromAServerThatIsDownAndResumes() {
        server.stream("id: 7\ndata: 1\n\n");
        for (int i = 0; i < 8; i++) {
            server.respond(503, Map.of(), "down");
        }
        server.streamAndStayOpen("data: 2\n\n");

        source = builder()
                .reconnectPolicy(ReconnectPolicy.persistent().backoff(CAP))
                .connect(listener);
        listener.awaitOpen();
        assertThat(listener.awaitEvent().data()).isEqualTo("1");
        passTheWait(listener.awaitReconnecting(ConnectionEnd.StreamEnded.class).delay());
        for (int i = 0; i < 8; i++) {
            Reconnecting<ConnectionEnd.HttpStatus> again = listener.awaitReconnecting(ConnectionEnd.HttpStatus.class);
            assertThat(again.end().body()).isEqualTo("down");
            assertThat(again.delay()).isBetween(TIME, TIME.plus(CAP));
            passTheWait(again.delay());
        }
        listener.awaitOpen();
        assertThat(listener.awaitEvent().data()).isEqualTo("2");
        assertThat(server.requests())
                .hasSize(10)
                .last()
                .satisfies(request -> assertThat(request.lastEventId()).isEqualTo("7"));
        listener.assertNothingLeft();
    }

    @Test
    void waitsAsLongAsTheServerAsksFor() {
        server.respond(503, Map.of("Retry-After", "3600"), "at night").streamAndStayOpen("");

        source = builder().reconnectPolicy(ReconnectPolicy.persistent()).connect(listener);
        Duration delay =
                listener.awaitReconnecting(ConnectionEnd.HttpStatus.class).delay();
        assertThat(delay)
                .isBetween(Duration.ofHours(1), Duration.ofHours(1).plusSeconds(30)); // not all at the same time
        passTheWait(delay);
        listener.awaitOpen();
    }

    @Test
    void takesTheReconnectionTimeOfTheStream() {
        server.stream("retry: 60000\n\n").streamAndStayOpen("");

        source = builder().reconnectPolicy(ReconnectPolicy.standard()).connect(listener);
        listener.awaitOpen();
        Duration delay =
                listener.awaitReconnecting(ConnectionEnd.StreamEnded.class).delay();
        assertThat(delay).isBetween(Duration.ofMinutes(1), Duration.ofMinutes(1).plusSeconds(30));
        passTheWait(delay);
        listener.awaitOpen();
    }

    @Test
    void givesASilentStreamUp() {
        Duration silence = Duration.ofMinutes(45);
        server.streamAndStayOpen("").streamAndStayOpen("");

        source = builder().silenceTimeout(silence).connect(listener);
        listener.awaitOpen();
        scheduler.awaitPending(silence);
        scheduler.advance(silence);
        listener.awaitReconnecting(ConnectionEnd.TimedOut.class);
    }

    @Test
    void findsADeadConnectionByTheHeartbeatThatWasAnnounced() {
        server.enqueue(ScriptedResponse.stream("")
                        .header(EventStream.HEARTBEAT, "25000")
                        .thenStayOpen())
                .streamAndStayOpen("");

        source = builder().connect(listener);
        listener.awaitOpen();
        scheduler.awaitPending(Duration.ofSeconds(75)); // not a minute, for which an answer is waited for
        scheduler.advance(Duration.ofSeconds(75));
        assertThat(listener.awaitReconnecting(ConnectionEnd.TimedOut.class)
                        .end()
                        .timeout())
                .isEqualTo(Duration.ofSeconds(75));
    }

    @Test
    void findsADeadConnectionByTheHeartbeatThatItHasShown() {
        BlockingQueue<String> beats = new LinkedBlockingQueue<>();
        server.enqueue(connection -> {
                    connection.openStream();
                    for (int i = 0; i < 3; i++) {
                        connection.send(beats.take());
                    }
                    connection.awaitClosed();
                })
                .streamAndStayOpen("");

        source = builder().connect(listener);
        listener.awaitOpen();
        for (int i = 0; i < 3; i++) {
            beats.add(": beat\n\n");
            listener.awaitComment();
            scheduler.advance(i < 2 ? Duration.ofSeconds(15) : Duration.ZERO);
        }
        scheduler.awaitPending(Duration.ofSeconds(45));
        scheduler.advance(Duration.ofSeconds(45));
        listener.awaitReconnecting(ConnectionEnd.TimedOut.class);
    }

    @Test
    void leavesAServerAloneThatCommentsOnceAndIsSilent() {
        CountDownLatch aDayLater = new CountDownLatch(1);
        server.enqueue(connection -> {
            connection.openStream().send(": hello\n\n: and\n: welcome\n\n");
            aDayLater.await();
            connection.send("data: 1\n\n").awaitClosed();
        });

        source = builder().connect(listener);
        listener.awaitOpen();
        for (int i = 0; i < 3; i++) {
            listener.awaitComment();
        }
        scheduler.advance(Duration.ofDays(1));
        aDayLater.countDown();
        assertThat(listener.awaitEvent().data()).isEqualTo("1");
        listener.assertNothingLeft();
    }

    @Test
    void givesAServerUpThatDoesNotAnswer() {
        server.stall();

        source = builder()
                .responseTimeout(Duration.ofMinutes(2))
                .reconnectPolicy(ReconnectPolicy.never())
                .connect(listener);
        server.awaitRequest();
        scheduler.advance(Duration.ofMinutes(2));
        ConnectionEnd.TimedOut end = listener.awaitClosed(ConnectionEnd.TimedOut.class);
        assertThat(end.awaited()).isEqualTo(ConnectionEnd.TimedOut.Awaited.ANSWER);
    }
}
