package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.internal.BrokerEngine;
import io.eventsource.server.internal.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who subscribes where, on several nodes that share a history. */
class PresenceTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Nodes nodes = new Nodes(options -> options);
    private final Nodes.Node one = nodes.start();
    private final Nodes.Node other = nodes.start();

    private Listener listen(Nodes.Node node, SubscribeRequest request) {
        Listener listener = new Listener(node.bench().broker, request, new ScriptedSink());
        if (listener.result() instanceof SubscribeResult.Accepted) {
            listener.signals().writable();
        }
        nodes.settle();
        return listener;
    }

    private Listener listen(Nodes.Node node) {
        return listen(node, request());
    }

    private static SubscribeRequest request() {
        return SubscribeRequest.to(Channels.of(Bench.CHANNEL));
    }

    private PublishResult publish(Nodes.Node node, String data) {
        return publish(node, data, PublishOptions.DEFAULT);
    }

    private PublishResult publish(Nodes.Node node, String data, PublishOptions options) {
        var stage = node.bench().broker.publish(Channels.of(Bench.CHANNEL), OutgoingEvent.of("message", data), options);
        nodes.settle();
        return stage.toCompletableFuture().join();
    }

    private void leave(Nodes.Node node, Listener listener) {
        node.bench().leave(listener);
        nodes.settle();
    }

    @Test
    void anEventReachesTheClientOfAnotherNode() {
        assertThat(publish(other, "too early").accepted()).isFalse();
        Listener listener = listen(one);
        PublishResult result = publish(other, "1");
        assertThat(result.accepted()).isTrue();
        assertThat(result.subscribers()).isEqualTo(1);
        assertThat(listener.data()).containsExactly("1");
    }

    @Test
    void aClientThatLeftIsExpectedOnEachNodeForAsLong() {
        leave(one, listen(one));
        PublishResult expected = publish(other, "1");
        assertThat(expected.accepted()).isTrue();
        assertThat(expected.subscribers()).isZero();
        nodes.advance(Bench.GRACE.plus(SECOND));
        assertThat(publish(other, "2").accepted()).isFalse();
        assertThat(publish(one, "3").accepted()).isFalse();
    }

    @Test
    void aClientWithoutAnIdResumesOnAnotherNode() {
        leave(one, listen(one));
        publish(one, "1");
        publish(other, "2");
        assertThat(listen(other).data()).containsExactly("1", "2");
    }

    @Test
    void aTokenHasOneClientOnAllNodes() {
        Listener first = listen(one);
        assertThat(listen(other).result()).isInstanceOf(SubscribeResult.ChannelTaken.class);
        assertThat(first.reasons()).isEmpty();
        leave(one, first);
        assertThat(listen(other).result()).isInstanceOf(SubscribeResult.Accepted.class);
        assertThat(listen(one).result()).isInstanceOf(SubscribeResult.ChannelTaken.class);
    }

    @Test
    void aClientIsRecognizedOnAnotherNodeByItsLogin() {
        Listener first = listen(one, request().withPrincipal("anna"));
        assertThat(listen(other, request().withPrincipal("bert")).result())
                .isInstanceOf(SubscribeResult.ChannelTaken.class);
        Listener second = listen(other, request().withPrincipal("anna"));
        assertThat(first.reasons()).containsExactly(CloseReason.REPLACED);
        assertThat(publish(one, "1").subscribers()).isEqualTo(1);
        assertThat(second.data()).containsExactly("1");
        assertThat(first.data()).isEmpty();
    }

    @Test
    void aClientIsRecognizedOnAnotherNodeByItsIdUnlessItsLoginIsAnother() {
        Listener first = listen(one, request().withPrincipal("anna").withClientId("0123456789abcdef"));
        assertThat(listen(other, request().withPrincipal("bert").withClientId("0123456789abcdef"))
                        .result())
                .isInstanceOf(SubscribeResult.ChannelTaken.class);
        Listener second = listen(other, request().withPrincipal("anna").withClientId("0123456789abcdef"));
        assertThat(second.result()).isInstanceOf(SubscribeResult.Accepted.class);
        assertThat(first.reasons()).containsExactly(CloseReason.REPLACED);
    }

    @Test
    void aClientIsRecognizedOnAnotherNodeByTheSecretInItsLastEventId() {
        Listener first = listen(one);
        publish(one, "1");
        String id = Bench.lastId(first.sink.text());
        publish(other, "2");
        Listener second = listen(other, request().withLastEventId(id));
        assertThat(second.data()).containsExactly("2");
        assertThat(first.reasons()).containsExactly(CloseReason.REPLACED);
    }

    @Test
    void aClientThatLeftOneNodeProvesItselfOnAnotherByItsLogin() {
        leave(one, listen(one, request().withPrincipal("anna")));
        publish(one, "1");
        Listener second = listen(other, request().withPrincipal("anna"));
        assertThat(second.data()).containsExactly("1");
        assertThat(second.sink.text()).doesNotContain("eventsource.gap");
    }

    @Test
    void theNewestClientReplacesThatOfAnotherNode() {
        Nodes newest = newest();
        Nodes.Node here = newest.start();
        Nodes.Node there = newest.start();
        Listener first = open(here);
        newest.settle();
        Listener second = open(there);
        newest.settle();
        assertThat(first.reasons()).containsExactly(CloseReason.REPLACED);
        assertThat(second.reasons()).isEmpty();
    }

    @Test
    void ofTwoClientsAtTheSameMomentOneIsLeft() {
        Listener first = new Listener(one.bench().broker, request(), new ScriptedSink());
        Listener second = new Listener(other.bench().broker, request(), new ScriptedSink());
        first.signals().writable();
        second.signals().writable();
        nodes.settle();
        assertThat(first.reasons()).containsExactly(CloseReason.REPLACED);
        assertThat(second.reasons()).isEmpty();
        assertThat(publish(one, "1").subscribers()).isEqualTo(1);
        assertThat(second.data()).containsExactly("1");
    }

    private static Nodes newest() {
        return new Nodes(options -> options.channels(ChannelOptions.TOKEN.withSubscribers(SubscriberLimit.NEWEST)));
    }

    private static Listener open(Nodes.Node node) {
        Listener listener = new Listener(node.bench().broker, request(), new ScriptedSink());
        listener.signals().writable();
        return listener;
    }

    @Test
    void ofSeveralClientsAtTheSameMomentTheLastThatIsAnnouncedIsLeft() {
        Nodes newest = newest();
        Nodes.Node here = newest.start();
        Nodes.Node there = newest.start();
        Listener first = open(here);
        here.bench().leave(first);
        Listener second = open(there);
        Listener third = open(here);
        newest.settle();
        assertThat(second.reasons()).containsExactly(CloseReason.REPLACED);
        assertThat(third.reasons()).isEmpty();
    }

    @Test
    void aNewClientGetsNothingThatTheClientOfAnotherNodeHasRead() {
        Nodes newest = newest();
        Nodes.Node here = newest.start();
        Nodes.Node there = newest.start();
        here.bench().leave(open(here));
        newest.settle();
        Listener second = open(here);
        newest.settle();
        var stage = here.bench().broker.publish(Bench.CHANNEL, OutgoingEvent.of("message", "for the second"));
        newest.settle();
        assertThat(stage.toCompletableFuture().join().accepted()).isTrue();
        assertThat(second.data()).containsExactly("for the second");
        Listener third = open(there);
        newest.settle();
        assertThat(third.data()).isEmpty();
    }

    @Test
    void aDeadStreamOfAnotherNodeIsFoundByAProbe() {
        Listener dead = listen(one);
        dead.sink.failWith(new IOException("reset"));
        List<SubscribeResult> results = new ArrayList<>();
        other.bench()
                .broker
                .probe(
                        Channels.of(Bench.CHANNEL),
                        () -> results.add(listen(other).result()));
        nodes.advance(SECOND);
        assertThat(dead.reasons()).containsExactly(CloseReason.CLIENT_GONE);
        assertThat(results).hasSize(1).first().isInstanceOf(SubscribeResult.Accepted.class);
    }

    @Test
    void theTokensOfANodeThatIsGoneAreFree() {
        listen(one);
        one.kill();
        assertThat(listen(other).result()).isInstanceOf(SubscribeResult.ChannelTaken.class);
        other.misses(one);
        assertThat(publish(other, "for who reconnects").accepted()).isTrue();
        assertThat(listen(other).result()).isInstanceOf(SubscribeResult.Accepted.class);
    }

    @Test
    void aNodeThatIsClosedLeavesItsTokens() {
        listen(one);
        one.bench().broker.close();
        nodes.settle();
        assertThat(listen(other).result()).isInstanceOf(SubscribeResult.Accepted.class);
    }

    @Test
    void aNodeThatJoinsLearnsWhoSubscribesElsewhere() {
        Listener listener = listen(one);
        Nodes.Node third = nodes.start();
        assertThat(listen(third).result()).isInstanceOf(SubscribeResult.ChannelTaken.class);
        assertThat(publish(third, "1").subscribers()).isEqualTo(1);
        assertThat(listener.data()).containsExactly("1");
    }

    @Test
    void anAnnouncementThatIsRepeatedReplacesNoLaterClient() {
        Listener first = listen(one, request().withPrincipal("anna"));
        Listener second = new Listener(other.bench().broker, request().withPrincipal("anna"), new ScriptedSink());
        second.signals().writable();
        nodes.start(); // which asks the first node for its subscribers, before that knows of the second client
        assertThat(first.reasons()).containsExactly(CloseReason.REPLACED);
        assertThat(second.reasons()).isEmpty();
    }

    @Test
    void aNodeThatWasSuspendedAnnouncesItsClientsAgainAndEndsThoseThatWereReplaced() {
        Listener replaced = listen(one);
        Listener kept = listen(one, SubscribeRequest.to(Channels.of("kept")));
        one.cutOff();
        other.misses(one);
        Listener second = listen(other);
        assertThat(second.result()).isInstanceOf(SubscribeResult.Accepted.class);

        one.reconnect();
        nodes.settle();
        assertThat(replaced.reasons()).containsExactly(CloseReason.REPLACED);
        assertThat(second.reasons()).isEmpty();
        assertThat(kept.reasons()).isEmpty();
        assertThat(listen(other, SubscribeRequest.to(Channels.of("kept"))).result())
                .isInstanceOf(SubscribeResult.ChannelTaken.class);
    }

    @Test
    void aClientWhoseAnnouncementWasInDoubtReplacesNoLaterOne() {
        Listener first = new Listener(one.bench().broker, request(), new ScriptedSink());
        first.signals().writable();
        one.cutOffUnanswered();
        assertThat(publish(other, "1").subscribers()).isEqualTo(1);
        other.misses(one);
        Listener second = listen(other);
        assertThat(second.result()).isInstanceOf(SubscribeResult.Accepted.class);

        one.reconnectBehind();
        nodes.advance(SECOND);
        one.reconnect();
        nodes.advance(SECOND);
        assertThat(first.reasons()).containsExactly(CloseReason.REPLACED);
        assertThat(second.reasons()).isEmpty();
        assertThat(publish(one, "2").subscribers()).isEqualTo(1);
    }

    @Test
    void aNodeThatHasMissedRecordsAsksAgain() {
        Listener left = listen(one);
        Listener kept = listen(one, SubscribeRequest.to(Channels.of("kept")));
        other.cutOff();
        leave(one, left);
        Listener came = listen(one, SubscribeRequest.to(Channels.of("came")));
        other.missAll();
        other.reconnect();
        nodes.advance(Bench.GRACE);
        assertThat(publish(other, "1").subscribers()).isZero();
        assertThat(listen(other, SubscribeRequest.to(Channels.of("kept"))).result())
                .isInstanceOf(SubscribeResult.ChannelTaken.class);
        assertThat(listen(other, SubscribeRequest.to(Channels.of("came"))).result())
                .isInstanceOf(SubscribeResult.ChannelTaken.class);
        assertThat(kept.reasons()).isEmpty();
        assertThat(came.reasons()).isEmpty();
    }

    @Test
    void allAnnounceAgainWhenRecordsMayHaveBeenLost() {
        Listener listener = listen(one);
        other.bench().broker.registry().presence().missed(); // as if the other had never learned of it
        one.jump();
        assertThat(publish(other, "1").subscribers()).isEqualTo(1);
        assertThat(listener.data()).containsExactly("1");
    }

    @Test
    void whatCouldNotBeAnnouncedIsAnnouncedLater() {
        one.cutOff();
        listen(one);
        one.reconnect();
        nodes.advance(SECOND);
        assertThat(publish(other, "1").subscribers()).isEqualTo(1);
    }

    @Test
    void aNodeIsWaitedForThatHasNotAppliedWhatItsClientHasRead() {
        Listener first = listen(one);
        publish(one, "1");
        String id = Bench.lastId(first.sink.text());
        other.cutOff();
        publish(one, "2");
        String ahead = Bench.lastId(first.sink.text());

        BrokerEngine broker = other.bench().broker;
        assertThat(broker.catchUp().isAhead(request().withLastEventId(id))).isFalse();
        assertThat(broker.catchUp().isAhead(request().withLastEventId("x:99"))).isFalse();
        SubscribeRequest request = request().withLastEventId(ahead);
        assertThat(broker.catchUp().isAhead(request)).isTrue();
        AtomicInteger caughtUp = new AtomicInteger();
        broker.catchUp().await(request, caughtUp::incrementAndGet);
        broker.catchUp().await(request().withLastEventId("epoch:99"), caughtUp::incrementAndGet);
        nodes.advance(SECOND);
        assertThat(caughtUp).hasValue(0);
        other.reconnect();
        nodes.advance(SECOND);
        assertThat(caughtUp).hasValue(1);
        nodes.advance(Duration.ofSeconds(5));
        assertThat(caughtUp)
                .as("nothing is waited for longer than five seconds")
                .hasValue(2);
        assertThat(listen(other, request).sink.text()).doesNotContain("eventsource.gap");
    }

    @Test
    void subscribersOfAllNodesAreCounted() {
        Nodes many = new Nodes(options -> options.channels(ChannelOptions.BROADCAST));
        Nodes.Node here = many.start();
        Nodes.Node there = many.start();
        for (int i = 0; i < 3; i++) {
            new Listener(here.bench().broker, request(), new ScriptedSink())
                    .signals()
                    .writable();
        }
        new Listener(there.bench().broker, request(), new ScriptedSink())
                .signals()
                .writable();
        many.settle();
        many.advance(SECOND);
        var stage = there.bench().broker.publish(Bench.CHANNEL, OutgoingEvent.of("message", "1"));
        many.settle();
        assertThat(stage.toCompletableFuture().join().subscribers()).isEqualTo(4);
    }

    @Test
    void aChannelIsFinishedOnAllNodes() {
        Listener listener = listen(one);
        var stage = other.bench().broker.finish(Bench.CHANNEL);
        nodes.settle();
        assertThat(stage.toCompletableFuture().join().accepted()).isTrue();
        assertThat(listener.reasons()).containsExactly(CloseReason.FINISHED);
        assertThat(publish(other, "1").accepted()).isFalse();
        assertThat(listen(other).result()).isInstanceOf(SubscribeResult.Accepted.class);
        assertThat(publish(one, "2").subscribers()).isEqualTo(1);
    }

    @Test
    void aCommandIsAnsweredAcrossNodes() {
        Listener listener = listen(one);
        var asked = other.bench()
                .broker
                .request(
                        Bench.CHANNEL,
                        OutgoingEvent.of("reboot", "now"),
                        PublishOptions.DEFAULT,
                        Duration.ofSeconds(30));
        nodes.settle();
        String stream = listener.sink.text();
        assertThat(stream).contains("data: now");
        Matcher proof = Pattern.compile("(?m)^reply: \\S+\\?proof=(\\S+)$").matcher(stream);
        assertThat(proof.find()).isTrue();
        var answered = one.bench()
                .broker
                .reply(new Reply(
                        Bench.CHANNEL, proof.group(1), null, null, 0, null, false, 0, new byte[] {'u', 'p'}, false));
        nodes.settle();
        assertThat(answered.toCompletableFuture().join().outcome()).isEqualTo(Reply.Outcome.ACCEPTED);
        @Nullable CommandResult result = asked.toCompletableFuture().getNow(null);
        assertThat(result).isNotNull();
        assertThat(result.state()).isEqualTo(CommandState.DONE);
    }
}
