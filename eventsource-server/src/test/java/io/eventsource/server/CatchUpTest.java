package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.internal.BrokerEngine;
import io.eventsource.server.internal.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Requests for a node that has not applied yet what another node has. */
class CatchUpTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final PublishOptions TTL = PublishOptions.DEFAULT.withTimeToLive(Duration.ofMinutes(1));

    private final Nodes nodes = new Nodes(options -> options);
    private final Nodes.Node ahead = nodes.start();
    private final Nodes.Node behind = nodes.start();
    private final Listener client = listen();
    /** What the client has received with the last command. */
    private String received = "";

    private Listener listen() {
        SubscribeRequest request =
                SubscribeRequest.to(Channels.of(Bench.CHANNEL)).withClientId("the-id-of-the-client");
        Listener listener = new Listener(ahead.bench().broker, request, new ScriptedSink());
        listener.signals().writable();
        nodes.settle();
        behind.cutOff();
        return listener;
    }

    /** Publishes a command, of which the node that is behind does not know, and returns its handle. */
    private String ask() {
        var stage = ahead.bench()
                .broker
                .ask(Channels.of(Bench.CHANNEL), OutgoingEvent.of("reboot", "now"), TTL, "/reply", Duration.ZERO);
        nodes.settle();
        received = client.sink.text();
        @Nullable String handle = stage.toCompletableFuture().join().handle();
        assertThat(handle).isNotNull();
        return handle;
    }

    private CompletableFuture<Reply.Result> reply(Nodes.Node node, int part) {
        Matcher proof = Pattern.compile("(?m)^reply: \\S+\\?proof=(\\S+)$").matcher(received);
        assertThat(proof.find()).as(received).isTrue();
        Reply output = new Reply(
                Bench.CHANNEL,
                proof.group(1),
                null,
                CommandState.STARTED,
                -1,
                null,
                false,
                part,
                new byte[] {'u', 'p'},
                true);
        var stage = node.bench().broker.reply(output);
        nodes.settle();
        return stage.toCompletableFuture();
    }

    private static Reply.@Nullable Outcome outcome(CompletableFuture<Reply.Result> reply) {
        Reply.@Nullable Result result = reply.getNow(null);
        return result == null ? null : result.outcome();
    }

    private void catchUp() {
        nodes.advance(SECOND);
        behind.reconnect();
        nodes.advance(SECOND);
    }

    @Test
    void anAnswerWaitsForItsCommand() {
        ask();
        CompletableFuture<Reply.Result> first = reply(behind, 1);
        assertThat(first).isNotDone();
        catchUp();
        assertThat(outcome(first)).isEqualTo(Reply.Outcome.ACCEPTED);
    }

    @Test
    void aPartOfAnAnswerWaitsForThePartBefore() {
        behind.reconnect();
        ask();
        behind.cutOff();
        assertThat(outcome(reply(ahead, 1))).isEqualTo(Reply.Outcome.ACCEPTED);
        CompletableFuture<Reply.Result> second = reply(behind, 2);
        assertThat(second).isNotDone();
        catchUp();
        assertThat(outcome(second)).isEqualTo(Reply.Outcome.ACCEPTED);
        CompletableFuture<Reply.Result> fourth = reply(behind, 4);
        nodes.advance(Duration.ofSeconds(6));
        assertThat(outcome(fourth)).as("without the third").isEqualTo(Reply.Outcome.PART_MISSING);
    }

    @Test
    void anAnswerIsToBeSentAgainIfItsCommandDoesNotComeInTime() {
        ask();
        CompletableFuture<Reply.Result> first = reply(behind, 1);
        nodes.advance(Duration.ofSeconds(6));
        assertThat(first).failsWithin(Duration.ZERO).withThrowableThat().withCauseInstanceOf(BrokerBusyException.class);
    }

    @Test
    void aCommandOfAnotherNodeBecomesKnown() {
        String handle = ask();
        BrokerEngine broker = behind.bench().broker;
        AtomicInteger known = new AtomicInteger();
        broker.catchUp().awaitKnown(handle, known::incrementAndGet);
        nodes.advance(SECOND.dividedBy(2));
        assertThat(known).hasValue(0);
        behind.reconnect();
        nodes.advance(SECOND.dividedBy(2));
        assertThat(known).hasValue(1);
        assertThat(broker.catchUp().mayBecomeKnown(handle)).isFalse();
        assertThat(broker.command(handle)).isNotNull();
        broker.catchUp().awaitKnown("a wrong handle", known::incrementAndGet);
        nodes.advance(SECOND.multipliedBy(2));
        assertThat(known).as("a second has passed").hasValue(2);
    }

    @Test
    void aConfirmationWaitsForItsEvent() {
        behind.reconnect();
        ask();
        behind.cutOff();
        ask();
        String last = Bench.lastId(received);
        CompletableFuture<Boolean> confirmed = behind.bench()
                .broker
                .confirm(Bench.CHANNEL, last, null, "the-id-of-the-client")
                .toCompletableFuture();
        nodes.settle();
        assertThat(confirmed).isNotDone();
        catchUp();
        assertThat(confirmed).isCompletedWithValue(true);
        assertThat(ahead.bench().broker.waiting(Bench.CHANNEL)).isEmpty();
    }
}
