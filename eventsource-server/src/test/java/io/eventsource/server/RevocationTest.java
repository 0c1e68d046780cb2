package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.eventsource.protocol.OutgoingEvent;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Streams whose clients may not read them any more. */
class RevocationTest {

    private final Bench bench = new Bench(options -> options.channels(ChannelOptions.BROADCAST)
            .heartbeat(Duration.ofSeconds(15))
            .maxAge(Duration.ofHours(1)));

    private Listener listen(Duration right) {
        Instant deadline = Instant.ofEpochMilli(bench.timer.currentTimeMillis()).plus(right);
        return listen(SubscribeRequest.to(Channels.of(Bench.CHANNEL)).withDeadline(deadline));
    }

    private Listener listen(SubscribeRequest request) {
        Listener listener = new Listener(bench.broker, request, new ScriptedSink());
        listener.signals().writable();
        bench.executor.runAll();
        listener.sink.text();
        return listener;
    }

    /** Lets time pass in small steps, as it does. */
    private void pass(Duration time) {
        for (long millis = 0; millis < time.toMillis(); millis += 250) {
            bench.advance(Duration.ofMillis(250));
        }
    }

    @Test
    void aStreamEndsWhenItsRightDoes() {
        Listener listener = listen(Duration.ofSeconds(20));
        pass(Duration.ofSeconds(19));
        assertThat(listener.reasons()).isEmpty();
        bench.publish("still");
        pass(Duration.ofSeconds(2));
        assertThat(listener.reasons()).containsExactly(CloseReason.UNAUTHORIZED);
        assertThat(listener.sink.text())
                .contains("data: still")
                .endsWith("event: auth_revoked\ndata: the right to read this stream has ended\n\n");
    }

    @Test
    void aRightOfTheDistantFutureIsNone() {
        Listener listener =
                listen(SubscribeRequest.to(Channels.of(Bench.CHANNEL)).withDeadline(Instant.MAX));
        pass(Duration.ofMinutes(30));
        assertThat(listener.reasons()).isEmpty();
        pass(Duration.ofMinutes(31));
        assertThat(listener.reasons()).containsExactly(CloseReason.EXPIRED);
    }

    @Test
    void aRightThatIsOverEndsTheStreamAtOnce() {
        Listener listener = listen(Duration.ofSeconds(-5));
        pass(Duration.ofSeconds(2));
        assertThat(listener.reasons()).containsExactly(CloseReason.UNAUTHORIZED);
    }

    @Test
    void nothingFollowsARevocation() {
        Listener listener = listen(Duration.ofHours(1));
        listener.sink.park();
        bench.executor.runAll();
        bench.broker.publish(Bench.CHANNEL, OutgoingEvent.of("not for the client any more"));
        listener.subscription().revoke();
        listener.subscription().revoke();
        listener.sink.open();
        listener.signals().writable();
        bench.executor.runAll();
        assertThat(listener.data()).doesNotContain("not for the client any more");
        assertThat(listener.reasons()).containsExactly(CloseReason.UNAUTHORIZED);
    }

    @Test
    void aStreamThatCannotTakeItEndsAllTheSame() {
        Listener listener = listen(Duration.ofHours(1));
        listener.sink.park();
        listener.subscription().send(OutgoingEvent.of("1"));
        bench.executor.runAll();
        listener.subscription().revoke();
        bench.executor.runAll();
        assertThat(listener.reasons()).containsExactly(CloseReason.UNAUTHORIZED);
    }

    @Test
    void noPublisherCanPretendIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bench.broker.publish(Bench.CHANNEL, OutgoingEvent.of("auth_revoked", "x")))
                .withMessage("the event type auth_revoked is reserved for the broker");
    }
}
