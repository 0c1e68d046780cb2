package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.EventId;
import io.eventsource.protocol.OutgoingEvent;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events that a token's client has received are redelivered only to that client. */
class ResumeProofTest {

    private static final String TOKEN = "token";
    private static final String OTHER = "other";
    private static final String NEWS = "news";
    private static final UnaryOperator<SubscribeRequest> ANONYMOUS = UnaryOperator.identity();

    private final Bench bench = new Bench(
            options -> options.channels(name -> name.equals(NEWS) ? ChannelOptions.BROADCAST : ChannelOptions.TOKEN));

    private Listener listen(UnaryOperator<SubscribeRequest> client, String lastEventId, String... channels) {
        SubscribeRequest request = SubscribeRequest.to(Channels.of(channels)).withLastEventId(lastEventId);
        Listener listener = new Listener(bench.broker, client.apply(request), new ScriptedSink());
        if (listener.result() instanceof SubscribeResult.Accepted) {
            listener.signals().writable();
        }
        bench.executor.runAll();
        return listener;
    }

    private void publish(String channel, String data) {
        publish(channel, OutgoingEvent.of("message", data));
    }

    private void publish(String channel, OutgoingEvent event) {
        assertThat(Bench.taken(bench.broker.publish(Channels.of(channel), event)))
                .isPresent();
        bench.executor.runAll();
    }

    private static UnaryOperator<SubscribeRequest> client(String id) {
        return request -> request.withClientId(id);
    }

    private static UnaryOperator<SubscribeRequest> principal(String name) {
        return request -> request.withPrincipal(name);
    }

    private static String lastId(Listener listener) {
        return Bench.lastId(listener.sink.text());
    }

    private static String epoch(String id) {
        return id.replaceFirst("[.:].*", "");
    }

    /**
     * Every id that another client may know or guess, with all combinations of channels. {@code OWN} is the id that the
     * other client got on its own token.
     */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    token            | x
                    token            | known
                    token            | EPOCH:0
                    token            | EPOCH:1
                    token            | EPOCH.wrong:0
                    token            | another:0
                    token,other      | x
                    token,other      | known
                    token,other      | OWN:0
                    token,other      | EPOCH:1
                    other,token      | OWN:0
                    other,token      | OWN:1
                    other,token      | EPOCH:0
                    token,news       | EPOCH:0
                    token,news       | EPOCH:1
                    token,news       | EPOCH.wrong:0
                    token,news       | OWN:0
                    token,news       | known
                    news,token       | EPOCH:0
                    news,token       | breaking
                    news,token       | x
                    token,other,news | OWN:0
                    token,other,news | EPOCH:0
                    news,other,token | breaking
                    """)
    void anUnrecognizedClientNeverDoes(String channels, String pattern) {
        for (Duration away : List.of(Duration.ZERO, Bench.GRACE.plus(Bench.MOMENT))) {
            for (UnaryOperator<SubscribeRequest> unrecognized :
                    List.of(ANONYMOUS, client("another"), principal("another"))) {
                new ResumeProofTest().requireNoReplay(unrecognized, away, channels.split(","), pattern);
            }
        }
    }

    private void requireNoReplay(
            UnaryOperator<SubscribeRequest> unrecognized, Duration away, String[] channels, String pattern) {
        Listener own = listen(unrecognized, "", OTHER);
        String ownEpoch = lastId(own).replaceFirst(":.*", "");
        Listener owner = listen(client("the owner"), "", TOKEN);
        publish(TOKEN, OutgoingEvent.of("message", "first").withId(EventId.of("known")));
        publish(NEWS, OutgoingEvent.of("message", "news").withId(EventId.of("breaking")));
        publish(TOKEN, "received by its owner");
        bench.leave(owner);
        bench.leave(own);
        bench.advance(away);

        Listener found =
                listen(unrecognized, pattern.replace("OWN", ownEpoch).replace("EPOCH", epoch(ownEpoch)), channels);

        assertThat(found.sink.text())
                .contains("event: eventsource.gap")
                .doesNotContain("data: first", "received by its owner");
    }

    @Test
    void theClientOfSeveralTokensMissesNothing() {
        for (UnaryOperator<SubscribeRequest> client : List.of(ANONYMOUS, client("c"), principal("p"))) {
            Listener first = listen(client, "", TOKEN, OTHER, NEWS);
            publish(OTHER, "one");
            bench.leave(first);
            publish(TOKEN, "two");

            Listener again = listen(client, lastId(first), TOKEN, OTHER, NEWS);

            assertThat(again.sink.text()).contains("data: two").doesNotContain("data: one", "eventsource.gap");
            bench.leave(again);
        }
    }

    @Test
    void afterAPublicIdOfTheBroadcastTheTokenContinues() {
        Listener first = listen(ANONYMOUS, "", TOKEN, NEWS);
        publish(NEWS, "news");
        String seen = lastId(first);
        assertThat(seen).doesNotContain(".");
        bench.leave(first);
        publish(TOKEN, "waiting");

        assertThat(listen(ANONYMOUS, seen, TOKEN, NEWS).sink.text())
                .contains("data: waiting")
                .doesNotContain("data: news", "eventsource.gap");
    }

    /** Events that were in flight when the connection was lost are redelivered only to a recognized client. */
    @Test
    void aRecognizedClientOfSeveralTokensGetsLostEventsAgain() {
        for (UnaryOperator<SubscribeRequest> client : List.of(client("c"), principal("p"))) {
            assertThat(afterLoss(client)).contains("data: lost").doesNotContain("eventsource.gap");
        }
        assertThat(afterLoss(ANONYMOUS)).contains("eventsource.gap").doesNotContain("data: lost");
    }

    private String afterLoss(UnaryOperator<SubscribeRequest> client) {
        Listener first = listen(client, "", TOKEN, OTHER);
        String seen = lastId(first);
        publish(OTHER, "lost");
        bench.leave(first);

        Listener again = listen(client, seen, TOKEN, OTHER);
        bench.leave(again);
        return again.sink.text();
    }

    @Test
    void aReplacedClientIsNotRecognized() {
        Listener first = listen(client("c"), "", TOKEN, OTHER);
        String seen = lastId(first);
        bench.leave(first);
        Listener second = listen(client("d"), "", TOKEN);
        publish(TOKEN, "received by the second");
        bench.leave(second);

        assertThat(listen(client("c"), seen, TOKEN, OTHER).sink.text())
                .contains("eventsource.gap")
                .doesNotContain("received by the second");
    }

    @Test
    void anUnreadTokenNeedsNoProof() {
        Listener first = listen(client("c"), "", TOKEN);
        String seen = lastId(first);
        publish(TOKEN, "lost");
        bench.leave(first);

        assertThat(listen(client("c"), seen, TOKEN, OTHER).sink.text())
                .contains("data: lost")
                .doesNotContain("eventsource.gap");
    }

    @Test
    void aClientThatReplacesTwoGetsNoEventThatEitherHasReceived() {
        Bench newest =
                new Bench(options -> options.channels(ChannelOptions.TOKEN.withSubscribers(SubscriberLimit.NEWEST)));
        Listener slow = new Listener(newest.broker, SubscribeRequest.to(Channels.of(OTHER)), new ScriptedSink());
        Listener fast = new Listener(newest.broker, SubscribeRequest.to(Channels.of(TOKEN)), new ScriptedSink());
        fast.signals().writable();
        newest.executor.runAll();
        newest.broker.publish(Channels.of(TOKEN), OutgoingEvent.of("message", "received by the fast one"));
        newest.executor.runAll();
        assertThat(fast.sink.text()).contains("received by the fast one");

        Listener newClient =
                new Listener(newest.broker, SubscribeRequest.to(Channels.of(TOKEN, OTHER)), new ScriptedSink());
        newClient.signals().writable();
        newest.executor.runAll();

        assertThat(slow.reasons()).containsExactly(CloseReason.REPLACED);
        assertThat(newClient.sink.text()).doesNotContain("received by the fast one");
    }
}
