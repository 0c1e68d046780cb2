package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.OutgoingEvent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Events that wait for the client of an exclusive channel. */
class WaitingEventsTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final KeepingJournal.Disk disk = new KeepingJournal.Disk();
    private Bench bench = restarted(Duration.ZERO);

    private Bench restarted(Duration later) {
        return new Bench(builder -> builder.journal(KeepingJournal.on(disk)), later);
    }

    private PublishResult send(String data, PublishOptions options) {
        CompletableFuture<PublishResult> stage = bench.broker
                .publish(Channels.of(Bench.CHANNEL), OutgoingEvent.of(data), options)
                .toCompletableFuture();
        bench.executor.runAll();
        return stage.join();
    }

    private PublishResult send(String data, Duration timeToLive) {
        return send(data, PublishOptions.DEFAULT.withTimeToLive(timeToLive));
    }

    private Listener listenWithClientId(String lastEventId, String clientId) {
        Listener listener = new Listener(
                bench.broker,
                SubscribeRequest.to(Channels.of(Bench.CHANNEL))
                        .withLastEventId(lastEventId)
                        .withClientId(clientId),
                new ScriptedSink());
        listener.signals().writable();
        bench.executor.runAll();
        return listener;
    }

    @Test
    void anEventWaitsForAClientThatWasNeverThere() {
        PublishResult result = send("1", HOUR);
        assertThat(result.accepted()).isTrue();
        assertThat(result.subscribers()).isZero();
        assertThat(result.timeToLive()).isEqualTo(HOUR);

        bench.advance(Duration.ofMinutes(59));
        assertThat(bench.listen().sink.text()).contains("data: 1");
    }

    @Test
    void withoutATimeToLiveItIsRefused() {
        assertThat(send("1", Duration.ZERO).accepted()).isFalse();
        assertThat(bench.listen().sink.text()).doesNotContain("data: 1");
    }

    @Test
    void theBrokerGrantsNoMoreThanItsMaximum() {
        assertThat(send("1", Duration.ofDays(30)).timeToLive()).isEqualTo(Duration.ofDays(1));
    }

    @Test
    void onAChannelOfManyNothingWaits() {
        bench = new Bench(builder -> builder.channels(ChannelOptions.BROADCAST));
        assertThat(send("1", HOUR).timeToLive()).isZero();
    }

    @Test
    void itWaitsLongerThanHistoryIsKeptAndForNothingBetween() {
        send("1", Duration.ofHours(12));
        bench.advance(Duration.ofHours(11));
        assertThat(bench.listen().sink.text()).contains("data: 1").doesNotContain("eventsource.gap");
    }

    @Test
    void whatWaitsComesBeforeWhatIsNewAndInOrder() {
        send("1", HOUR);
        send("2", HOUR);
        Listener listener = bench.listen();
        bench.publish("3");
        send("4", HOUR);
        assertThat(listener.sink.text()).containsSubsequence("data: 1", "data: 2", "data: 3", "data: 4");
    }

    @Test
    void anExpiredEventIsNeverWrittenThoughTheStreamWasOpenBefore() {
        ScriptedSink sink = new ScriptedSink();
        Listener listener = bench.subscribe("", null, sink);
        send("1", Duration.ofMillis(500)); // less than between two runs of the upkeep
        bench.advance(Duration.ofMillis(500));
        send("2", Duration.ofSeconds(30));
        listener.signals().writable();
        bench.executor.runAll();
        assertThat(sink.text()).contains("data: 2").doesNotContain("data: 1", "eventsource.gap");
    }

    @Test
    void anExpiredEventDoesNotWaitAfterARestart() {
        send("1", HOUR);
        send("2", HOUR.multipliedBy(3));
        bench = restarted(HOUR);
        assertThat(bench.listen().sink.text()).contains("data: 2").doesNotContain("data: 1");
    }

    @Test
    void anEventReplacesAWaitingOneOfTheSameTopic() {
        PublishOptions volume = PublishOptions.DEFAULT.withTimeToLive(HOUR).withTopic("volume");
        send("volume 1", volume);
        send("other", HOUR);
        send("volume 2", volume);
        assertThat(bench.listen().sink.text())
                .containsSubsequence("data: other", "data: volume 2")
                .doesNotContain("data: volume 1");
    }

    @Test
    void aClientThatAnnouncesItselfGetsAgainWhatItHasNotConfirmed() {
        Listener client = listenWithClientId("", "me");
        send("1", HOUR);
        send("2", HOUR);
        send("3", HOUR);
        String first = client.sink
                .text()
                .lines()
                .filter(line -> line.startsWith("id: "))
                .skip(1)
                .findFirst()
                .orElseThrow();
        assertThat(bench.broker.confirm(Bench.CHANNEL, first.substring(4)).toCompletableFuture())
                .isCompletedWithValue(true);
        bench.advance(Duration.ofMinutes(10));
        bench.leave(client);

        assertThat(listenWithClientId("", "me").sink.text())
                .containsSubsequence("data: 2", "data: 3")
                .doesNotContain("data: 1");

        bench = restarted(Duration.ofMinutes(11));
        assertThat(listenWithClientId("", "me").sink.text())
                .containsSubsequence("data: 2", "data: 3")
                .doesNotContain("data: 1");
    }

    @Test
    void onlyAReaderOfTheChannelCanConfirm() {
        PublishResult sent = send("1", HOUR);
        assertThat(bench.broker
                        .confirm(Bench.CHANNEL, String.valueOf(sent.id()))
                        .toCompletableFuture())
                .isCompletedWithValue(false);
        assertThat(bench.broker.confirm("other", "x").toCompletableFuture()).isCompletedWithValue(false);
        assertThat(bench.broker.waiting(Bench.CHANNEL)).hasSize(1);
    }

    @Test
    void aClientThatConfirmsNothingGetsAgainWhatWasWrittenShortlyBeforeItWasFoundDead() {
        Listener client = bench.listen();
        send("long ago", HOUR);
        bench.advance(Duration.ofSeconds(70));
        send("just now", HOUR);
        bench.advance(Duration.ofSeconds(10));
        bench.leave(client);

        assertThat(bench.listen().sink.text()).contains("data: just now").doesNotContain("long ago");
        bench = restarted(Duration.ofMinutes(2));
        assertThat(bench.listen().sink.text()).contains("data: just now").doesNotContain("long ago");
    }

    @Test
    void whatADeadStreamWasSentIsNotPresumedOfItsSuccessor() {
        Listener client = bench.listen();
        send("just now", HOUR);
        bench.advance(Duration.ofSeconds(10));
        bench.leave(client);
        Listener unready = bench.subscribe("", null, new ScriptedSink());
        bench.advance(Duration.ofSeconds(58));
        bench.leave(unready);

        assertThat(bench.listen().sink.text()).contains("data: just now");
    }

    @Test
    void aClientWithALastEventIdGetsWhatFollowsIt() {
        Listener client = bench.listen();
        send("1", HOUR);
        String id = Bench.lastId(client.sink.text());
        send("2", HOUR);
        bench.leave(client);
        bench.advance(Duration.ofMinutes(5));

        assertThat(bench.listenFrom(id).sink.text()).contains("data: 2").doesNotContain("data: 1", "eventsource.gap");
    }

    @Test
    void whatWaitsIsListedAndCancelled() {
        PublishResult first = send("1", HOUR);
        send("2", PublishOptions.DEFAULT.withTimeToLive(HOUR).withTopic("t"));
        assertThat(bench.broker.waiting(Bench.CHANNEL))
                .extracting(WaitingEvent::topic)
                .containsExactly(null, "t");

        String id = String.valueOf(first.id());
        assertThat(bench.broker.cancel(Bench.CHANNEL, id).toCompletableFuture()).isCompletedWithValue(true);
        assertThat(bench.broker.cancel(Bench.CHANNEL, id).toCompletableFuture()).isCompletedWithValue(false);
        bench = restarted(Duration.ZERO);
        assertThat(bench.listen().sink.text()).contains("data: 2").doesNotContain("data: 1");
    }

    @Test
    void theMemoryOfWhatWaitedIsReleased() {
        bench.listen();
        bench.advance(Duration.ofSeconds(2));
        long before = bench.broker.statistics().memoryBytes();
        PublishResult sent = send("x".repeat(10_000), HOUR);
        assertThat(bench.broker.statistics().memoryBytes()).isGreaterThan(before + 10_000);

        bench.broker.cancel(Bench.CHANNEL, String.valueOf(sent.id()));
        bench.advance(Duration.ofSeconds(2));
        assertThat(bench.broker.statistics().memoryBytes()).isEqualTo(before);
    }

    private static final PublishOptions KEY = PublishOptions.DEFAULT.withIdempotencyKey("key", "content");

    @Test
    void aRepetitionGetsTheFirstResultAndIsNotPublished() {
        Listener listener = bench.listen();
        PublishResult first = send("1", KEY);
        assertThat(send("1", KEY)).isEqualTo(first);
        assertThat(listener.sink.text()).containsOnlyOnce("data: 1");

        bench = restarted(Duration.ofHours(23));
        assertThat(send("1", KEY)).isEqualTo(first);
        bench = restarted(Duration.ofHours(24));
        assertThat(send("1", KEY).accepted()).isFalse();
    }

    @Test
    void anotherRequestWithTheSameKeyIsRefused() {
        bench.listen();
        send("1", KEY);
        assertThat(bench.broker
                        .publish(
                                Channels.of(Bench.CHANNEL),
                                OutgoingEvent.of("2"),
                                PublishOptions.DEFAULT.withIdempotencyKey("key", "other"))
                        .toCompletableFuture())
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(IdempotencyKeyReusedException.class);
    }

    @Test
    void aRefusedEventIsNotRemembered() {
        assertThat(send("1", KEY).accepted()).isFalse();
        bench.listen();
        assertThat(send("1", KEY).accepted()).isTrue();
    }

    @Test
    void aRepetitionWaitsForTheFirstThatIsUnderWayAndFollowsIfItFails() {
        KeepingJournal journal = KeepingJournal.waiting(disk);
        bench = new Bench(builder -> builder.channels(ChannelOptions.BROADCAST).journal(journal));
        CompletableFuture<PublishResult> first = begin();
        CompletableFuture<PublishResult> second = begin();
        assertThat(second).isNotDone();
        journal.fail();
        bench.executor.runAll();
        assertThat(first).isCompletedExceptionally();
        assertThat(second).isCompletedExceptionally();

        CompletableFuture<PublishResult> third = begin();
        journal.makeSafe();
        bench.executor.runAll();
        assertThat(third).isCompletedWithValueMatching(result -> "epoch:1".equals(result.id()));
    }

    private CompletableFuture<PublishResult> begin() {
        return bench.broker
                .publish(Channels.of(Bench.CHANNEL), OutgoingEvent.of("1"), KEY)
                .toCompletableFuture();
    }
}
