package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Where a stream begins, by the last event ID that its client has seen. */
class ResumeTest {

    private static final Retention FOUR = new Retention(4, 1_000_000, Duration.ofHours(1));

    private Bench bench = new Bench();

    @BeforeEach
    void keepFourEvents() {
        bench = new Bench(options -> options.channels(ChannelOptions.TOKEN
                .withSubscribers(SubscriberLimit.MANY)
                .withHistory(FOUR)
                .withWindow(FOUR)));
        bench.listen();
    }

    private List<String> dataSince(String lastEventId) {
        return bench.listenFrom(lastEventId).data();
    }

    @Test
    void everyStreamOpensWithItsPosition() {
        String id = bench.publish("1");

        assertThat(bench.listen().sink.text()).isEqualTo("retry: 2000\nid: " + id + "\n\n");
    }

    @Test
    void aClientThatHasSeenNothingButTheOpeningResumesToo() {
        String opening = Bench.lastId(bench.listen().sink.text());
        bench.publish("1");

        assertThat(dataSince(opening)).containsExactly("1");
    }

    @Test
    void resumesAfterTheEventOfTheId() {
        String first = bench.publish("1");
        bench.publish("2");
        String third = bench.publish("3");

        assertThat(dataSince(first)).containsExactly("2", "3");
        assertThat(dataSince(third)).isEmpty();
    }

    @Test
    void theOpeningContainsThePositionSoThatALossRightAfterItLosesNoEvent() {
        String first = bench.publish("1");
        bench.publish("2");

        List<String> writes = bench.listenFrom(first).sink.writes();

        assertThat(writes.get(0)).contains("id: " + first + "\n");
        assertThat(writes.get(1)).contains("data: 2");
    }

    @Test
    void anIdFromTheEventIsAPositionToo() {
        bench.publish("1", "one");
        bench.publish("2");
        bench.publish("3", "three");

        assertThat(dataSince("one")).containsExactly("2", "3");
    }

    @Test
    void anIdUsedAgainMeansTheLastEventThatHadIt() {
        bench.publish("1", "same");
        bench.publish("2", "same");
        bench.publish("3");

        assertThat(dataSince("same")).containsExactly("3");
    }

    @Test
    void anEventThatIsNoLongerKeptResumesAtTheOldestThatIs() {
        String first = bench.publish("1");
        for (int i = 2; i <= 7; i++) {
            bench.publish(String.valueOf(i));
        }

        assertThat(dataSince(first)).containsExactly("evicted", "4", "5", "6", "7");
    }

    @Test
    void anIdOfALogThatWasLostGetsAllThatThisOneHas() {
        bench.publish("1");
        bench.publish("2");

        assertThat(dataSince("another-epoch:2")).containsExactly("other-epoch", "1", "2");
        assertThat(dataSince("unknown-id")).containsExactly("unknown", "1", "2");
    }

    @Test
    void anIdThatThisLogCannotHaveGivenYetGetsAllThatItHas() {
        String id = bench.publish("1");

        assertThat(dataSince(id.replaceFirst(":1$", ":2"))).containsExactly("other-epoch", "1");
    }

    @Test
    void eachStreamOfAChannelGetsEveryEventOnce() {
        Listener one = bench.listen();
        Listener two = bench.listen();

        bench.publish("1");

        for (Listener listener : List.of(one, two)) {
            assertThat(listener.sink.text().lines().filter("data: 1"::equals)).hasSize(1);
        }
    }

    @Test
    void withoutIdsNothingIsResumed() {
        bench = new Bench(
                options -> options.ids(false).channels(ChannelOptions.TOKEN.withSubscribers(SubscriberLimit.MANY)));
        bench.listen();
        bench.publish("1", "one");
        bench.publish("2", "two");

        assertThat(bench.listenFrom("one").sink.text()).isEqualTo("retry: 2000\n\n");
    }
}
