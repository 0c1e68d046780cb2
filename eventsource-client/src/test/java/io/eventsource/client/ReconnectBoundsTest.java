package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.eventsource.client.RecordingListener.Reconnecting;
import io.eventsource.client.internal.ReconnectDelays.Bounds;
import io.eventsource.protocol.MessageEvent;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No policy, server or program makes a source flood a server, or wait for years. */
class ReconnectBoundsTest extends SocketTest {

    private static final Duration FLOOR = Duration.ofMillis(100);

    /** The bounds that users have. */
    private EventSourceBuilder bounded() {
        return builder().bounds(Bounds.DEFAULT).reconnectionTime(Duration.ZERO);
    }

    static Stream<Supplier<ReconnectPolicy>> policies() {
        return Stream.of(
                ReconnectPolicy::standard,
                ReconnectPolicy::persistent,
                () -> ReconnectPolicy.persistent().backoff(Duration.ZERO),
                () -> ReconnectPolicy.standard().atMost(1_000),
                () -> ReconnectPolicy.standard().within(Duration.ofDays(1)),
                () -> new Eager());
    }

    /** A policy that reconnects immediately. */
    private record Eager() implements ReconnectPolicy {
        @Override
        public ReconnectDecision next(FailedAttempt attempt) {
            return ReconnectDecision.after(Duration.ZERO, this);
        }
    }

    @ParameterizedTest
    @MethodSource("policies")
    void aServerThatAsksForNoWaitGetsOne(Supplier<ReconnectPolicy> policy) throws Exception {
        for (int i = 0; i < 100; i++) {
            server.stream("retry: 0\n\n");
        }
        connect(bounded().reconnectPolicy(policy.get()));
        for (int i = 0; i < 3; i++) {
            listener.nextOpened();
            assertThat(listener.next(Reconnecting.class).delay()).isGreaterThanOrEqualTo(FLOOR);
            source.reconnect(); // so that the test need not wait
        }
        assertThat(source.reconnectionTime()).isEqualTo(FLOOR);
    }

    @Test
    void anErrorThatAsksForNoWaitGetsOne() throws Exception {
        for (int i = 0; i < 100; i++) {
            server.enqueue(say(answer("503 Unavailable", "Retry-After: 0\r\n", "")));
        }
        connect(bounded().reconnectPolicy(ReconnectPolicy.persistent()));
        for (int i = 0; i < 3; i++) {
            assertThat(listener.next(Reconnecting.class).delay()).isGreaterThanOrEqualTo(FLOOR);
            source.reconnect();
        }
    }

    @Test
    void aStreamDoesNotMakeTheSourceWaitForYears() throws Exception {
        server.stream("retry: 99999999999\n\n");
        connect(bounded());
        listener.nextOpened();
        assertThat(listener.next(Reconnecting.class).delay())
                .isBetween(Duration.ofDays(1).minusSeconds(30), Duration.ofDays(1));
        assertThat(source.reconnectionTime()).isEqualTo(Duration.ofDays(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"99999999999999999999", "999999999", "Fri, 31 Dec 9999 23:59:59 GMT"})
    void anErrorDoesNotEither(String retryAfter) throws Exception {
        server.enqueue(say(answer("503 Unavailable", "Retry-After: " + retryAfter + "\r\n", "")));
        connect(bounded().reconnectPolicy(ReconnectPolicy.persistent()).maxReconnectionTime(Duration.ofHours(1)));
        assertThat(listener.next(Reconnecting.class).delay())
                .isBetween(Duration.ofHours(1).minusSeconds(30), Duration.ofHours(1));
    }

    @Test
    void thePolicySeesWhatIsAdded() throws Exception {
        server.enqueue(say(answer("503 Unavailable", "", "")));
        connect(builder()
                .bounds(new Bounds(FLOOR, Duration.ofDays(1), Duration.ZERO, () -> 0.5))
                .reconnectionTime(Duration.ofSeconds(8))
                .reconnectPolicy(attempt -> {
                    assertThat(attempt.backoff()).isEqualTo(Duration.ofSeconds(4));
                    return ReconnectDecision.after(attempt.reconnectionTime(), ReconnectPolicy.never());
                }));
        assertThat(listener.next(Reconnecting.class).delay()).isEqualTo(Duration.ofSeconds(12));
    }

    @Test
    void aTimeIsKeptWithTheRandomPartIncluded() throws Exception {
        server.enqueue(say(answer("503 Unavailable", "", "")));
        connect(builder()
                .bounds(new Bounds(FLOOR, Duration.ofDays(1), Duration.ZERO, () -> 0.5))
                .reconnectionTime(Duration.ofSeconds(8))
                .reconnectPolicy(ReconnectPolicy.persistent().within(Duration.ofSeconds(10))));
        listener.nextClosed(ConnectionEnd.HttpStatus.class);
    }

    /** A program that calls reconnect whenever it is connected or has to wait. */
    @Test
    void aProgramThatAsksAgainAndAgainDoesNotFloodTheServer() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            server.streamAndStayOpen("data: x\n\n");
        }
        source = bounded().nanoTime(() -> 0).connect(new RecordingListener() {
            private EventSource it;

            @Override
            public void onOpen(EventSource opened, ResponseHead response) {
                it = opened;
                it.reconnect();
            }

            @Override
            public void onEvent(MessageEvent event) {
                it.reconnect();
            }

            @Override
            public void onReconnecting(ConnectionEnd end, Duration delay) {
                listener.onReconnecting(end, delay);
                it.reconnect();
            }
        });
        for (int i = 0; i < 5; i++) {
            assertThat(listener.next(Reconnecting.class).delay()).isZero();
        }
        assertThat(listener.next(Reconnecting.class).delay()).isEqualTo(Duration.ofSeconds(1));
        source.close();
        listener.assertNothingLeft();
    }

    @Test
    void aRequestThatHasToWaitIsMetLater() throws Exception {
        for (int i = 0; i < 3; i++) {
            server.streamAndStayOpen("");
        }
        connect(builder().bounds(new Bounds(Duration.ZERO, Duration.ofDays(1), Duration.ofMillis(100), () -> 0)));
        for (int i = 0; i < 20; i++) {
            server.streamAndStayOpen("");
        }
        listener.nextOpened();
        for (int i = 0; i < 8; i++) {
            source.reconnect();
            listener.nextReconnecting(ConnectionEnd.ReconnectRequested.class);
            for (int again = 0; again < 100; again++) {
                source.reconnect(); // changes nothing: the attempt is planned as soon as may be, or has begun
            }
            Object call = listener.next(Object.class);
            while (!(call instanceof RecordingListener.Opened)) {
                call = listener.next(Object.class);
            }
        }
    }

    @Test
    void aCeilingBelowTheFloorIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder().maxReconnectionTime(Duration.ofMillis(99)))
                .withMessage("maxReconnectionTime must be 100 ms at least, but is PT0.099S");
    }
}
