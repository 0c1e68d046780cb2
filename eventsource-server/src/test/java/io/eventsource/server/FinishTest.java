package io.eventsource.server;

import static io.eventsource.server.Bench.CHANNEL;
import static io.eventsource.server.Bench.GRACE;
import static io.eventsource.server.Bench.MOMENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.server.SubscribeResult.Accepted;
import io.eventsource.server.SubscribeResult.ChannelFinished;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The streams of a finished channel end, and their clients get 204. */
class FinishTest {

    private final Bench bench = new Bench();
    private final Bench plain = new Bench(
            options -> options.ids(false).channels(ChannelOptions.TOKEN.withSubscribers(SubscriberLimit.MANY)));

    @Test
    void itHasAPositionAmongTheEvents() {
        Listener listener = bench.listen();
        bench.offer("before");
        bench.broker.finish(CHANNEL);
        assertThat(bench.offer("after")).isEmpty();
        bench.executor.runAll();

        assertThat(listener.sink.text()).contains("before").doesNotContain("after");
        assertThat(listener.sink.ended()).isTrue();
        assertThat(listener.reasons()).containsExactly(CloseReason.FINISHED);
    }

    @Test
    void aLaggingStreamGetsTheRestFirst() {
        Listener listener = bench.listen();
        listener.sink.park();
        bench.publish("before");
        bench.finish();
        assertThat(listener.sink.ended()).isFalse();

        listener.sink.open();
        listener.signals().writable();
        bench.executor.runAll();

        assertThat(listener.sink.text()).contains("before");
        assertThat(listener.sink.ended()).isTrue();
    }

    @Test
    void aStreamThatDoesNotTakeTheRestInTimeEndsWithoutIt() {
        Listener listener = bench.listen();
        listener.sink.park();
        bench.publish("never taken");
        bench.finish();
        bench.listen();

        bench.advance(GRACE.minus(MOMENT));
        assertThat(listener.sink.ended()).isFalse();

        bench.advance(Duration.ofSeconds(1));
        assertThat(listener.sink.ended()).isTrue();
        assertThat(listener.reasons()).containsExactly(CloseReason.FINISHED);
    }

    @Test
    void theAnswerSaysTheIdAndHowManyStreamsItEnds() {
        bench.listen();

        assertThat(bench.tryFinish()).hasValueSatisfying(published -> {
            assertThat(published.id()).endsWith(":1");
            assertThat(published.subscribers()).isEqualTo(1);
        });
        assertThat(bench.tryFinish()).isEmpty();
    }

    @Test
    void aClientThatReconnectsLearnsItAtAnyTime() {
        Listener listener = bench.listen();
        String opening = Bench.lastId(listener.sink.text());
        String id = bench.publish("1");
        bench.finish();

        bench.advance(Duration.ofMinutes(59));

        assertThat(bench.listenFrom(id).result()).isEqualTo(new ChannelFinished());
        assertThat(bench.listenFrom(opening).result()).isEqualTo(new ChannelFinished());
    }

    @Test
    void aDisconnectedClientLearnsItToo() {
        Listener listener = bench.listen();
        String id = bench.publish("1");
        bench.leave(listener);
        assertThat(bench.tryFinish())
                .hasValueSatisfying(
                        published -> assertThat(published.subscribers()).isZero());

        assertThat(bench.listenFrom(id).result()).isEqualTo(new ChannelFinished());
    }

    @Test
    void anIdFromTheEventLeadsTo204WhileItIsKnown() {
        bench.listen();
        bench.publish("1", "own");
        bench.finish();

        assertThat(bench.listenFrom("own").result()).isEqualTo(new ChannelFinished());
    }

    @Test
    void aNewClientIsNotSentAwayNorWhenItReconnects() {
        bench.listen();
        bench.finish();

        Listener newClient = bench.listen();
        assertThat(newClient.result()).isInstanceOf(Accepted.class);
        String opening = Bench.lastId(newClient.sink.text());
        bench.leave(newClient);

        assertThat(bench.listenFrom(opening).result()).isInstanceOf(Accepted.class);
    }

    @Test
    void anOldClientLearnsItAlthoughANewOneIsSubscribed() {
        String id = Bench.lastId(bench.listen().sink.text());
        bench.finish();
        Listener newClient = bench.listen();

        assertThat(bench.listenFrom(id).result()).isEqualTo(new ChannelFinished());
        assertThat(newClient.sink.ended()).isFalse();
    }

    @Test
    void withoutIdsAsManyClientsGet204AsWereFinished() {
        plain.listen();
        plain.listen();
        plain.finish();

        assertThat(plain.listen().result()).isEqualTo(new ChannelFinished());
        assertThat(plain.listen().result()).isEqualTo(new ChannelFinished());
        assertThat(plain.listen().result()).isInstanceOf(Accepted.class);
    }

    @Test
    void withoutIdsTheyGet204ForTwoReconnectionTimes() {
        plain.listen();
        plain.listen();
        plain.finish();

        plain.advance(GRACE.minus(MOMENT));
        assertThat(plain.listen().result()).isEqualTo(new ChannelFinished());

        plain.advance(MOMENT);
        assertThat(plain.listen().result()).isInstanceOf(Accepted.class);
    }
}
