package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.OutgoingEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {

    private static final String COMMENT = ": keepalive\n\n";
    private static final Duration INTERVAL = Duration.ofSeconds(15);

    private final Bench bench = new Bench(options -> options.heartbeat(INTERVAL));

    private Listener listen() {
        Listener listener = bench.listen();
        listener.sink.writes();
        return listener;
    }

    @Test
    void aSilentStreamBeatsOncePerInterval() {
        Listener listener = listen();

        bench.advance(INTERVAL.minusSeconds(1));
        assertThat(listener.sink.writes()).isEmpty();

        bench.advance(Duration.ofSeconds(1));
        assertThat(listener.sink.writes()).containsExactly(COMMENT);

        bench.advance(INTERVAL.minusSeconds(1));
        assertThat(listener.sink.writes()).isEmpty();

        bench.advance(Duration.ofSeconds(1));
        assertThat(listener.sink.writes()).containsExactly(COMMENT);
    }

    @Test
    void anEventIsABeatToo() {
        Listener listener = listen();
        bench.advance(INTERVAL.minusSeconds(1));
        bench.publish("1");
        listener.sink.writes();

        bench.advance(INTERVAL.minusSeconds(1));

        assertThat(listener.sink.writes()).isEmpty();
    }

    @Test
    void beatsDoNotPileUpWhileTheSinkIsNotReady() {
        Listener listener = listen();
        listener.sink.park();
        for (int i = 0; i < 5; i++) {
            bench.advance(INTERVAL);
        }

        listener.sink.open();
        listener.subscriber().writable();
        bench.executor.runAll();

        assertThat(listener.sink.writes()).containsExactly(COMMENT);
    }

    @Test
    void aBeatIsNotNeededWhereAnEventWaits() {
        Listener listener = listen();
        bench.offer("1");
        listener.subscriber().beat();
        bench.executor.runAll();

        assertThat(listener.sink.writes()).singleElement().asString().contains("data: 1");
    }

    @Test
    void zeroTurnsThemOff() {
        Bench silent = new Bench();
        Listener listener = silent.listen();
        listener.sink.writes();

        silent.advance(Duration.ofHours(1));

        assertThat(listener.sink.writes()).isEmpty();
    }

    @Test
    void areWatchedForFourTimesAnIntervalAndOnceASecondAtLeast() {
        assertThat(new Heartbeats(Duration.ofMillis(200)).tick()).isEqualTo(Duration.ofMillis(50));
        assertThat(new Heartbeats(INTERVAL).tick()).isEqualTo(Duration.ofSeconds(1));
        assertThat(new Heartbeats(Duration.ZERO).tick()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aClientWithoutAnythingToBeToldStillGetsItsHeadersAtOnce() {
        EventBroker plain =
                new EventBroker(EventBroker.builder().ids(false).options(), bench.ticker, new Fanout(bench.executor));
        Listener listener = new Listener(plain, new SubscribeRequest(Bench.CHANNEL, "", null), new ScriptedSink());
        listener.subscriber().writable();
        bench.executor.runAll();

        assertThat(listener.sink.writes()).isEqualTo(List.of(COMMENT));
        assertThat(plain.publish(Bench.CHANNEL, OutgoingEvent.of("ping", "1"))).isPresent();
    }
}
