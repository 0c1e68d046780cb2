package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Where a client without a last event ID begins. */
class HistoryStartTest {

    private Bench bench = new Bench(builder -> builder.channels(ChannelOptions.BROADCAST));

    private String textFrom(HistoryStart start) {
        Listener listener = new Listener(
                bench.broker, SubscribeRequest.to(Channels.of(Bench.CHANNEL)).withStart(start), new ScriptedSink());
        listener.signals().writable();
        bench.executor.runAll();
        return listener.sink.text();
    }

    @Test
    void aClientAsksForTheWholeHistoryTheLastValueOrNothing() {
        bench.publish("1");
        bench.publish("2");
        assertThat(textFrom(HistoryStart.OLDEST))
                .containsSubsequence("data: 1", "data: 2")
                .doesNotContain("gap");
        assertThat(textFrom(HistoryStart.LAST)).contains("data: 2").doesNotContain("data: 1", "gap");
        assertThat(textFrom(HistoryStart.LIVE)).doesNotContain("data");
    }

    @Test
    void theLastValueIsOnePerChannelEvenIfOtherChannelsHaveNewerOnes() {
        bench.publish("1");
        bench.broker.publish("other", io.eventsource.protocol.OutgoingEvent.of("2"));
        bench.executor.runAll();
        assertThat(textFrom(HistoryStart.LAST)).contains("data: 1").doesNotContain("data: 2");
    }

    @Test
    void aClientAsksForWhatWasPublishedSinceATime() {
        bench.publish("1");
        bench.advance(Duration.ofMinutes(10));
        bench.publish("2");
        Instant now = Instant.ofEpochMilli(bench.timer.currentTimeMillis());
        assertThat(textFrom(HistoryStart.since(now.minusSeconds(60))))
                .contains("data: 2")
                .doesNotContain("data: 1");
        assertThat(textFrom(HistoryStart.since(now.minusSeconds(6000)))).contains("data: 1", "data: 2");
        assertThat(textFrom(HistoryStart.since(now.plusSeconds(1)))).doesNotContain("data");
        assertThat(textFrom(HistoryStart.since(Instant.MIN.plusSeconds(365L * 24 * 3600 * 1_000_000_000L))))
                .contains("data: 1");
    }

    @Test
    void aClientAsksForWhatFollowsAnEvent() {
        String id = bench.publish("1");
        bench.publish("2");
        assertThat(textFrom(HistoryStart.after(id))).contains("data: 2").doesNotContain("data: 1");
        assertThat(textFrom(HistoryStart.after("unknown"))).contains("eventsource.gap");
    }

    @Test
    void theOptionsOfAChannelDecideForThoseWhoDoNotAsk() {
        bench = new Bench(builder -> builder.channels(ChannelOptions.BROADCAST.withHistoryStart(HistoryStart.LAST)));
        bench.publish("1");
        bench.publish("2");
        assertThat(textFrom(null)).contains("data: 2").doesNotContain("data: 1");
        assertThat(textFrom(HistoryStart.LIVE)).doesNotContain("data");
    }

    @Test
    void theHistoryOfAnExclusiveChannelIsNotForNewcomers() {
        bench = new Bench();
        Listener first = bench.listen();
        String id = bench.publish("secret");
        bench.leave(first);
        bench.advance(Bench.GRACE.plus(Bench.MOMENT));
        assertThat(textFrom(HistoryStart.OLDEST)).doesNotContain("secret");
        bench.advance(Bench.GRACE.plus(Bench.MOMENT));
        assertThat(bench.broker.unsubscribe(Channels.of(Bench.CHANNEL), subscription -> true))
                .isEqualTo(1);
        bench.executor.runAll();
        assertThat(textFrom(HistoryStart.after(id.substring(0, id.indexOf(':')) + ":0")))
                .doesNotContain("secret");
    }
}
