package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.protocol.OutgoingEvent;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How late events are delivered, and what else of it the statistics count. */
class DeliveryLagTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private Bench bench = new Bench(options -> options.channels(ChannelOptions.BROADCAST));

    private LagHistogram lag() {
        return bench.broker.statistics().deliveryLag();
    }

    @Test
    void isTheTimeUntilTheSinkHasTakenTheEvent() {
        bench.listen().sink.onWrite(() -> bench.timer.advance(Duration.ofMillis(20)));

        bench.offer("1");
        bench.timer.advance(Duration.ofMillis(10));
        bench.executor.runAll();

        assertThat(lag().sum()).isEqualTo(Duration.ofMillis(30));
        assertThat(lag().count()).isEqualTo(1);
        assertThat(lag().countWithin(Duration.ofMillis(25))).isZero();
        assertThat(lag().countWithin(Duration.ofMillis(50))).isEqualTo(1);
    }

    @Test
    void isThatOfTheOldestEventOfAWrite() {
        bench.listen();

        bench.offer("1");
        bench.timer.advance(Duration.ofSeconds(3));
        bench.offer("2");
        bench.executor.runAll();

        assertThat(lag().count()).isEqualTo(1);
        assertThat(lag().sum()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void isThatOfEachStream() {
        ScriptedSink slow = bench.listen().sink;
        bench.listen();
        slow.park();

        bench.publish("1");

        assertThat(lag().count()).isEqualTo(1);
        assertThat(lag().sum()).isZero();
    }

    @Test
    void ofAStalledClientIsHowLongItsEventsWaited() {
        Listener slow = bench.listen();
        slow.sink.park();
        bench.publish("1");
        bench.advance(Duration.ofSeconds(20));
        slow.sink.open();
        slow.signals().writable();
        bench.executor.runAll();

        assertThat(lag().countWithin(Duration.ofSeconds(10))).isZero();
        assertThat(lag().countWithin(Duration.ofSeconds(30))).isEqualTo(1);
        assertThat(lag().sum()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void ignoresWhatAClientMissedWhileItWasAway() {
        bench = new Bench(
                options -> options.channels(ChannelOptions.BROADCAST.withHistory(new Retention(10, 10_000, HOUR))));
        bench.listen();
        String seen = bench.publish("1");
        bench.publish("2");
        bench.advance(Duration.ofSeconds(10));

        Listener back = bench.listenFrom(seen);

        assertThat(back.data()).containsExactly("2");
        assertThat(lag().count()).as("those of the first stream").isEqualTo(2);
        assertThat(lag().sum()).isZero();
    }

    @Test
    void includesEventsThatWouldWaitForTheClient() {
        bench = new Bench(options -> options.channels(ChannelOptions.TOKEN));
        bench.listen();
        bench.broker.publish(
                Channels.of(Bench.CHANNEL),
                OutgoingEvent.of("message", "1"),
                PublishOptions.DEFAULT.withTimeToLive(HOUR));
        bench.timer.advance(Duration.ofSeconds(1));
        bench.executor.runAll();

        assertThat(lag().sum()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void ignoresHowLongEventsWaitedForTheirClient() {
        bench = new Bench(options -> options.channels(ChannelOptions.TOKEN));
        bench.broker.publish(
                Channels.of(Bench.CHANNEL),
                OutgoingEvent.of("message", "1"),
                PublishOptions.DEFAULT.withTimeToLive(HOUR));
        bench.advance(Duration.ofMinutes(1));

        assertThat(bench.listen().data()).containsExactly("1");
        assertThat(lag().count()).isZero();
    }

    @Test
    void includesPrivateEvents() {
        Listener listener = bench.listen();
        listener.subscription().send(OutgoingEvent.of("message", "1"));
        bench.timer.advance(Duration.ofSeconds(1));
        bench.executor.runAll();

        assertThat(lag().sum()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void doesNotCountHeartbeats() {
        bench = new Bench(options -> options.channels(ChannelOptions.BROADCAST).heartbeat(Duration.ofSeconds(1)));
        ScriptedSink sink = bench.listen().sink;
        sink.writes();
        bench.advance(Duration.ofSeconds(5));

        assertThat(sink.writes()).isNotEmpty();
        assertThat(lag().count()).isZero();
    }

    @Test
    void countsStreamsThatWereResumedWithAndWithoutAGap() {
        Retention two = new Retention(2, 10_000, HOUR);
        bench = new Bench(options ->
                options.channels(ChannelOptions.BROADCAST.withHistory(two).withWindow(two)));
        String old = bench.publish("1");
        bench.publish("2");
        String seen = bench.publish("3");
        bench.publish("4");
        bench.publish("5");

        bench.listen();
        bench.listenFrom(seen);
        bench.listenFrom(old);
        bench.listenFrom("never heard of");

        BrokerStatistics statistics = bench.broker.statistics();
        assertThat(statistics.resumed()).isEqualTo(1);
        assertThat(statistics.resumedWithGap()).isEqualTo(2);
        assertThat(statistics.gaps()).isEqualTo(2);
    }

    @Test
    void countsThePublishedBytesOncePerEvent() {
        bench.listen();
        bench.listen();
        bench.publish("1234");

        assertThat(bench.broker.statistics().published()).isEqualTo(1);
        assertThat(bench.broker.statistics().publishedBytes()).isEqualTo("data: 1234\n\n".length());
    }

    @Test
    void histogramHasOneMoreCountThanBounds() {
        List<Duration> bounds = List.of(Duration.ofMillis(1), Duration.ofMillis(2));

        assertThat(new LagHistogram(bounds, List.of(1L, 2L, 3L), Duration.ofMillis(20)).count())
                .isEqualTo(6);
        assertThatThrownBy(() -> new LagHistogram(bounds, List.of(1L, 2L), Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2 bounds need 3 counts, not 2");
        assertThatThrownBy(() -> new LagHistogram(
                        List.of(Duration.ofMillis(2), Duration.ofMillis(2)), List.of(1L, 2L, 3L), Duration.ZERO))
                .hasMessageContaining("must ascend");
        assertThatThrownBy(() -> lag().countWithin(Duration.ofMillis(3))).hasMessageContaining("no bucket");
    }
}
