package io.eventsource.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.journal.JournalException;
import io.eventsource.server.journal.JournalRecord;
import io.eventsource.server.journal.JournalRecordBuilder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a broker does with a journal that outlives it, and with one that takes its time. */
class JournalTest {

    private final KeepingJournal.Disk disk = new KeepingJournal.Disk();

    private Bench bench(ChannelOptions options) {
        return bench(options, Duration.ZERO);
    }

    private Bench bench(ChannelOptions options, Duration later) {
        return new Bench(builder -> builder.channels(options).journal(KeepingJournal.on(disk)), later);
    }

    @Test
    void aClientResumesAfterARestart() {
        Bench before = bench(ChannelOptions.BROADCAST);
        String first = before.publish("1");
        before.publish("2");

        Bench after = bench(ChannelOptions.BROADCAST);
        after.publish("3");

        Listener listener = after.listenFrom(first);
        assertThat(listener.sink.text()).contains("data: 2", "data: 3").doesNotContain("data: 1", "eventsource.gap");
    }

    @Test
    void theSecretOfAnExclusiveChannelOutlivesARestart() {
        Bench before = bench(ChannelOptions.TOKEN);
        Listener client = before.listen();
        String id = before.publish("1");
        before.publish("2");
        assertThat(client.sink.text()).contains("id: " + id);

        Listener again = bench(ChannelOptions.TOKEN).listenFrom(id);
        assertThat(again.sink.text()).contains("data: 2").doesNotContain("data: 1", "eventsource.gap");
    }

    @Test
    void theIdOfAnEarlierClientProvesNothingAfterARestart() {
        Bench before = bench(ChannelOptions.TOKEN);
        Listener former = before.listen();
        String id = before.publish("former");
        before.leave(former);
        before.advance(Bench.GRACE.plus(Bench.MOMENT));
        before.listen();
        before.publish("of its successor");

        Listener again = bench(ChannelOptions.TOKEN).listenFrom(id);
        assertThat(again.sink.text()).contains("eventsource.gap").doesNotContain("of its successor");
    }

    @Test
    void aFinishedClientIsToldAfterARestart() {
        Bench before = bench(ChannelOptions.TOKEN);
        String id = Bench.lastId(before.listen().sink.text());
        before.finish();

        assertThat(bench(ChannelOptions.TOKEN, Duration.ofMinutes(50))
                        .listenFrom(id)
                        .result())
                .isEqualTo(new SubscribeResult.ChannelFinished());
        Bench later = bench(ChannelOptions.TOKEN, Duration.ofMinutes(61));
        later.advance(Duration.ofSeconds(2));
        assertThat(later.listenFrom(id).result()).isInstanceOf(SubscribeResult.Accepted.class);
    }

    @Test
    void clientsAreSentTheReconnectionTimeThatWasToldBeforeARestart() {
        Bench before = bench(ChannelOptions.BROADCAST);
        before.broker.publish(Bench.CHANNEL, OutgoingEvent.reconnectionTime(Duration.ofSeconds(7)));

        assertThat(bench(ChannelOptions.BROADCAST).listen().sink.text()).contains("retry: 7000");
    }

    @Test
    void historyIsAsOldAfterARestartAsItIs() {
        String first = bench(ChannelOptions.BROADCAST).publish("1");
        bench(ChannelOptions.BROADCAST, Duration.ofMinutes(50)).publish("2");

        Bench after = bench(ChannelOptions.BROADCAST, Duration.ofMinutes(70));
        after.advance(Duration.ofSeconds(2));
        assertThat(after.listenFrom(first).sink.text()).contains("data: 2").doesNotContain("eventsource.gap");
        Bench later = bench(ChannelOptions.BROADCAST, Duration.ofHours(2));
        later.advance(Duration.ofSeconds(2));
        assertThat(later.listenFrom(first).sink.text())
                .contains("eventsource.gap")
                .doesNotContain("data: 2");
    }

    @Test
    void aPositionInAHoleGetsAGapAndNoPositionIsGivenTwice() {
        Bench before = bench(ChannelOptions.BROADCAST);
        before.publish("1");
        disk.jump();
        Bench after = bench(ChannelOptions.BROADCAST);
        String id = after.publish("2");

        assertThat(id).endsWith(":" + disk.end());
        assertThat(after.listenFrom("epoch:1").sink.text()).contains("data: 2").doesNotContain("eventsource.gap");
        assertThat(after.listenFrom("epoch:2").sink.text())
                .contains("data: lost", "data: 2")
                .doesNotContain("data: 1");
    }

    @Test
    void whatWasTrimmedIsAGap() {
        Bench before = bench(ChannelOptions.BROADCAST);
        String first = before.publish("1");
        before.publish("2");
        before.publish("3");
        disk.trim(2, new KeepingFollower());

        assertThat(bench(ChannelOptions.BROADCAST).listenFrom(first).sink.text())
                .contains("data: evicted", "data: 3")
                .doesNotContain("data: 2");
    }

    @Test
    void obligationsOutliveTheHistory() {
        KeepingJournal journal = KeepingJournal.on(disk);
        Bench before =
                new Bench(builder -> builder.channels(ChannelOptions.TOKEN).journal(journal));
        before.broker.publish(
                Channels.of("away"),
                OutgoingEvent.of("command", "wait"),
                PublishOptions.DEFAULT.withTimeToLive(Duration.ofHours(2)));
        Listener client = before.listen();
        String id = Bench.lastId(client.sink.text());
        before.broker.publish(Bench.CHANNEL, OutgoingEvent.reconnectionTime(Duration.ofSeconds(7)));
        before.broker.publish(
                Channels.of(Bench.CHANNEL),
                OutgoingEvent.of("once"),
                PublishOptions.DEFAULT.withIdempotencyKey("key", "print"));
        before.executor.runAll();
        long once = disk.end();
        before.finish();
        disk.trim(disk.end(), journal.follower());

        Bench after = bench(ChannelOptions.TOKEN);
        assertThat(after.broker.waiting("away")).hasSize(1);
        assertThat(after.listenFrom(id).result()).isEqualTo(new SubscribeResult.ChannelFinished());
        assertThat(after.listen().sink.text()).contains("retry: 7000");
        assertThat(after.broker
                        .publish(
                                Channels.of(Bench.CHANNEL),
                                OutgoingEvent.of("once"),
                                PublishOptions.DEFAULT.withIdempotencyKey("key", "print"))
                        .toCompletableFuture()
                        .join()
                        .id())
                .isEqualTo("epoch:" + once);
    }

    @Test
    void onlyTheEventThatToldTheReconnectionTimeLastOutlivesTheHistory() {
        KeepingJournal journal = KeepingJournal.on(disk);
        Bench before =
                new Bench(builder -> builder.channels(ChannelOptions.BROADCAST).journal(journal));
        OutgoingEvent event = OutgoingEvent.of("1").withReconnectionTime(Duration.ofSeconds(7));
        before.broker.publish(Bench.CHANNEL, event);
        before.broker.publish(Bench.CHANNEL, event);
        disk.trim(disk.end(), journal.follower());
        assertThat(disk.size()).isEqualTo(1);

        before.broker.publish(Bench.CHANNEL, event);
        disk.trim(disk.end(), journal.follower());
        assertThat(disk.size()).isEqualTo(1);
        assertThat(bench(ChannelOptions.BROADCAST).listen().sink.text()).contains("retry: 7000");
    }

    @Test
    void whatWaitsIsForgottenWhenTheJournalSaysThatItIsSettled() {
        KeepingJournal journal = KeepingJournal.on(disk);
        Bench bench =
                new Bench(builder -> builder.channels(ChannelOptions.TOKEN).journal(journal));
        PublishOptions waits = PublishOptions.DEFAULT.withTimeToLive(Duration.ofHours(2));
        bench.broker.publish(Channels.of(Bench.CHANNEL), OutgoingEvent.of("1"), waits);
        bench.broker.publish(Channels.of(Bench.CHANNEL), OutgoingEvent.of("2"), waits);
        JournalRecord first = JournalRecord.of(JournalRecord.Kind.EVENT, List.of(Bench.CHANNEL), 0)
                .build();
        journal.follower().settled(1, first);

        assertThat(bench.listen().data()).containsExactly("2");
    }

    @Test
    void whatWaitsOnOneChannelIsNotHistoryAgainOnAnother() {
        KeepingJournal journal = KeepingJournal.on(disk);
        broker(journal)
                .broker
                .publish(
                        Channels.of("away", "news"),
                        OutgoingEvent.of("old"),
                        PublishOptions.DEFAULT.withTimeToLive(Duration.ofHours(2)));
        disk.trim(disk.end(), journal.follower());

        Bench after = broker(KeepingJournal.on(disk));
        assertThat(after.broker.waiting("away")).hasSize(1);
        assertThat(after.broker.registry().find("news").log().end()).isEqualTo(1);
        assertThat(after.broker.registry().find("news").log().isEmpty()).isTrue();
    }

    private static Bench broker(KeepingJournal journal) {
        return new Bench(builder -> builder.channels(
                        name -> name.equals("news") ? ChannelOptions.BROADCAST : ChannelOptions.TOKEN)
                .journal(journal));
    }

    /** A follower that needs nothing. */
    private static final class KeepingFollower implements io.eventsource.server.journal.JournalFollower {

        @Override
        public void apply(long position, io.eventsource.server.journal.JournalRecord record) {
            // not a broker
        }

        @Override
        public void trimmed(long position) {
            // not a broker
        }

        @Override
        public boolean isNeeded(long position, io.eventsource.server.journal.JournalRecord record) {
            return false;
        }
    }

    @Test
    void anEventIsDeliveredWhenItIsSafeAndNotBefore() {
        KeepingJournal journal = KeepingJournal.waiting(disk);
        Bench bench =
                new Bench(builder -> builder.channels(ChannelOptions.BROADCAST).journal(journal));
        Listener listener = bench.listen();

        CompletableFuture<PublishResult> stage =
                bench.broker.publish(Bench.CHANNEL, OutgoingEvent.of("1")).toCompletableFuture();
        bench.executor.runAll();
        assertThat(stage).isNotDone();
        assertThat(listener.sink.text()).doesNotContain("data: 1");

        journal.makeSafe();
        bench.executor.runAll();
        assertThat(stage).isCompletedWithValueMatching(result -> "epoch:1".equals(result.id()));
        assertThat(listener.sink.text()).contains("data: 1");
    }

    @Test
    void aClaimThatIsSafeLateDoesNotOutdateALaterOne() {
        KeepingJournal journal = KeepingJournal.waiting(disk);
        Bench bench =
                new Bench(builder -> builder.channels(ChannelOptions.TOKEN.withSubscribers(SubscriberLimit.NEWEST))
                        .journal(journal));
        bench.listen();
        bench.broker.publish(Bench.CHANNEL, OutgoingEvent.of("1"));
        Listener second = bench.listen();
        journal.makeSafe(); // the claim of the first, the event, the claim of the second
        bench.executor.runAll();
        String id = Bench.lastId(second.sink.text());
        bench.broker.publish(Bench.CHANNEL, OutgoingEvent.of("2"));
        journal.makeSafe();
        bench.leave(second);

        assertThat(bench.listenFrom(id).sink.text()).contains("data: 2").doesNotContain("data: 1", "eventsource.gap");
    }

    @Test
    void aJournalNeedsIds() {
        assertThatIllegalStateException()
                .isThrownBy(() -> EventBroker.builder()
                        .ids(false)
                        .journal(KeepingJournal.on(disk))
                        .build())
                .withMessageContaining("ids");
    }

    @Test
    void theBrokerTellsWhyItsJournalAcceptsNothing() {
        KeepingJournal journal = KeepingJournal.waiting(disk);
        Bench bench = new Bench(builder -> builder.journal(journal));
        assertThat(bench.broker.problem()).isNull();
        journal.fail();
        assertThat(bench.broker.problem()).contains("disk is full");
        bench.broker.close();
        assertThat(bench.broker.problem()).contains("stopping");
    }

    @Test
    void anEventThatMayNotBeSafeFailsItsStageAndIsNotDelivered() {
        KeepingJournal journal = KeepingJournal.waiting(disk);
        Bench bench =
                new Bench(builder -> builder.channels(ChannelOptions.BROADCAST).journal(journal));
        Listener listener = bench.listen();

        CompletableFuture<PublishResult> stage =
                bench.broker.publish(Bench.CHANNEL, OutgoingEvent.of("1")).toCompletableFuture();
        long used = bench.broker.statistics().memoryBytes();
        journal.fail();
        bench.executor.runAll();

        assertThat(stage).failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(JournalException.class);
        assertThat(listener.sink.text()).doesNotContain("data: 1");
        assertThat(bench.broker.statistics().memoryBytes()).isLessThan(used);
    }

    @Test
    void theClientOfAnotherNodeResumesAndThoseBeforeItDoNot() {
        KeepingJournal journal = KeepingJournal.on(disk);
        Bench bench =
                new Bench(builder -> builder.channels(ChannelOptions.TOKEN).journal(journal));
        Listener here = bench.listen();
        String earlier = bench.publish("1");
        bench.leave(here);
        long position = disk.end();
        journal.follower()
                .apply(
                        position + 1,
                        record(JournalRecord.Kind.CLAIM).reference(4711).build());
        journal.follower()
                .apply(
                        position + 2,
                        record(JournalRecord.Kind.EVENT)
                                .block(bytes("data: 2\n\n"))
                                .build());

        Listener resumed = bench.listenFrom(
                bench.broker.registry().find(Bench.CHANNEL).log().id(position));
        assertThat(resumed.sink.text()).contains("data: 2").doesNotContain("eventsource.gap");
        bench.leave(resumed);
        assertThat(bench.listenFrom(earlier).sink.text())
                .contains("eventsource.gap")
                .doesNotContain("data: 2");
    }

    @Test
    void recordsThatWereRemovedBeforeTheyWereAppliedAreAGapForOpenStreamsToo() {
        KeepingJournal journal = KeepingJournal.on(disk);
        ChannelOptions skips = ChannelOptions.BROADCAST.withGapPolicy(GapPolicy.SKIP);
        Bench bench = new Bench(builder -> builder.channels(skips).journal(journal));
        Listener listener = bench.listen();
        String first = bench.publish("1");
        assertThat(listener.sink.text()).contains("data: 1").doesNotContain("eventsource.gap");

        journal.follower().trimmed(9);
        journal.follower()
                .apply(
                        10,
                        record(JournalRecord.Kind.EVENT)
                                .block(bytes("data: 10\n\n"))
                                .build());
        bench.executor.runAll();

        assertThat(listener.sink.text()).contains("data: evicted", "data: 10");
        assertThat(bench.listenFrom(first).sink.text()).contains("data: evicted", "data: 10");
    }

    @Test
    void streamsEndWhenTheHistoryHasEnded() {
        KeepingJournal journal = KeepingJournal.on(disk);
        Bench bench =
                new Bench(builder -> builder.channels(ChannelOptions.BROADCAST).journal(journal));
        Listener listener = bench.listen();

        journal.follower().ended("another history has taken its place");
        bench.advance(Duration.ofSeconds(2));

        assertThat(listener.reasons()).containsExactly(CloseReason.DRAINED);
        assertThat(bench.broker.problem()).isEqualTo("another history has taken its place");
        assertThat(bench.listen().result()).isInstanceOf(SubscribeResult.BrokerStopping.class);
        assertThat(bench.broker.publish(Bench.CHANNEL, OutgoingEvent.of("late")))
                .isCompletedExceptionally();
    }

    @Test
    void recordsOfAnotherNodeEvictWhenMemoryIsShort() {
        KeepingJournal journal = KeepingJournal.shared(disk);
        Bench bench = new Bench(builder ->
                builder.channels(ChannelOptions.BROADCAST).logBytes(1024 * 1024).journal(journal));
        for (int i = 1; i <= 100; i++) {
            journal.follower()
                    .apply(
                            i,
                            record(JournalRecord.Kind.EVENT)
                                    .block(new byte[64 * 1024])
                                    .build());
        }
        BrokerStatistics statistics = bench.broker.statistics();
        assertThat(statistics.memoryBytes()).isBetween(512 * 1024L, statistics.memoryLimit());
    }

    private static JournalRecordBuilder record(JournalRecord.Kind kind) {
        return JournalRecord.of(kind, List.of(Bench.CHANNEL), 1_800_000_000_000L);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
