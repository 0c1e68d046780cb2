package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a subscriber runs, and what it then writes. */
class SubscriberTurnsTest {

    private final Bench bench = new Bench();

    private Listener park() {
        Listener listener = bench.listen();
        listener.sink.writes();
        listener.sink.park();
        bench.publish("noticed as not taken");
        return listener;
    }

    @Test
    void writesNothingBeforeItsSinkWasReadyForTheFirstTime() {
        Listener listener = bench.subscribe("", null, new ScriptedSink());

        bench.publish("1");
        assertThat(listener.sink.writes()).isEmpty();

        listener.signals().writable();
        bench.executor.runAll();
        assertThat(listener.sink.writes()).hasSize(2).last().asString().contains("data: 1");
    }

    @Test
    void writesOnAThreadOfTheBrokerAlone() {
        Listener listener = bench.listen();
        listener.sink.writes();

        bench.offer("1");

        assertThat(listener.sink.writes()).isEmpty();
        bench.executor.runOne();
        assertThat(listener.sink.text()).contains("data: 1");
    }

    @Test
    void isScheduledOnceForAllThatWasPublished() {
        Listener listener = bench.listen();
        listener.sink.writes();

        bench.offer("1");
        bench.offer("2");
        bench.offer("3");

        assertThat(bench.executor.waiting()).isEqualTo(1);
        bench.executor.runAll();
        assertThat(listener.sink.writes()).singleElement().asString().contains("data: 1", "data: 2", "data: 3");
    }

    @Test
    void takesWhatIsPublishedWhileItWrites() {
        Listener listener = bench.listen();
        listener.sink.writes();
        listener.sink.onWrite(() -> {
            listener.sink.onWrite(() -> {});
            bench.offer("2");
        });

        bench.publish("1");

        assertThat(listener.sink.writes()).hasSize(2).last().asString().contains("data: 2");
    }

    @Test
    void costsNothingWhileItsSinkIsNotReady() {
        park();

        bench.offer("1");
        bench.offer("2");

        assertThat(bench.executor.waiting()).as("walks").isEqualTo(1);
        bench.executor.runOne();
        assertThat(bench.executor.waiting()).isZero();
    }

    @Test
    void eventsThatAccumulateAreWrittenInOneWrite() {
        Listener listener = park();
        bench.offer("1");
        bench.offer("2");

        listener.sink.open();
        listener.signals().writable();
        bench.executor.runAll();

        assertThat(listener.sink.writes()).singleElement().asString().contains("data: noticed", "data: 1", "data: 2");
    }

    @Test
    void acceptsOneReadySignalTooMany() {
        Listener listener = park();
        listener.sink.open();

        listener.signals().writable();
        listener.signals().writable();
        assertThat(bench.executor.waiting()).isEqualTo(1);
        bench.executor.runAll();
        listener.sink.writes();

        listener.signals().writable();
        bench.executor.runAll();
        assertThat(listener.sink.writes()).isEmpty();
    }

    @Test
    void aSinkThatBecomesReadyAtTheVeryMomentItIsFoundNotReadyIsNotForgotten() {
        Listener listener = bench.listen();
        listener.sink.writes();
        listener.sink.park();
        listener.sink.onReady(() -> {
            listener.sink.onReady(() -> listener.sink.open());
            listener.signals().writable();
        });

        bench.publish("1");

        assertThat(listener.sink.text()).contains("data: 1");
    }

    @Test
    void writesUpToSixtyFourKibibytesAtOnce() {
        Listener listener = park();
        String tenKibibytes = "x".repeat(10 * 1024);
        for (int i = 0; i < 10; i++) {
            bench.offer(tenKibibytes);
        }

        listener.sink.open();
        listener.signals().writable();
        bench.executor.runAll();

        assertThat(listener.sink.writes())
                .hasSizeBetween(2, 6) // whatever lies together in memory
                .allSatisfy(write -> assertThat(write.length()).isLessThanOrEqualTo(64 * 1024));
    }

    @Test
    void oneEventIsOneWriteHoweverLarge() {
        Listener listener = bench.listen();
        listener.sink.writes();

        bench.publish("x".repeat(100 * 1024));

        assertThat(listener.sink.writes()).singleElement().asString().hasSizeGreaterThan(100 * 1024);
    }

    @Test
    void letsOthersHaveTheirTurnAfterAMebibyte() {
        Listener listener = park();
        String large = "x".repeat(64 * 1024);
        for (int i = 0; i < 18; i++) {
            bench.offer(large);
        }
        bench.executor.runAll();
        listener.sink.open();
        listener.signals().writable();

        bench.executor.runOne();

        assertThat(listener.sink.writes()).hasSize(17); // the first of them small
        assertThat(bench.executor.waiting()).isEqualTo(1);
        bench.executor.runAll();
        assertThat(listener.sink.writes()).isNotEmpty();
    }
}
