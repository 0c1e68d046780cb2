package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.OutgoingEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Streams of several channels, and events for several. */
class ManyChannelsTest {

    private final Bench bench = new Bench(options -> options.channels(ChannelOptions.BROADCAST));

    private Listener listen(String lastEventId, String... channels) {
        Listener listener = new Listener(
                bench.broker,
                SubscribeRequest.to(Channels.of(channels)).withLastEventId(lastEventId),
                new ScriptedSink());
        listener.signals().writable();
        bench.executor.runAll();
        return listener;
    }

    private PublishResult publish(String data, String... channels) {
        PublishResult published = Bench.taken(
                        bench.broker.publish(Channels.of(channels), OutgoingEvent.of("message", data)))
                .orElseThrow();
        bench.executor.runAll();
        return published;
    }

    @Test
    void areInOneOrder() {
        Listener both = listen("", "a", "b");
        both.sink.park();
        publish("1", "b");
        publish("2", "a");
        publish("3", "b");
        publish("4", "a");

        both.sink.open();
        both.signals().writable();
        bench.executor.runAll();

        assertThat(both.data()).containsExactly("1", "2", "3", "4");
    }

    @Test
    void anEventForSeveralComesOnce() {
        Listener both = listen("", "a", "b");
        Listener one = listen("", "b");

        PublishResult published = publish("1", "a", "b", "c");

        assertThat(published.subscribers()).isEqualTo(2);
        assertThat(both.data()).containsExactly("1");
        assertThat(one.data()).containsExactly("1");
    }

    @Test
    void oneIdResumesAll() {
        publish("1", "a");
        String id = String.valueOf(publish("2", "b").id());
        publish("3", "a");
        publish("4", "b");
        publish("5", "c");

        assertThat(listen(id, "a", "b").data()).containsExactly("3", "4");
        assertThat(listen(id, "a").data()).containsExactly("3");
        assertThat(listen(id, "c", "a", "b").data()).containsExactly("3", "4", "5");
    }

    @Test
    void aStreamThatLeavesOneChannelContinuesWithTheOthers() {
        Listener both = listen("", "a", "b");

        assertThat(bench.broker.unsubscribe(Channels.of("a"), subscriber -> true))
                .isEqualTo(1);
        publish("1", "a");
        publish("2", "b");

        assertThat(both.data()).containsExactly("2");
        assertThat(bench.broker.subscribers(Channels.of("a"))).isEmpty();
        assertThat(bench.broker.subscribers(Channels.of("a", "b"))).containsExactly(both.subscription());
    }

    @Test
    void aStreamThatLeavesItsLastChannelEnds() {
        Listener both = listen("", "a", "b");

        assertThat(bench.broker.unsubscribe(Channels.of("a", "b"), subscriber -> true))
                .isEqualTo(1);
        bench.executor.runAll();

        assertThat(both.sink.ended()).isTrue();
        assertThat(both.reasons()).containsExactly(CloseReason.UNSUBSCRIBED);
        assertThat(bench.broker.unsubscribe(Channels.of("a", "b"), subscriber -> true))
                .isZero();
    }

    @Test
    void unsubscribeSelectsStreamsByTheirProperties() {
        Listener ann = withProperties("ann");
        Listener bob = withProperties("bob");

        assertThat(bench.broker.unsubscribe(Channels.of("a"), each -> "ann".equals(each.properties())))
                .isEqualTo(1);
        bench.executor.runAll();

        assertThat(ann.sink.ended()).isTrue();
        assertThat(bob.sink.ended()).isFalse();
        assertThat(bench.broker.subscribers(Channels.of("a"))).containsExactly(bob.subscription());
    }

    private Listener withProperties(String properties) {
        return new Listener(
                bench.broker, SubscribeRequest.to(Channels.of("a")).withProperties(properties), new ScriptedSink());
    }

    @Test
    void finishingOneEndsAllItsStreams() {
        Listener both = listen("", "a", "b");
        publish("1", "b");

        assertThat(bench.broker.finish("a").toCompletableFuture().join().subscribers())
                .isEqualTo(1);
        publish("2", "b");

        assertThat(both.data()).containsExactly("1");
        assertThat(both.reasons()).containsExactly(CloseReason.FINISHED);
        assertThat(bench.broker.subscribers(Channels.of("b"))).isEmpty();
    }

    @Test
    void theDefaultChannelIsOneOfThem() {
        Listener listener = listen("", Channels.DEFAULT.names().get(0));

        bench.broker.publish(OutgoingEvent.of("message", "1"));
        bench.executor.runAll();

        assertThat(listener.data()).containsExactly("1");
    }

    @Test
    void moreSubscribersThanFitIntoAShardAllGetEverything() {
        List<Listener> all = java.util.stream.Stream.generate(() -> listen("", "a"))
                .limit(1_000)
                .toList();
        publish("1", "a");
        all.subList(100, 700).forEach(bench::leave);
        PublishResult second = publish("2", "a");

        assertThat(second.subscribers()).isEqualTo(400);
        assertThat(all.subList(0, 100))
                .allSatisfy(each -> assertThat(each.data()).containsExactly("1", "2"));
        assertThat(all.subList(100, 700))
                .allSatisfy(each -> assertThat(each.data()).containsExactly("1"));
        assertThat(all.subList(700, 1_000))
                .allSatisfy(each -> assertThat(each.data()).containsExactly("1", "2"));
    }
}
