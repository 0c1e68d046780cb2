package io.eventsource.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.internal.BrokerEngine;
import io.eventsource.server.internal.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Commands whose publishers ask for an answer. */
class CommandsTest {

    private static final String TOKEN = Bench.CHANNEL;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);

    private final KeepingJournal.Disk disk = new KeepingJournal.Disk();
    private Bench bench = restarted(Duration.ZERO);

    private Bench restarted(Duration later) {
        return new Bench(builder -> builder.journal(KeepingJournal.on(disk)), later);
    }

    private BrokerEngine.Asked ask(String data, PublishOptions options) {
        CompletableFuture<BrokerEngine.Asked> stage = bench.broker
                .ask(Channels.of(TOKEN), OutgoingEvent.of(data), options, "/reply/" + TOKEN, HALF_A_MINUTE)
                .toCompletableFuture();
        bench.executor.runAll();
        return stage.join();
    }

    private static PublishOptions lasting(Duration timeToLive) {
        return PublishOptions.DEFAULT.withTimeToLive(timeToLive);
    }

    private String handle(BrokerEngine.Asked asked) {
        return java.util.Objects.requireNonNull(asked.handle());
    }

    private CommandResult known(String handle) {
        return java.util.Objects.requireNonNull(bench.broker.command(handle));
    }

    private CommandState state(String handle) {
        return known(handle).state();
    }

    /** The proof in the reply field of the last event that a stream has got. */
    private static String proof(Listener listener) {
        return proof(listener.sink.text());
    }

    private static String proof(String stream) {
        Matcher field =
                Pattern.compile("(?m)^reply: /reply/\\S+\\?proof=(\\S+)$").matcher(stream);
        String proof = "";
        while (field.find()) {
            proof = field.group(1);
        }
        return proof;
    }

    private Reply.Result reply(
            String proof, @Nullable CommandState state, int exit, int part, String body, boolean confirms) {
        CompletableFuture<Reply.Result> stage = bench.broker
                .reply(new Reply(TOKEN, proof, null, state, exit, null, false, part, body.getBytes(UTF_8), confirms))
                .toCompletableFuture();
        bench.executor.runAll();
        return stage.join();
    }

    private Reply.Outcome started(String proof) {
        return reply(proof, null, -1, 0, "", false).outcome();
    }

    private Reply.Outcome output(String proof, int part, String text) {
        return reply(proof, null, -1, part, text, false).outcome();
    }

    private Reply.Outcome done(String proof, int exit, String text) {
        return reply(proof, null, exit, 0, text, false).outcome();
    }

    private String outcome(String handle, String lastEventId) {
        ScriptedSink sink = new ScriptedSink();
        SubscribeResult result = bench.broker.subscribeToOutcome(handle, lastEventId, sink, reason -> {});
        if (result instanceof SubscribeResult.Accepted accepted) {
            accepted.signals().writable();
        } else {
            return String.valueOf(result);
        }
        bench.executor.runAll();
        return sink.text();
    }

    @Test
    void aCommandGoesFromStateToStateAndItsAskerGetsTheAnswer() throws Exception {
        Listener client = bench.listen();
        String handle = handle(ask("reboot", PublishOptions.DEFAULT));
        assertThat(state(handle)).isEqualTo(CommandState.DELIVERED);
        CompletableFuture<CommandResult> waiting =
                bench.broker.await(handle, HALF_A_MINUTE, () -> false).toCompletableFuture();
        String proof = proof(client);

        assertThat(started(proof)).isEqualTo(Reply.Outcome.ACCEPTED);
        assertThat(state(handle)).isEqualTo(CommandState.STARTED);
        assertThat(output(proof, 0, "going down\n")).isEqualTo(Reply.Outcome.ACCEPTED);
        assertThat(waiting).isNotDone();
        assertThat(done(proof, 3, "bye\n")).isEqualTo(Reply.Outcome.ACCEPTED);

        CommandResult result = waiting.get();
        assertThat(result.state()).isEqualTo(CommandState.DONE);
        assertThat(result.exit()).isEqualTo(3);
        assertThat(result.text()).isEqualTo("going down\nbye\n");
        assertThat(result.isSuccess()).isFalse();
    }

    @Test
    void nobodyThereIsSaidAtOnce() {
        BrokerEngine.Asked asked = ask("reboot", PublishOptions.DEFAULT);
        assertThat(asked.published().accepted()).isFalse();
        assertThat(asked.handle()).isNull();

        CompletableFuture<CommandResult> request = bench.broker
                .request(TOKEN, OutgoingEvent.of("reboot"), HALF_A_MINUTE)
                .toCompletableFuture();
        assertThat(request)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .havingCause()
                .isInstanceOf(NoSubscriberException.class);
    }

    @Test
    void whoWaitsTooLongLearnsHowFarItCame() {
        bench.listen();
        CompletableFuture<CommandResult> request = bench.broker
                .request(TOKEN, OutgoingEvent.of("reboot"), HALF_A_MINUTE)
                .toCompletableFuture();
        bench.executor.runAll();
        bench.advance(HALF_A_MINUTE.minus(Bench.MOMENT));
        assertThat(request).isNotDone();
        bench.advance(Bench.MOMENT);
        assertThat(request)
                .isCompletedWithValueMatching(
                        result -> result.state() == CommandState.DELIVERED && result.exit() == null);
    }

    @Test
    void aCommandWaitsForItsClientAndExpires() {
        String handle = handle(ask("reboot", lasting(HOUR)));
        assertThat(state(handle)).isEqualTo(CommandState.WAITING);
        CompletableFuture<CommandResult> waiting =
                bench.broker.await(handle, HOUR.multipliedBy(2), () -> false).toCompletableFuture();
        bench.advance(HOUR.plusSeconds(1));
        assertThat(waiting).isCompletedWithValueMatching(result -> result.state() == CommandState.EXPIRED);
        assertThat(bench.listen().sink.text()).doesNotContain("reboot");
    }

    @Test
    void aCommandThatAStreamBringsDoesNotExpireUnderIt() {
        Listener client = bench.listen();
        String handle = handle(ask("reboot", PublishOptions.DEFAULT));
        bench.advance(HOUR);
        assertThat(state(handle)).isEqualTo(CommandState.DELIVERED);
        assertThat(done(proof(client), 0, "")).isEqualTo(Reply.Outcome.ACCEPTED);
    }

    @Test
    void aCommandThatWasDeliveredAndNotStartedComesAgain() {
        Listener client = bench.listen();
        String handle = handle(ask("reboot", PublishOptions.DEFAULT));
        assertThat(client.data()).contains("reboot");
        bench.leave(client);
        assertThat(state(handle)).isEqualTo(CommandState.DELIVERED);
        String again = bench.listen().sink.text();
        assertThat(again).containsOnlyOnce("data: reboot");
        assertThat(done(proof(again), 0, "")).isEqualTo(Reply.Outcome.ACCEPTED);
    }

    @Test
    void aStartedCommandComesAgainOnlyToAClientThatConfirms() {
        Listener client = bench.listen();
        ask("reboot", PublishOptions.DEFAULT);
        started(proof(client));
        bench.leave(client);
        Listener second = bench.listen();
        assertThat(second.data()).doesNotContain("reboot");

        ask("restart", PublishOptions.DEFAULT);
        reply(proof(second), null, -1, 0, "", true);
        bench.leave(second);
        Listener third = bench.listen();
        String again = third.sink.text();
        assertThat(again).containsOnlyOnce("data: restart");
        assertThat(reply(proof(again), CommandState.INTERRUPTED, -1, 0, "", true)
                        .outcome())
                .isEqualTo(Reply.Outcome.ACCEPTED);
        bench.leave(third);
        assertThat(bench.listen().data()).doesNotContain("restart");
    }

    @Test
    void theFirstFinalAnswerWins() {
        Listener client = bench.listen();
        String handle = handle(ask("reboot", PublishOptions.DEFAULT));
        String proof = proof(client);
        done(proof, 0, "first");
        assertThat(done(proof, 1, "second")).isEqualTo(Reply.Outcome.ANSWERED);
        assertThat(output(proof, 0, "late")).isEqualTo(Reply.Outcome.ANSWERED);
        assertThat(known(handle).text()).isEqualTo("first");
        assertThat(known(handle).exit()).isZero();
    }

    @Test
    void ofTwoFinalAnswersTheJournalDecides() {
        KeepingJournal journal = KeepingJournal.waiting(disk);
        bench = new Bench(builder -> builder.journal(journal));
        Listener client = bench.listen();
        journal.makeSafe();
        CompletableFuture<BrokerEngine.Asked> asked = bench.broker
                .ask(Channels.of(TOKEN), OutgoingEvent.of("reboot"), PublishOptions.DEFAULT, "/reply/" + TOKEN, HOUR)
                .toCompletableFuture();
        journal.makeSafe();
        bench.executor.runAll();
        String proof = proof(client);
        Reply first = new Reply(TOKEN, proof, null, null, 1, null, false, 0, "first".getBytes(UTF_8), false);
        Reply second = new Reply(TOKEN, proof, null, null, 2, null, false, 0, "second".getBytes(UTF_8), false);
        CompletableFuture<Reply.Result> one = bench.broker.reply(first).toCompletableFuture();
        CompletableFuture<Reply.Result> two = bench.broker.reply(second).toCompletableFuture();
        journal.makeSafe();
        assertThat(one).isCompletedWithValue(new Reply.Result(Reply.Outcome.ACCEPTED, CommandState.DONE));
        assertThat(two).isCompletedWithValue(new Reply.Result(Reply.Outcome.ANSWERED, CommandState.DONE));
        assertThat(known(handle(asked.join())).exit()).isOne();
    }

    @Test
    void ofAStartAndAnExpiryTheJournalDecides() {
        KeepingJournal journal = KeepingJournal.waiting(disk);
        bench = new Bench(builder -> builder.journal(journal));
        Listener client = bench.listen();
        journal.makeSafe();
        CompletableFuture<BrokerEngine.Asked> asked = bench.broker
                .ask(Channels.of(TOKEN), OutgoingEvent.of("reboot"), PublishOptions.DEFAULT, "/reply/" + TOKEN, HOUR)
                .toCompletableFuture();
        journal.makeSafe();
        bench.executor.runAll();
        String proof = proof(client);
        bench.leave(client);
        bench.advance(HOUR.minus(Bench.MOMENT));
        CompletableFuture<Reply.Result> started = bench.broker
                .reply(new Reply(TOKEN, proof, null, null, -1, null, false, 0, new byte[0], false))
                .toCompletableFuture();
        bench.advance(Duration.ofSeconds(2));
        journal.makeSafe();
        assertThat(started).isCompletedWithValue(new Reply.Result(Reply.Outcome.ACCEPTED, CommandState.STARTED));
        assertThat(state(handle(asked.join()))).isEqualTo(CommandState.STARTED);
    }

    @Test
    void aCommandThatExpiresBeforeItIsWrittenWasNotDelivered() {
        Listener client = bench.subscribe("", null, new ScriptedSink());
        String first =
                handle(ask("first", lasting(Duration.ofMillis(500)))); // less than between two runs of the upkeep
        bench.advance(Duration.ofMillis(500));
        String second = handle(ask("second", lasting(HOUR)));
        client.signals().writable();
        bench.executor.runAll();
        assertThat(state(second)).isEqualTo(CommandState.DELIVERED);
        bench.advance(Duration.ofSeconds(1));
        assertThat(outcome(first, "")).contains("event: expired").doesNotContain("event: delivered");
    }

    @Test
    void whoAsksBetweenTheLastStateAndItsCommitGetsTheWholeAnswer() {
        Listener client = bench.listen();
        String handle = handle(ask("reboot", PublishOptions.DEFAULT));
        String proof = proof(client);
        for (int i = 0; i < 200; i++) {
            String next = i == 0 ? handle : handle(ask("reboot", PublishOptions.DEFAULT));
            String own = i == 0 ? proof : proof(client);
            CompletableFuture<CommandResult> seen = CompletableFuture.supplyAsync(() -> {
                CommandResult known = known(next);
                while (!known.state().isFinal()) {
                    known = known(next);
                }
                return known;
            });
            done(own, 0, "up");
            assertThat(seen.join().text()).isEqualTo("up");
        }
    }

    @Test
    void partsCountOnceAndInOrder() {
        Listener client = bench.listen();
        String handle = handle(ask("reboot", PublishOptions.DEFAULT));
        String proof = proof(client);
        assertThat(output(proof, 1, "a")).isEqualTo(Reply.Outcome.ACCEPTED);
        assertThat(output(proof, 1, "a")).isEqualTo(Reply.Outcome.REPEATED);
        assertThat(output(proof, 3, "c")).isEqualTo(Reply.Outcome.PART_MISSING);
        assertThat(output(proof, 2, "b")).isEqualTo(Reply.Outcome.ACCEPTED);
        assertThat(reply(proof, null, 0, 3, "c", false).outcome()).isEqualTo(Reply.Outcome.ACCEPTED);
        assertThat(reply(proof, null, 0, 3, "c", false).outcome()).isEqualTo(Reply.Outcome.REPEATED);
        assertThat(known(handle).text()).isEqualTo("abc");
    }

    @Test
    void onlyWhoHasReadTheEventMayAnswer() {
        Listener client = bench.listen();
        ask("reboot", PublishOptions.DEFAULT);
        String proof = proof(client);
        char last = proof.charAt(proof.length() - 1);
        String forged = proof.substring(0, proof.length() - 1) + (last == 'A' ? 'Q' : 'A');
        assertThat(done(forged, 0, "")).isEqualTo(Reply.Outcome.NOT_PROVEN);
        assertThat(done("1.", 0, "")).isEqualTo(Reply.Outcome.NOT_PROVEN);
        assertThat(done("", 0, "")).isEqualTo(Reply.Outcome.NOT_PROVEN);
        Reply elsewhere = new Reply("other", proof, null, null, 0, null, false, 0, new byte[0], false);
        assertThat(bench.broker.reply(elsewhere))
                .isCompletedWithValueMatching(result -> result.outcome() == Reply.Outcome.NOT_PROVEN);
    }

    @Test
    void anAnswerNobodyAskedForIsToldFromOneToAnUnknownEvent() {
        Listener client = bench.listen();
        String id = bench.publish("hello");
        Reply unasked = new Reply(TOKEN, null, id, null, 0, null, false, 0, new byte[0], false);
        assertThat(bench.broker.reply(unasked))
                .isCompletedWithValueMatching(result -> result.outcome() == Reply.Outcome.NOT_ASKED);
        Reply unknown = new Reply(TOKEN, null, "elsewhere:1", null, 0, null, false, 0, new byte[0], false);
        assertThat(bench.broker.reply(unknown))
                .isCompletedWithValueMatching(result -> result.outcome() == Reply.Outcome.UNKNOWN);
        assertThat(client.data()).contains("hello");
    }

    @Test
    void tooMuchOutputIsRefusedAndTheCommandGoesOn() {
        bench = new Bench(builder -> builder.maxAnswerSize(10));
        Listener client = bench.listen();
        String handle = handle(ask("reboot", PublishOptions.DEFAULT));
        String proof = proof(client);
        assertThat(output(proof, 0, "12345678")).isEqualTo(Reply.Outcome.ACCEPTED);
        assertThat(output(proof, 0, "90a")).isEqualTo(Reply.Outcome.TOO_LARGE);
        assertThat(done(proof, 0, "90")).isEqualTo(Reply.Outcome.ACCEPTED);
        assertThat(known(handle).text()).isEqualTo("1234567890");
    }

    @Test
    void whatWasNotStartedIsCancelled() {
        String handle = handle(ask("reboot", lasting(HOUR)));
        assertThat(bench.broker.cancelCommand(handle)).isCompletedWithValue(true);
        assertThat(state(handle)).isEqualTo(CommandState.CANCELLED);
        assertThat(bench.broker.cancelCommand(handle)).isCompletedWithValue(false);
        Listener client = bench.listen();
        assertThat(client.sink.text()).doesNotContain("reboot");

        String second = handle(ask("restart", lasting(HOUR)));
        started(proof(client));
        assertThat(bench.broker.cancelCommand(second)).isCompletedWithValue(false);
        assertThat(state(second)).isEqualTo(CommandState.STARTED);
    }

    @Test
    void anAnswerToACancelledCommandIsRefused() {
        Listener client = bench.listen();
        String handle = handle(ask("reboot", PublishOptions.DEFAULT));
        assertThat(bench.broker.cancelCommand(handle)).isCompletedWithValue(true);
        assertThat(started(proof(client))).isEqualTo(Reply.Outcome.WITHDRAWN);
        assertThat(state(handle)).isEqualTo(CommandState.CANCELLED);
    }

    @Test
    void aWaitingListCancelsACommand() {
        BrokerEngine.Asked asked = ask("reboot", lasting(HOUR));
        String id = String.valueOf(asked.published().id());
        assertThat(bench.broker.cancel(TOKEN, id)).isCompletedWithValue(true);
        assertThat(state(handle(asked))).isEqualTo(CommandState.CANCELLED);
    }

    @Test
    void aNewerCommandOfTheTopicReplacesIt() {
        String first = handle(ask("volume 1", lasting(HOUR).withTopic("volume")));
        String second = handle(ask("volume 2", lasting(HOUR).withTopic("volume")));
        assertThat(state(first)).isEqualTo(CommandState.REPLACED);
        assertThat(state(second)).isEqualTo(CommandState.WAITING);
        assertThat(outcome(first, "")).containsSubsequence("event: waiting", "event: replaced");
        assertThat(outcome(second, "")).contains("event: waiting").doesNotContain("event: replaced");
    }

    @Test
    void theStreamOfAnOutcomeIsReadFromItsBeginningResumedAndEnds() {
        Listener client = bench.listen();
        String handle = handle(ask("reboot", PublishOptions.DEFAULT));
        String proof = proof(client);
        String before = outcome(handle, "");
        assertThat(before).containsSubsequence("event: waiting", "event: delivered");
        output(proof, 1, "a\rb");
        done(proof, 0, "");
        String all = outcome(handle, "");
        assertThat(all)
                .containsSubsequence("event: delivered", "event: started", "event: output", "event: done")
                .contains("{\"stream\":\"stdout\",\"part\":1,\"text\":\"a\\u000db\"}");
        assertThat(outcome(handle, Bench.lastId(before)))
                .contains("event: started", "event: done")
                .doesNotContain("event: delivered");
        assertThat(outcome(handle, Bench.lastId(all))).startsWith("ChannelFinished");
    }

    @Test
    void aReaderThatIsCutOffBetweenStartAndOutputMissesNothing() {
        Listener client = bench.listen();
        String handle = handle(ask("reboot", PublishOptions.DEFAULT));
        output(proof(client), 1, "half");
        String all = outcome(handle, "");
        String cut = all.substring(0, all.indexOf("event: output"));
        int blankLine = cut.lastIndexOf("\n\n") + 2;
        assertThat(cut).contains("event: started");
        assertThat(outcome(handle, Bench.lastId(cut.substring(0, blankLine)))).contains("\"text\":\"half\"");
    }

    @Test
    void anIdempotentRepetitionGetsTheSameHandleAlsoAfterARestart() {
        PublishOptions options = lasting(HOUR).withIdempotencyKey("key", "fingerprint");
        BrokerEngine.Asked first = ask("reboot", options);
        assertThat(ask("reboot", options)).isEqualTo(first);
        bench = restarted(Duration.ofMinutes(1));
        assertThat(ask("reboot", options).handle()).isEqualTo(first.handle());
        assertThat(bench.broker.waiting(TOKEN)).hasSize(1);
    }

    @Test
    void aRepetitionAfterTheResultWasForgottenIsRefused() {
        PublishOptions options = lasting(HOUR).withIdempotencyKey("key", "fingerprint");
        String handle = handle(ask("reboot", options));
        assertThat(bench.broker.cancelCommand(handle)).isCompletedWithValue(true);
        bench.advance(HOUR.plusSeconds(2));
        assertThat(ask("reboot", options).handle()).isEqualTo(handle);
        assertThat(bench.broker.await(handle, HOUR, () -> false))
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining("its result is not kept any more");
    }

    @Test
    void everythingIsThereAfterARestart() {
        Listener client = bench.listen();
        String answered = handle(ask("reboot", PublishOptions.DEFAULT));
        String first = proof(client);
        output(first, 1, "going down");
        reply(first, null, 7, 2, "", false);
        String startedBefore = handle(ask("restart", PublishOptions.DEFAULT));
        String proof = proof(client);
        started(proof);
        String waiting = handle(ask("later", lasting(HOUR)));

        bench = restarted(Duration.ofMinutes(1));
        assertThat(known(answered).exit()).isEqualTo(7);
        assertThat(known(answered).text()).isEqualTo("going down");
        assertThat(outcome(answered, "")).containsSubsequence("event: waiting", "event: output", "event: done");
        assertThat(state(startedBefore)).isEqualTo(CommandState.STARTED);
        assertThat(done(proof, 0, "up")).isEqualTo(Reply.Outcome.ACCEPTED);
        assertThat(known(startedBefore).text()).isEqualTo("up");
        assertThat(state(waiting)).isIn(CommandState.WAITING, CommandState.DELIVERED);
        assertThat(bench.listen().data()).containsOnlyOnce("later");
    }

    @Test
    void everythingIsThereThoughTheHistoryWasTrimmed() {
        KeepingJournal journal = KeepingJournal.on(disk);
        bench = new Bench(builder -> builder.journal(journal));
        Listener client = bench.listen();
        String handle = handle(ask("reboot", PublishOptions.DEFAULT));
        String proof = proof(client);
        output(proof, 1, "going down");
        done(proof, 0, "");
        String cancelled = handle(ask("later", lasting(HOUR)));
        assertThat(bench.broker.cancelCommand(cancelled)).isCompletedWithValue(true);
        disk.trim(disk.end(), journal.follower());

        bench = restarted(Duration.ofMinutes(1));
        assertThat(known(handle).text()).isEqualTo("going down");
        assertThat(state(handle)).isEqualTo(CommandState.DONE);
        assertThat(state(cancelled)).isEqualTo(CommandState.CANCELLED);
    }

    @Test
    void resultsAreKeptForATimeAndTheirMemoryIsReleased() {
        long before = bench.broker.statistics().memoryBytes();
        String handle = handle(ask("reboot", lasting(HOUR)));
        assertThat(bench.broker.cancelCommand(handle)).isCompletedWithValue(true);
        bench.advance(HOUR.minusSeconds(2));
        assertThat(bench.broker.command(handle)).isNotNull();
        bench.advance(Duration.ofSeconds(4));
        assertThat(bench.broker.command(handle)).isNull();
        assertThat(bench.broker.statistics().channels()).isZero();
        assertThat(bench.broker.statistics().memoryBytes()).isEqualTo(before);
    }

    @Test
    void beyondTheirBoundCommandsAreRefusedAndNoneIsForgotten() {
        bench = new Bench(builder -> builder.logBytes(1024 * 1024));
        String first = handle(ask("command 0", lasting(HOUR)));
        CompletableFuture<BrokerEngine.Asked> refused = null;
        for (int i = 1; i < 2_000 && refused == null; i++) {
            CompletableFuture<BrokerEngine.Asked> next = bench.broker
                    .ask(Channels.of("token " + i), OutgoingEvent.of("x"), lasting(HOUR), "/reply/t", HOUR)
                    .toCompletableFuture();
            refused = next.isCompletedExceptionally() ? next : null;
        }
        assertThat(refused)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .havingCause()
                .isInstanceOf(BrokerBusyException.class)
                .withMessageContaining("too many commands");
        assertThat(state(first)).isEqualTo(CommandState.WAITING);
    }

    @Test
    void nobodyAsksWhereManyCouldAnswer() {
        bench = new Bench(builder -> builder.channels(ChannelOptions.BROADCAST));
        bench.listen();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bench.broker.request(TOKEN, OutgoingEvent.of("x"), HOUR))
                .withMessageContaining("each of them could");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> bench.broker.ask(
                        Channels.of("a", "b"), OutgoingEvent.of("x"), PublishOptions.DEFAULT, "/reply/a", HOUR))
                .withMessageContaining("2 channels");
    }

    @Test
    void nobodyReachesAnOutcomeAsAChannel() {
        Channels reserved = Channels.of("\u0001name");
        List<Runnable> calls = List.of(
                () -> bench.broker.publish(reserved, OutgoingEvent.of("x")),
                () -> bench.broker.publish(reserved, String.class, OutgoingEvent::of),
                () -> bench.broker.finish(reserved),
                () -> bench.broker.subscribers(reserved),
                () -> bench.broker.unsubscribe(reserved, stream -> true),
                () -> bench.broker.subscribe(SubscribeRequest.to(reserved), new ScriptedSink(), reason -> {}));
        assertThat(calls)
                .allSatisfy(call -> assertThatIllegalArgumentException()
                        .isThrownBy(call::run)
                        .withMessageContaining("reserved"));
    }

    @Test
    void theApplicationIsNotAskedForTheOptionsOfAnOutcome() {
        bench = new Bench(builder -> builder.channels(name -> {
            assertThat(name).doesNotContain("\u0001");
            return ChannelOptions.TOKEN;
        }));
        assertThat(state(handle(ask("reboot", lasting(HOUR))))).isEqualTo(CommandState.WAITING);
    }

    @Test
    void withoutIdsACommandIsAnsweredToo() {
        bench = new Bench(builder -> builder.ids(false));
        Listener client = bench.listen();
        String handle = handle(ask("reboot", PublishOptions.DEFAULT));
        String stream = client.sink.text();
        assertThat(stream).doesNotContain("id: ");
        assertThat(done(proof(stream), 0, "up")).isEqualTo(Reply.Outcome.ACCEPTED);
        assertThat(known(handle).text()).isEqualTo("up");
        assertThat(outcome(handle, "")).contains("event: done", "id: ");
    }

    @Test
    void bytesThatAreNoTextArriveUnchanged() {
        Listener client = bench.listen();
        String handle = handle(ask("photo", PublishOptions.DEFAULT));
        byte[] bytes = {(byte) 0xFF, 0, 13, 10, (byte) 0xC3};
        CompletableFuture<Reply.Result> taken = bench.broker
                .reply(new Reply(TOKEN, proof(client), null, null, 0, "image/x", false, 0, bytes, false))
                .toCompletableFuture();
        assertThat(taken).isCompletedWithValueMatching(result -> result.outcome() == Reply.Outcome.ACCEPTED);
        assertThat(known(handle).output()).isEqualTo(bytes);
        assertThat(known(handle).contentType()).isEqualTo("image/x");
    }

    @Test
    void whoWaitsIsToldWhenTheBrokerCloses() {
        bench.listen();
        String handle = handle(ask("reboot", PublishOptions.DEFAULT));
        CompletableFuture<CommandResult> waiting =
                bench.broker.await(handle, HOUR, () -> false).toCompletableFuture();
        bench.executor.runAll();
        bench.broker.close();
        bench.executor.runAll();
        assertThat(waiting).isCompletedWithValueMatching(result -> result.state() == CommandState.DELIVERED);
    }
}
