package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.EventId;
import io.eventsource.protocol.OutgoingEvent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** How many events wait for clients at most: beyond that the next is refused, and none is evicted. */
class WaitingLimitsTest {

    private static final PublishOptions HOUR = PublishOptions.DEFAULT.withTimeToLive(Duration.ofHours(1));
    private static final ChannelOptions AT_MOST_TWO = ChannelOptions.TOKEN.withMaxWaiting(2);

    private final KeepingJournal.Disk disk = new KeepingJournal.Disk();
    private final KeepingJournal slow = KeepingJournal.waiting(disk);
    private Bench bench = new Bench(builder -> builder.channels(AT_MOST_TWO));

    private CompletableFuture<PublishResult> begin(String channel, String data, PublishOptions options) {
        return bench.broker
                .publish(Channels.of(channel), OutgoingEvent.of(data), options)
                .toCompletableFuture();
    }

    /** Publishes an event that waits, and returns why it is refused; an empty text if it is not. */
    private String send(String channel, String data, PublishOptions options) {
        CompletableFuture<PublishResult> stage = begin(channel, data, options);
        bench.executor.runAll();
        try {
            return stage.join().accepted() ? "" : "no client";
        } catch (CompletionException e) {
            assertThat(e).hasCauseInstanceOf(BrokerBusyException.class);
            return String.valueOf(e.getCause().getMessage());
        }
    }

    private String send(String data) {
        return send(Bench.CHANNEL, data, HOUR);
    }

    @Test
    void anEventBeyondTheMaximumOfItsChannelIsRefusedAndNoneIsEvicted() {
        assertThat(send("1")).isEmpty();
        assertThat(send("2")).isEmpty();
        assertThat(send("3"))
                .isEqualTo("2 events wait for the client of channel " + Bench.CHANNEL
                        + " already, which is the maximum;" + " try again when it has received some, or cancel some");
        assertThat(send("other", "3", HOUR)).isEmpty();
        assertThat(bench.broker.statistics().refused()).isEqualTo(1);
        assertThat(bench.listen().sink.text())
                .containsSubsequence("data: 1", "data: 2")
                .doesNotContain("data: 3");
    }

    @Test
    void oneThatIsCancelledMakesRoom() {
        send("1");
        send("2");
        bench.broker.cancel(
                Bench.CHANNEL, bench.broker.waiting(Bench.CHANNEL).get(0).id());
        assertThat(send("3")).isEmpty();
        assertThat(send("4")).isNotEmpty();
    }

    @Test
    void oneThatReplacesAnotherNeedsNoRoom() {
        PublishOptions volume = HOUR.withTopic("volume");
        send("1");
        send(Bench.CHANNEL, "2", volume);
        assertThat(send("3")).isNotEmpty();
        assertThat(send(Bench.CHANNEL, "4", volume)).isEmpty();
        assertThat(send(Bench.CHANNEL, "5", HOUR.withTopic("other"))).isNotEmpty();
        assertThat(bench.listen().sink.text()).contains("data: 1", "data: 4").doesNotContain("data: 2");
    }

    @Test
    void whatWasWrittenToTheOpenStreamDoesNotCount() {
        Listener client = bench.listen();
        for (int i = 1; i <= 10; i++) {
            assertThat(send("event " + i)).isEmpty();
        }
        bench.leave(client);
        assertThat(send("11")).isNotEmpty();
    }

    @Test
    void whatTheJournalHasNotAppliedYetCounts() {
        bench = new Bench(builder -> builder.channels(AT_MOST_TWO).journal(slow));
        assertThat(begin(Bench.CHANNEL, "1", HOUR)).isNotDone();
        assertThat(begin(Bench.CHANNEL, "2", HOUR)).isNotDone();
        assertThat(send("3")).isNotEmpty();
        slow.makeSafe();
        assertThat(send("3")).isNotEmpty();
    }

    @Test
    void whatTheJournalHasRefusedDoesNotCount() {
        bench = new Bench(builder -> builder.channels(AT_MOST_TWO).journal(slow));
        assertThat(begin(Bench.CHANNEL, "1", HOUR)).isNotDone();
        assertThat(begin(Bench.CHANNEL, "2", HOUR)).isNotDone();
        slow.fail();
        CompletableFuture<PublishResult> third = begin(Bench.CHANNEL, "3", HOUR);
        slow.makeSafe();
        bench.executor.runAll();
        assertThat(third).isCompletedWithValueMatching(PublishResult::accepted);
    }

    @Test
    void aLowerMaximumRemovesNothingAtARestart() {
        bench = new Bench(builder -> builder.journal(KeepingJournal.on(disk)));
        for (int i = 1; i <= 5; i++) {
            send("event " + i);
        }
        bench = new Bench(
                builder -> builder.channels(AT_MOST_TWO).maxWaitingBytes(1).journal(KeepingJournal.on(disk)));
        assertThat(bench.broker.waiting(Bench.CHANNEL)).hasSize(5);
        assertThat(send("6")).isNotEmpty();
    }

    @Test
    void allThatWaitsHasABoundInBytes() {
        bench = new Bench(builder -> builder.maxWaitingBytes(5_000));
        assertThat(send("1", "x".repeat(4_000), HOUR)).isEmpty();
        assertThat(send("2", "x".repeat(4_000), HOUR))
                .isEqualTo("the events that wait for clients use all of the 5000 bytes that they may use;"
                        + " try again when clients have received some");
        assertThat(bench.broker.statistics().waitingBytes()).isBetween(4_000L, 5_000L);
        bench.broker.cancel("1", bench.broker.waiting("1").get(0).id());
        assertThat(send("2", "x".repeat(4_000), HOUR)).isEmpty();
    }

    @Test
    void itsReplacementFitsIntoTheBoundInBytes() {
        PublishOptions volume = HOUR.withTopic("volume");
        bench = new Bench(builder -> builder.maxWaitingBytes(5_000));
        send("1", "x".repeat(4_000), volume);
        assertThat(send("1", "x".repeat(4_000), volume)).isEmpty();
        assertThat(send("1", "x".repeat(6_000), volume)).isNotEmpty();
    }

    @Test
    void thatBoundIsAQuarterOfTheMemoryByDefault() {
        bench = new Bench(builder -> builder.logBytes(1024 * 1024).channels(AT_MOST_TWO.withMaxWaiting(1_000_000)));
        int count = 0;
        while (send("token " + count, "x".repeat(200), HOUR).isEmpty()) {
            count++;
        }
        assertThat(count).isGreaterThan(500);
        assertThat(bench.broker.statistics().waitingBytes()).isBetween(250_000L, 256L * 1024);
    }

    @Test
    void tokensWithoutAClientUseNoMoreThanTheMemoryOfTheBroker() {
        bench = new Bench(builder -> builder.logBytes(1024 * 1024).maxWaitingBytes(1 << 30));
        int count = 0;
        String reason = "";
        while (reason.isEmpty()) {
            count++;
            reason = send("token " + count, "x".repeat(200), HOUR);
        }
        assertThat(reason).contains("the broker's memory is used up");
        assertThat(bench.broker.statistics().memoryBytes()).isBetween(1_000_000L, 1024 * 1024L + 1_000);
        assertThat(bench.broker.waiting("token 1")).hasSize(1);
    }

    @Test
    void anEventWithAnIdOfItsPublisherIsFoundByIt() {
        bench.broker.publish(Channels.of(Bench.CHANNEL), OutgoingEvent.of("1").withId(EventId.of("my id")), HOUR);
        assertThat(bench.broker.cancel(Bench.CHANNEL, "my id").toCompletableFuture())
                .isCompletedWithValue(true);
        assertThat(bench.broker.cancel(Bench.CHANNEL, "my id").toCompletableFuture())
                .isCompletedWithValue(false);
    }
}
