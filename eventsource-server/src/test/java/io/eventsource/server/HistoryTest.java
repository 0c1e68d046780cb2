package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.OutgoingEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which events a channel keeps for clients that reconnect, and for how long. */
class HistoryTest {

    private static final Duration AGE = Duration.ofMinutes(10);
    private static final ChannelOptions OPTIONS =
            ChannelOptions.BROADCAST.withHistory(new Retention(100, 100_000, AGE));

    private Bench bench = new Bench(options -> options.channels(OPTIONS));

    private List<String> dataSince(String id) {
        Listener listener = bench.listenFrom(id);
        List<String> data = listener.data();
        bench.leave(listener);
        return data;
    }

    @Test
    void keepsEventsThatArePublishedWithoutASubscriber() {
        String first = bench.publish("1");
        bench.publish("2");

        assertThat(dataSince(first)).containsExactly("2");
    }

    @Test
    void isEvictedByAgeAndThatCausesAGap() {
        String first = bench.publish("1");
        bench.publish("2");

        bench.advance(AGE.minusSeconds(2));
        assertThat(dataSince(first)).containsExactly("2");

        bench.advance(Duration.ofSeconds(4));
        assertThat(dataSince(first)).containsExactly("evicted");
        assertThat(dataSince("")).isEmpty();
    }

    @Test
    void deliveredEventsAreKeptWithinTheHistoryOnly() {
        bench = new Bench(options -> options.channels(OPTIONS.withHistory(Retention.NONE)));
        Listener reader = bench.listen();
        String first = bench.publish("1");
        bench.publish("2");
        bench.advance(Duration.ofSeconds(2));

        assertThat(bench.broker.registry().find(Bench.CHANNEL).log().isEmpty()).isTrue();
        assertThat(dataSince(first)).containsExactly("evicted");
        assertThat(reader.sink.text()).contains("data: 2");
    }

    @Test
    void undeliveredEventsAreKeptWithinTheWindow() {
        bench = new Bench(options ->
                options.channels(OPTIONS.withHistory(Retention.NONE).withWindow(new Retention(2, 100_000, AGE))));
        Listener reader = bench.listen();
        reader.sink.park();
        bench.publish("1");
        bench.publish("2");
        bench.advance(Duration.ofSeconds(2));
        assertThat(reader.sink.ended()).isFalse();

        reader.sink.open();
        reader.signals().writable();
        bench.executor.runAll();

        assertThat(reader.sink.text()).contains("data: 1", "data: 2");
    }

    @Test
    void ofAllChannelsIsBoundedInMemory() {
        bench = new Bench(options -> options.channels(OPTIONS).logBytes(1024 * 1024));
        List<String> firsts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            firsts.add(publishTo("c" + i, "first"));
            publishTo("c" + i, "x".repeat(20_000));
        }

        assertThat(sinceOn("c0", firsts.get(0))).contains("event: eventsource.gap", "data: evicted");
        assertThat(sinceOn("c99", firsts.get(99))).doesNotContain("gap").contains("data: xxx");
        assertThat(bench.broker.statistics().published()).isEqualTo(200);
    }

    private String publishTo(String channel, String data) {
        return String.valueOf(Bench.taken(bench.broker.publish(channel, OutgoingEvent.of("message", data)))
                .orElseThrow()
                .id());
    }

    private String sinceOn(String channel, String id) {
        Listener listener = new Listener(
                bench.broker, SubscribeRequest.to(Channels.of(channel)).withLastEventId(id), new ScriptedSink());
        listener.signals().writable();
        bench.executor.runAll();
        return listener.sink.text();
    }

    @Test
    void aChannelWithoutHistoryIsDiscardedAndItsPositionsAreGaps() {
        String id = bench.publish("1");
        bench.advance(AGE.plusSeconds(2));
        assertThat(bench.broker.registry().all()).isEmpty();

        assertThat(dataSince(id)).isEmpty(); // it had seen all there was
        bench.publish("2");
        bench.advance(AGE.plusSeconds(2));
        assertThat(dataSince(id)).containsExactly("evicted");
    }

    @Test
    void liveMeansThatNothingOldComesAfterAGap() {
        bench = new Bench(options -> options.channels(OPTIONS.withResumePoint(ResumePoint.LIVE)));
        bench.publish("1");
        Listener listener = bench.listenFrom("unknown id");
        bench.publish("2");

        assertThat(listener.sink.text()).contains("data: unknown", "data: 2").doesNotContain("data: 1");
        assertThat(listener.subscription().gap()).isEqualTo(GapReason.UNKNOWN);
    }

    @Test
    void thereAreNoMoreChannelsAndSubscribersThanAllowed() {
        bench = new Bench(options ->
                options.channels(ChannelOptions.BROADCAST).maxChannels(2).maxSubscribers(2));
        bench.listen();
        assertThat(bench.listen().result()).isInstanceOf(SubscribeResult.Accepted.class);
        assertThat(bench.listen().result()).isEqualTo(new SubscribeResult.LimitReached());

        publishTo("second", "1");
        assertThat(bench.broker.publish("third", OutgoingEvent.of("message", "1")))
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withMessageContaining("maximum number of channels");
    }
}
