package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.internal.BrokerEngine;
import io.eventsource.server.internal.delivery.DeliveryThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HeartbeatsTest {

    private static final String COMMENT = ": keepalive\n\n";
    private static final Duration INTERVAL = Duration.ofSeconds(15);
    private static final Duration MARGIN = Duration.ofSeconds(1);

    private Bench bench = new Bench(options -> options.heartbeat(INTERVAL));

    private Listener listen() {
        Listener listener = bench.listen();
        listener.sink.writes();
        return listener;
    }

    @Test
    void aSilentStreamBeatsInTheSecondHalfOfEachInterval() {
        Listener listener = listen();

        for (int i = 0; i < 20; i++) {
            bench.advance(MARGIN);
            listener.sink.writes();
            Duration silence = silenceOf(listener);
            assertThat(silence).isBetween(INTERVAL.dividedBy(2).minus(MARGIN), INTERVAL.minus(MARGIN.dividedBy(2)));
        }
    }

    /** Advances time until the stream's heartbeat, and returns how long that was, to a tenth of a second. */
    private Duration silenceOf(Listener listener) {
        Duration step = Duration.ofMillis(100);
        for (Duration silence = MARGIN; silence.compareTo(INTERVAL) <= 0; silence = silence.plus(step)) {
            List<String> writes = listener.sink.writes();
            if (!writes.isEmpty()) {
                assertThat(writes).containsExactly(COMMENT);
                return silence.minus(MARGIN.dividedBy(2));
            }
            bench.advance(step);
        }
        throw new AssertionError("it does not beat");
    }

    @Test
    void aStreamWhosePeerHasVanishedEndsWithinAHeartbeatAlthoughWritingSucceeds() {
        Listener listener = listen();
        listener.sink.vanish();

        bench.advance(INTERVAL);

        assertThat(listener.reasons()).containsExactly(CloseReason.CLIENT_GONE);
        assertThat(listener.sink.ended()).isTrue();
    }

    @Test
    void aParkedStreamWhosePeerHasVanishedEndsBeforeItsStallDeadline() {
        bench = new Bench(options -> options.heartbeat(INTERVAL).stallDeadline(Duration.ofHours(1)));
        Listener listener = listen();
        listener.sink.park();
        bench.publish("1");
        listener.sink.vanish();

        bench.advance(INTERVAL);

        assertThat(listener.reasons()).containsExactly(CloseReason.CLIENT_GONE);
    }

    @Test
    void aStreamWithoutHeartbeatsIsLookedAtToo() {
        bench = new Bench(options -> options.heartbeat(Duration.ZERO));
        Listener listener = listen();
        listener.sink.vanish();

        bench.advance(INTERVAL);

        assertThat(listener.reasons()).containsExactly(CloseReason.CLIENT_GONE);
    }

    @Test
    void anEventIsABeatToo() {
        Listener listener = listen();
        for (int i = 0; i < 20; i++) {
            bench.advance(INTERVAL.dividedBy(3));
            bench.publish("1");
        }

        assertThat(listener.sink.text()).doesNotContain(COMMENT);
    }

    @Test
    void streamsThatGotTheSameEventDoNotBeatTogether() {
        bench = new Bench(options ->
                options.heartbeat(INTERVAL).channels(ChannelOptions.TOKEN.withSubscribers(SubscriberLimit.MANY)));
        List<Listener> streams = Stream.generate(this::listen).limit(1_000).toList();
        bench.publish("1");
        streams.forEach(each -> each.sink.writes());

        int most = 0;
        int beats = 0;
        for (Duration tick = INTERVAL.dividedBy(32); beats < streams.size(); ) {
            bench.advance(tick);
            int now = (int) streams.stream()
                    .filter(each -> !each.sink.writes().isEmpty())
                    .count();
            most = Math.max(most, now);
            beats += now;
        }

        assertThat(most).isLessThan(200);
    }

    /** Counts how often the broker checks its peer. */
    private static final class CheckedSink implements Sink {

        private int checks;

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            // it is not read
        }

        @Override
        public void end() {
            // nothing to end
        }

        @Override
        public boolean hasVanished() {
            checks++;
            return false;
        }
    }

    @Test
    void onlyOpenStreamsAreChecked() {
        Map<CheckedSink, SinkSignals> open = new LinkedHashMap<>();
        List<CheckedSink> left = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 1_000; i++) {
            CheckedSink sink = new CheckedSink();
            SubscribeRequest request = SubscribeRequest.to(Channels.of("c" + i));
            SinkSignals signals =
                    ((SubscribeResult.Accepted) bench.broker.subscribe(request, sink, reason -> {})).signals();
            signals.writable();
            open.put(sink, signals);
            bench.advance(INTERVAL.dividedBy(64));
            if (random.nextBoolean()) {
                CheckedSink leaving = List.copyOf(open.keySet()).get(random.nextInt(open.size()));
                open.remove(leaving).failed(null);
                left.add(leaving);
            }
        }
        left.forEach(sink -> sink.checks = 0);
        open.keySet().forEach(sink -> sink.checks = 0);

        bench.advance(INTERVAL.multipliedBy(2));

        assertThat(left).hasSizeGreaterThan(300).allMatch(sink -> sink.checks == 0);
        assertThat(open.keySet()).hasSizeGreaterThan(300).allMatch(sink -> sink.checks > 0);
    }

    @Test
    void beatsDoNotPileUpWhileTheSinkIsNotReady() {
        Listener listener = listen();
        listener.sink.park();
        for (int i = 0; i < 3; i++) {
            bench.advance(INTERVAL);
        }

        listener.sink.open();
        listener.signals().writable();
        bench.executor.runAll();

        assertThat(listener.sink.writes()).containsExactly(COMMENT);
    }

    @Test
    void aBeatIsNotNeededWhereAnEventWaits() {
        Listener listener = listen();
        bench.offer("1");
        listener.stream().beat();
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
    void aStreamThatTakesNothingForTooLongIsEnded() {
        bench = new Bench(options -> options.heartbeat(INTERVAL).stallDeadline(Duration.ofSeconds(40)));
        Listener listener = listen();
        bench.advance(Duration.ofMinutes(5));
        listener.sink.park();
        bench.publish("1");

        bench.advance(Duration.ofSeconds(39));
        assertThat(listener.sink.ended()).isFalse();

        bench.advance(INTERVAL.plusSeconds(2));
        assertThat(listener.sink.ended()).isTrue();
        assertThat(listener.reasons()).containsExactly(CloseReason.TOO_SLOW);
    }

    @Test
    void aStreamThatTakesAgainIsNotEnded() {
        bench = new Bench(options -> options.heartbeat(INTERVAL).stallDeadline(Duration.ofSeconds(40)));
        Listener listener = listen();
        for (int i = 0; i < 10; i++) {
            listener.sink.park();
            bench.publish("1");
            bench.advance(Duration.ofSeconds(35));
            listener.sink.open();
            listener.signals().writable();
            bench.executor.runAll();
        }

        assertThat(listener.sink.ended()).isFalse();
    }

    @Test
    void aStreamEndsInTheLastQuarterOfItsGreatestAge() {
        Duration age = Duration.ofHours(1);
        bench = new Bench(options -> options.heartbeat(INTERVAL)
                .maxAge(age)
                .channels(ChannelOptions.TOKEN.withSubscribers(SubscriberLimit.MANY)));
        List<Listener> streams = Stream.generate(this::listen).limit(100).toList();

        bench.advance(age.multipliedBy(3).dividedBy(4));
        assertThat(streams).noneMatch(each -> each.sink.ended());

        bench.advance(age.dividedBy(8));
        assertThat(streams.stream().filter(each -> each.sink.ended()).count()).isBetween(10L, 90L);

        bench.advance(age.dividedBy(8).plus(INTERVAL));
        assertThat(streams).allMatch(each -> each.sink.ended());
        assertThat(streams).allSatisfy(each -> assertThat(each.reasons()).containsExactly(CloseReason.EXPIRED));
    }

    @Test
    void aClientGetsItsHeadersImmediatelyEvenWithoutEvents() {
        EventBroker plain = new BrokerEngine(
                EventBroker.builder().ids(false).options(), bench.timer, new DeliveryThreads(bench.executor));
        Listener listener = new Listener(
                plain, SubscribeRequest.to(Channels.of(Bench.CHANNEL)).withLastEventId(""), new ScriptedSink());
        listener.signals().writable();
        bench.executor.runAll();

        assertThat(listener.sink.writes()).isEqualTo(List.of(COMMENT));
        assertThat(Bench.taken(plain.publish(Bench.CHANNEL, OutgoingEvent.of("ping", "1"))))
                .isPresent();
    }
}
