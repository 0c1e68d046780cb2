package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.internal.MemoryReservation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** All that clients and publishers make a broker hold counts against one bound, and nothing is taken beyond it. */
class MemoryBoundTest {

    private static final long LIMIT = 1024 * 1024;

    private Bench bench = bench(ChannelOptions.TOKEN);
    private final List<Listener> listeners = new ArrayList<>();

    private static Bench bench(ChannelOptions channels) {
        return new Bench(options -> options.channels(channels).logBytes(LIMIT));
    }

    /** Whatever a test did: the bound holds, and when all have left nothing is counted any more. */
    @AfterEach
    void everythingIsLetGoOf() {
        assertThat(memory()).isBetween(0L, LIMIT);
        listeners.stream()
                .filter(listener -> listener.result() instanceof SubscribeResult.Accepted)
                .forEach(bench::leave);
        for (int i = 0; i < 3; i++) {
            bench.advance(Duration.ofHours(2));
            bench.advance(Duration.ofSeconds(2));
        }
        assertThat(bench.broker.registry().all()).isEmpty();
        assertThat(memory()).isZero();
        assertThat(bench.broker.statistics().logBytes()).isZero();
    }

    private long memory() {
        return bench.broker.statistics().memoryBytes();
    }

    private Listener listen(SubscribeRequest request, ScriptedSink sink) {
        Listener listener = new Listener(bench.broker, request, sink);
        listeners.add(listener);
        if (listener.result() instanceof SubscribeResult.Accepted) {
            listener.signals().writable();
        }
        bench.executor.runAll();
        return listener;
    }

    private Listener listen(String... channels) {
        return listen(SubscribeRequest.to(Channels.of(channels)), new ScriptedSink());
    }

    private CompletionStage<PublishResult> publish(String data, String... channels) {
        CompletionStage<PublishResult> stage =
                bench.broker.publish(Channels.of(channels), OutgoingEvent.of("message", data));
        bench.executor.runAll();
        return stage;
    }

    private static Optional<String> refusal(CompletionStage<PublishResult> stage) {
        return stage.handle((published, failure) -> Optional.ofNullable(failure))
                .toCompletableFuture()
                .join()
                .map(failure -> String.valueOf(failure.getMessage()));
    }

    private static String[] names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "channel " + i).toArray(String[]::new);
    }

    @Test
    void anEventForManyChannelsIsRefusedBeforeItsFirstCopy() {
        bench = bench(ChannelOptions.BROADCAST);
        publish("history", "old");
        long before = memory();

        assertThat(refusal(publish("x".repeat(100_000), names(50))))
                .hasValueSatisfying(
                        reason -> assertThat(reason).contains("for 50 channels needs", "fewer channels at a time"));

        assertThat(memory()).isEqualTo(before);
        assertThat(bench.broker.statistics().refused()).isEqualTo(1);
        assertThat(refusal(publish("x".repeat(100_000), names(5)))).isEmpty();
        assertThat(listen("old").sink.text()).doesNotContain("gap");
    }

    @Test
    void manyNewChannelsAreRefusedBeforeTheFirstIsMade() {
        bench = bench(ChannelOptions.BROADCAST);

        assertThat(refusal(publish("1", names(3_000)))).isPresent();

        assertThat(bench.broker.registry().all()).isEmpty();
    }

    @Test
    void dataThatGrowsWhenItIsEncodedIsRefusedBeforeThat() {
        assertThat(refusal(publish("\n".repeat(200_000), "token")))
                .hasValueSatisfying(reason -> assertThat(reason).contains("memory is used up"));
        assertThat(memory()).isZero();
    }

    @Test
    void tokensThatComeAndGoTakeNoMoreThanTheirShare() {
        Listener bystander = listen("bystander");
        for (int i = 0; i < 10_000; i++) {
            String token = "token " + i;
            Listener passing = listen(token);
            assertThat(refusal(publish("x", token))).isEmpty();
            bench.leave(passing);
            listeners.remove(passing);
            if (i % 1_000 == 0) {
                assertThat(refusal(publish("event " + i, "bystander"))).isEmpty();
            }
        }

        assertThat(memory()).isBetween(LIMIT / 2, LIMIT);
        assertThat(bench.broker.registry().all()).hasSizeBetween(500, 3_000);
        assertThat(bystander.data())
                .containsExactlyElementsOf(IntStream.range(0, 10)
                        .mapToObj(i -> "event " + i * 1_000)
                        .toList());
    }

    @Test
    void tokensThatAreFinishedTakeNoMoreThanTheirShare() {
        for (int i = 0; i < 5_000; i++) {
            Listener finished = listen("token " + i);
            assertThat(Bench.taken(bench.broker.finish("token " + i))).isPresent();
            bench.executor.runAll();
            listeners.remove(finished);
        }

        assertThat(memory()).isBetween(LIMIT / 2, LIMIT);
    }

    @Test
    void subscribersAreRefusedWhenMemoryIsUsedUpAndTheOthersAreServedOn() {
        List<Listener> admitted = new ArrayList<>();
        Listener last = listen("token 0");
        while (last.result() instanceof SubscribeResult.Accepted) {
            admitted.add(last);
            last = listen("token " + admitted.size());
        }
        assertThat(last.result()).isEqualTo(new SubscribeResult.LimitReached());
        assertThat(admitted).hasSizeBetween(500, 2_000);

        bench.leave(admitted.remove(0));
        assertThat(refusal(publish("still here", "token 7"))).isEmpty();
        assertThat(admitted.get(6).sink.text()).contains("data: still here");
    }

    @Test
    void aRequestForManyChannelsCountsThemAll() {
        List<SubscribeResult> admissions = IntStream.range(0, 10)
                .mapToObj(i -> listen(IntStream.range(0, 400)
                                .mapToObj(n -> "token " + i + "/" + n)
                                .toArray(String[]::new))
                        .result())
                .toList();

        assertThat(admissions).first().isInstanceOf(SubscribeResult.Accepted.class);
        assertThat(admissions).last().isEqualTo(new SubscribeResult.LimitReached());
    }

    @Test
    void initialEventsCountUntilTheyAreWritten() {
        SubscribeRequest request = SubscribeRequest.to(Channels.of("token"))
                .withInitial(List.of(OutgoingEvent.of("message", "x".repeat(300_000))));
        Listener first = new Listener(bench.broker, request, new ScriptedSink());
        listeners.add(first);
        assertThat(memory()).isGreaterThan(300_000);

        first.signals().writable();
        bench.executor.runAll();

        assertThat(memory()).isLessThan(10_000);
        assertThat(new Listener(
                                bench.broker,
                                SubscribeRequest.to(Channels.of("other"))
                                        .withInitial(List.of(OutgoingEvent.of("message", "x".repeat(2_000_000)))),
                                new ScriptedSink())
                        .result())
                .isEqualTo(new SubscribeResult.LimitReached());
    }

    @Test
    void privateEventsThatWaitCount() {
        List<Listener> slow =
                IntStream.range(0, 10).mapToObj(i -> listen("token " + i)).toList();
        OutgoingEvent event = OutgoingEvent.of("message", "x".repeat(200_000));
        slow.forEach(each -> each.sink.park());
        slow.forEach(each -> each.subscription().send(OutgoingEvent.of("message", "to be parked with")));
        bench.executor.runAll();

        long taken =
                slow.stream().filter(each -> each.subscription().send(event)).count();
        assertThat(taken).isBetween(3L, 5L);
        assertThat(memory()).isGreaterThan(taken * 200_000);

        slow.forEach(bench::leave);
        assertThat(memory()).isLessThan(50_000);
        assertThat(slow.get(0).subscription().send(event)).isFalse();
        listeners.clear();
    }

    @Test
    void aReservationIsCountedUntilItIsClosed() {
        MemoryReservation reservation = bench.broker.reserveMemory();
        assertThat(reservation.tryAdd(100_000)).isTrue();
        assertThat(reservation.tryAdd(50_000)).isTrue();
        assertThat(memory()).isEqualTo(150_000);
        reservation.release(100_000);
        assertThat(memory()).isEqualTo(50_000);

        reservation.close();
        assertThat(memory()).isZero();
        reservation.close();
        reservation.release(1);
        assertThat(reservation.tryAdd(1)).isFalse();
        assertThat(memory()).isZero();
    }

    @Test
    void largeReservationsLeaveHalfOfTheMemoryToOthers() {
        try (MemoryReservation large = bench.broker.reserveMemory();
                MemoryReservation more = bench.broker.reserveMemory();
                MemoryReservation small = bench.broker.reserveMemory()) {
            assertThat(large.tryAdd(LIMIT / 2)).isTrue();
            assertThat(large.tryAdd(1)).isFalse();
            assertThat(more.tryAdd(65 * 1024)).isFalse();
            assertThat(small.tryAdd(64 * 1024)).isTrue();
            assertThat(refusal(publish("1", "token"))).isEmpty();
        }
    }

    @Test
    void aTemporaryReservationMayTakeAllOfTheMemory() {
        try (MemoryReservation reservation = bench.broker.reserveMemory()) {
            assertThat(reservation.tryAdd(LIMIT / 2)).isTrue();
            assertThat(reservation.tryAddBriefly(LIMIT / 2)).isTrue();
            assertThat(reservation.tryAddBriefly(1)).isFalse();
            reservation.release(LIMIT);
            assertThat(memory()).isEqualTo(LIMIT / 2);
        }
    }

    @Test
    void aReservationMakesTheOldestEventsBeForgotten() {
        bench = bench(ChannelOptions.BROADCAST);
        String first = publishAll(9);
        try (MemoryReservation reservation = bench.broker.reserveMemory()) {
            assertThat(reservation.tryAdd(LIMIT / 2)).isTrue();
        }

        Listener listener =
                listen(SubscribeRequest.to(Channels.of("channel 0")).withLastEventId(first), new ScriptedSink());
        assertThat(listener.sink.text()).contains("data: evicted");
        assertThat(listen("channel 8").sink.text()).doesNotContain("gap");
    }

    /** Publishes two large events on each of some channels. Returns the id of the very first. */
    private String publishAll(int channels) {
        String first = "";
        for (String name : names(channels)) {
            String id =
                    String.valueOf(Bench.taken(publish("1", name)).orElseThrow().id());
            publish("x".repeat(100_000), name);
            first = first.isEmpty() ? id : first;
        }
        return first;
    }
}
