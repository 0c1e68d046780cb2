package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How many streams a channel admits, and which client may replace which stream. */
class ExclusiveTest {

    private final Bench bench = new Bench();

    private static void requireReplaced(Listener old) {
        assertThat(old.sink.ended()).isTrue();
        assertThat(old.reasons()).containsExactly(CloseReason.REPLACED);
    }

    @Test
    void aSecondStreamIsRefusedWhileTheFirstIsThere() {
        Listener first = bench.listen();

        assertThat(bench.listen().result()).isEqualTo(new SubscribeResult.ChannelTaken());
        assertThat(first.sink.ended()).isFalse();

        bench.leave(first);
        assertThat(bench.listen().result()).isInstanceOf(SubscribeResult.Accepted.class);
    }

    @Test
    void theSamePrincipalIsTheSameClient() {
        Listener old = bench.listenAs("ann");

        assertThat(bench.listenAs("bob").result()).isEqualTo(new SubscribeResult.ChannelTaken());
        assertThat(bench.listen().result()).isEqualTo(new SubscribeResult.ChannelTaken());
        assertThat(bench.listenAs("ann").result()).isInstanceOf(SubscribeResult.Accepted.class);
        requireReplaced(old);
    }

    @Test
    void anonymousClientsAreNotTheSame() {
        bench.listen();

        assertThat(bench.listenAs("ann").result()).isEqualTo(new SubscribeResult.ChannelTaken());
    }

    @Test
    void aClientThatKnowsTheEpochIsTheSameClient() {
        Listener old = bench.listen();
        String opening = Bench.lastId(old.sink.text());

        assertThat(bench.listenFrom(opening).result()).isInstanceOf(SubscribeResult.Accepted.class);
        requireReplaced(old);
    }

    @Test
    void aClientWithAnotherIdIsNot() {
        Listener old = bench.listen();
        bench.publish("1", "known");

        assertThat(bench.listenFrom("known").result()).isEqualTo(new SubscribeResult.ChannelTaken());
        assertThat(bench.listenFrom("another-epoch:0").result()).isEqualTo(new SubscribeResult.ChannelTaken());
        assertThat(old.sink.ended()).isFalse();
    }

    @Test
    void withoutIdsAnIdProvesNothing() {
        Bench plain = new Bench(options -> options.ids(false));
        plain.listen();

        assertThat(plain.listenFrom("epoch:0").result()).isEqualTo(new SubscribeResult.ChannelTaken());
    }

    @Test
    void aStalledStreamIsReplacedImmediatelyAndNothingIsLost() {
        Listener old = bench.listenAs("ann");
        old.sink.park();
        bench.publish("1");
        bench.publish("2");

        Listener newClient = bench.listenAs("ann");

        requireReplaced(old);
        assertThat(newClient.sink.text()).contains("data: 1\n", "data: 2\n");
    }

    @Test
    void theEndOfTheOldStreamDoesNotTouchTheNewOne() {
        Listener old = bench.listenAs("ann");
        Listener newClient = bench.listenAs("ann");
        newClient.sink.writes();

        bench.leave(old);

        assertThat(bench.offer("1"))
                .hasValueSatisfying(
                        published -> assertThat(published.subscribers()).isEqualTo(1));
        bench.executor.runAll();
        assertThat(newClient.sink.text()).contains("data: 1\n");
    }

    @Test
    void theNewestReplacesAnyOtherStream() {
        Bench newest =
                new Bench(options -> options.channels(ChannelOptions.TOKEN.withSubscribers(SubscriberLimit.NEWEST)));
        Listener old = newest.listen();

        assertThat(newest.listen().result()).isInstanceOf(SubscribeResult.Accepted.class);
        requireReplaced(old);
    }

    @Test
    void manyAreManyEvenOfOneClient() {
        Bench many = new Bench(options -> options.channels(ChannelOptions.TOKEN.withSubscribers(SubscriberLimit.MANY)));
        Listener old = many.listenAs("ann");

        assertThat(many.listenAs("ann").result()).isInstanceOf(SubscribeResult.Accepted.class);
        assertThat(many.listenFrom(Bench.lastId(old.sink.text())).result())
                .isInstanceOf(SubscribeResult.Accepted.class);
        assertThat(old.sink.ended()).isFalse();
    }

    /** An id without proof counts as none, so no client gets events again that another one has received. */
    @ParameterizedTest
    @ValueSource(strings = {"x", "EPOCH:0", "EPOCH:1", "EPOCH.wrong:0", "EPOCH.:0", "other:0", "other.secret:0"})
    void anIdThatProvesNothingReplaysNothing(String pattern) {
        Listener first = bench.listen();
        String epoch = Bench.lastId(first.sink.text()).replaceFirst("\\..*", "");
        bench.publish("received by another");
        bench.leave(first);
        bench.publish("waiting");

        Listener other = bench.listenFrom(pattern.replace("EPOCH", epoch));

        assertThat(other.sink.text())
                .contains("event: eventsource.gap")
                .contains("data: waiting")
                .doesNotContain("received by another");
    }

    @Test
    void afterTheGraceItReplaysNothingEither() {
        Listener first = bench.listen();
        bench.publish("received by another");
        bench.leave(first);
        bench.publish("waiting");
        bench.advance(Bench.GRACE.plus(Bench.MOMENT));

        assertThat(bench.listenFrom("x").sink.text())
                .contains("event: eventsource.gap")
                .doesNotContain("received by another", "waiting");
    }

    @Test
    void theIdThatPublishersSeeHasNoSecret() {
        Listener listener = bench.listen();
        String opening = Bench.lastId(listener.sink.text());
        String epoch = opening.replaceFirst("\\..*", "");

        assertThat(bench.offer("1").orElseThrow().id()).isEqualTo(epoch + ":1");
        assertThat(bench.tryFinish().orElseThrow().id()).isEqualTo(epoch + ":2");
        assertThat(opening).startsWith(epoch + ".");
    }
}
