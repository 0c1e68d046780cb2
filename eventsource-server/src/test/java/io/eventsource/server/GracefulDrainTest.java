package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.eventsource.protocol.OutgoingEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class GracefulDrainTest {

    private static final Duration WITHIN = Duration.ofSeconds(10);

    private final Bench bench = new Bench(options -> options.channels(ChannelOptions.BROADCAST));
    private final List<Listener> streams =
            Stream.generate(bench::listen).limit(100).toList();

    private CompletableFuture<Void> done = new CompletableFuture<>();

    private void drain() {
        streams.forEach(each -> each.sink.writes());
        done = bench.broker.drain(WITHIN).toCompletableFuture();
        bench.executor.runAll();
    }

    private long ended() {
        return streams.stream().filter(each -> each.sink.ended()).count();
    }

    @Test
    void streamsEndOneAfterTheOther() {
        drain();
        assertThat(ended()).isBetween(1L, 10L);

        bench.advance(WITHIN.dividedBy(2));
        assertThat(ended()).isBetween(50L, 75L);
        assertThat(done).isNotDone();

        bench.advance(WITHIN.dividedBy(2));
        assertThat(ended()).isEqualTo(100);
        assertThat(done).isCompleted();
        assertThat(streams).allSatisfy(each -> assertThat(each.reasons()).containsExactly(CloseReason.DRAINED));
    }

    @Test
    void completesImmediatelyWithoutStreams() {
        streams.forEach(each -> each.stream().end(CloseReason.CLIENT_GONE));
        bench.executor.runAll();
        drain();
        assertThat(done).isCompleted();
    }

    @Test
    void eachGetsADifferentReconnectionTime() {
        drain();
        bench.advance(WITHIN);

        List<Integer> times = streams.stream()
                .map(each -> each.sink.text())
                .map(text -> Integer.valueOf(text.substring("retry: ".length()).strip()))
                .toList();
        int least = (int) Bench.RECONNECTION_TIME.toMillis();
        assertThat(times).allMatch(time -> time >= least && time <= 2 * least);
        assertThat(times.stream().distinct()).hasSizeGreaterThan(50);
    }

    @Test
    void eventsPublishedBeforeAreStillDelivered() {
        Listener last = streams.get(99);
        last.sink.park();
        bench.publish("before");
        drain();
        bench.advance(WITHIN.dividedBy(2));
        last.sink.open();
        last.signals().writable();
        bench.advance(WITHIN.dividedBy(2));

        assertThat(last.sink.text()).containsPattern("data: before\n\nretry: [0-9]+\n\n$");
        assertThat(last.sink.ended()).isTrue();
    }

    @Test
    void publishingAndNewStreamsAreRefused() {
        drain();

        assertThat(bench.broker.publish(Bench.CHANNEL, OutgoingEvent.of("message", "late")))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(BrokerBusyException.class);
        assertThat(bench.listen().result()).isEqualTo(new SubscribeResult.BrokerStopping());
        assertThat(bench.broker.isStopping()).isTrue();
    }

    @Test
    void clientsThatDoNotReadAreEndedAfterTheTimeout() {
        Listener stalled = streams.get(7);
        stalled.sink.park();
        bench.publish("never read");
        drain();

        bench.advance(WITHIN.minusMillis(1));
        assertThat(stalled.sink.ended()).isFalse();
        assertThat(done).isNotDone();

        bench.advance(Duration.ofSeconds(1));
        assertThat(stalled.sink.ended()).isTrue();
        assertThat(done).isCompleted();
    }

    @Test
    void aSecondCallIsTheSame() {
        drain();

        assertThat(bench.broker.drain(Duration.ofDays(1)).toCompletableFuture()).isSameAs(done);
        assertThatIllegalArgumentException().isThrownBy(() -> bench.broker.drain(Duration.ZERO));
    }

    @Test
    void closingEndsIt() {
        drain();

        bench.broker.close();
        bench.executor.runAll();

        assertThat(done).isCompleted();
        assertThat(ended()).isEqualTo(100);
    }
}
