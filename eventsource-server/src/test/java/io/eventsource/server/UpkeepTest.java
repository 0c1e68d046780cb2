package io.eventsource.server;

import static io.eventsource.server.Bench.GRACE;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How long the state of a channel without subscribers is kept. */
class UpkeepTest {

    private final Bench bench = new Bench();

    @Test
    void aChannelThatWasLeftIsForgottenAfterItsGrace() {
        Listener first = bench.listen();
        String id = Bench.lastId(first.sink.text());
        bench.leave(first);
        bench.advance(GRACE.plusSeconds(1));

        assertThat(id).doesNotStartWith(bench.listenForEpoch());
    }

    @Test
    void aChannelThatIsReadIsNotForgotten() {
        String epoch = bench.listenForEpoch();
        bench.advance(Duration.ofDays(3));

        assertThat(bench.publish("1")).startsWith(epoch);
    }

    @Test
    void aFinishedChannelIsRememberedForAnHour() {
        String epoch = bench.listenForEpoch();
        bench.finish();

        bench.advance(Duration.ofMinutes(59));
        assertThat(bench.listenFrom(epoch + ":0").result()).isEqualTo(new SubscribeResult.ChannelFinished());

        bench.advance(Duration.ofMinutes(2));
        assertThat(bench.listenFrom(epoch + ":0").result()).isInstanceOf(SubscribeResult.Accepted.class);
    }

    @Test
    void noMoreThanTenThousandFarewellsAreKept() {
        int channels = 10_005;
        String[] ids = new String[channels];
        for (int i = 0; i < channels; i++) {
            Listener listener = listenOn("other " + i, "");
            ids[i] = Bench.lastId(listener.sink.text());
            bench.broker.finish("other " + i);
        }

        bench.advance(GRACE.plusSeconds(1));

        long finished = IntStream.range(0, channels)
                .filter(i -> listenOn("other " + i, ids[i]).result() instanceof SubscribeResult.ChannelFinished)
                .count();
        assertThat(finished).isEqualTo(10_000);
    }

    private Listener listenOn(String channel, String lastEventId) {
        Listener listener = new Listener(
                bench.broker,
                SubscribeRequest.to(Channels.of(channel)).withLastEventId(lastEventId),
                new ScriptedSink());
        if (listener.result() instanceof SubscribeResult.Accepted accepted) {
            accepted.signals().writable();
            bench.executor.runAll();
        }
        return listener;
    }

    @Test
    void aClientThatSubscribesAndLeavesDoesNotShortenThat() {
        String epoch = bench.listenForEpoch();
        bench.finish();
        bench.leave(bench.listen());

        bench.advance(Duration.ofMinutes(50));

        assertThat(bench.listenFrom(epoch + ":0").result()).isEqualTo(new SubscribeResult.ChannelFinished());
    }
}
