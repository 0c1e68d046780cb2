package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.eventsource.protocol.EventId;
import io.eventsource.protocol.EventTooLargeException;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.internal.PublishStage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Publishers that are faster than the streams are brought their events. */
class PacingTest {

    private static final String TEN_KIBIBYTES = "x".repeat(10 * 1024);

    private Bench bench = bench(options -> options);

    private static Bench bench(UnaryOperator<EventBrokerBuilder> options) {
        return new Bench(builder -> options.apply(builder.channels(ChannelOptions.BROADCAST)));
    }

    private CompletableFuture<PublishResult> publish(String data) {
        return bench.broker
                .publish(Bench.CHANNEL, OutgoingEvent.of("message", data))
                .toCompletableFuture();
    }

    /** Returns the stage of the last event. */
    private CompletableFuture<PublishResult> publishTooMuch() {
        return IntStream.range(0, 20)
                .mapToObj(i -> publish(TEN_KIBIBYTES))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    @Test
    void aLittleIsTakenAtOnce() {
        bench.listen();
        for (int i = 0; i < 3; i++) {
            assertThat(publish(TEN_KIBIBYTES)).isCompleted();
        }
    }

    @Test
    void moreIsTakenTooButCompletesWhenAllStreamsWereShownTheRest() {
        Listener listener = bench.listen();
        List<CompletableFuture<PublishResult>> stages = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            stages.add(publish(TEN_KIBIBYTES));
        }
        assertThat(stages.subList(3, 8)).noneMatch(CompletableFuture::isDone);

        bench.executor.runAll();

        assertThat(stages).allMatch(CompletableFuture::isDone);
        assertThat(listener.data()).hasSize(8);
    }

    @Test
    void aStreamThatDoesNotReadIsNotWaitedFor() {
        Listener listener = bench.listen();
        listener.sink.park();
        bench.publish("noticed");
        CompletableFuture<PublishResult> last = publishTooMuch();
        assertThat(last).isNotDone();

        bench.executor.runAll();

        assertThat(last).isCompleted();
        assertThat(listener.sink.ended()).isFalse();
    }

    @Test
    void publishersDoNotWaitForClosedStreams() {
        Listener listener = bench.listen();
        CompletableFuture<PublishResult> last = publishTooMuch();

        listener.signals().failed(null);
        while (!last.isDone() && bench.executor.waiting() > 0) {
            bench.executor.runOne();
        }

        assertThat(last).isCompleted();
    }

    @Test
    void farTooMuchIsRefused() {
        Listener listener = bench.listen();
        int taken = 0;
        CompletableFuture<PublishResult> last;
        do {
            last = publish(TEN_KIBIBYTES);
            assertThat(taken++).isLessThan(1_000);
        } while (!last.isCompletedExceptionally());

        assertThat(taken).isBetween(400, 411);
        assertThat(last)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(BrokerBusyException.class)
                .withMessageContaining("wait for the stages");
        bench.executor.runAll();
        assertThat(publish("again")).isCompleted();
        bench.executor.runAll();
        assertThat(listener.data()).hasSize(taken);
    }

    @Test
    void anEventAloneMayBeAsLargeAsItMayBe() {
        bench = bench(options -> options.maxEventSize(9_000_000));
        Listener listener = bench.listen();

        assertThat(publish("x".repeat(8_000_000))).isNotCompletedExceptionally();
        bench.executor.runAll();
        assertThat(listener.sink.text()).hasSizeGreaterThan(8_000_000);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> publish("x".repeat(9_000_000)))
                .isInstanceOf(EventTooLargeException.class)
                .withMessageContaining("at most 9000000");
    }

    @Test
    void idsOfTheBrokersOwnFormAreReserved() {
        String id = Bench.lastId(bench.listen().sink.text());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> bench.broker.publish(
                        Bench.CHANNEL, OutgoingEvent.of("message", "1").withId(EventId.of(id))))
                .withMessageContaining("only the broker may give");
    }

    /** What a hook, or what follows a publication, runs on is a thread that completes publications. */
    @Test
    void mustNotBeWaitedForWhereItWouldWaitForItself() throws Exception {
        try (EventBroker broker =
                EventBroker.builder().channels(ChannelOptions.BROADCAST).build()) {
            LinkedBlockingQueue<String> outcome = new LinkedBlockingQueue<>();
            Listener listener = new Listener(broker, SubscribeRequest.to(Channels.of("c")), new ScriptedSink());
            SubscribeResult result = broker.subscribe(
                    SubscribeRequest.to(Channels.of("other")), new ScriptedSink(), reason -> outcome.add(waitForOne()));
            ((SubscribeResult.Accepted) result).signals().failed(null);

            assertThat(outcome.poll(10, TimeUnit.SECONDS)).contains("must not wait for a publish result");
            assertThat(listener.reasons()).isEmpty();
        }
    }

    private static String waitForOne() {
        try {
            new PublishStage<PublishResult>().thenApply(published -> published).join();
            return "waited";
        } catch (IllegalStateException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
