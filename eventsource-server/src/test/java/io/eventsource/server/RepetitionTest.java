package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.internal.BrokerEngine;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The same request at the same moment on several nodes: the first in the journal's order counts, everywhere. */
class RepetitionTest {

    private static final Channels TOKEN = Channels.of(Bench.CHANNEL);
    private static final PublishOptions ONCE = PublishOptions.DEFAULT.withIdempotencyKey("key", "print");

    private final Nodes nodes = new Nodes(options -> options);
    private final Nodes.Node one = nodes.start();
    private final Nodes.Node other = nodes.start();

    private Listener listen(Nodes.Node node) {
        Listener listener = new Listener(node.bench().broker, SubscribeRequest.to(TOKEN), new ScriptedSink());
        listener.signals().writable();
        nodes.settle();
        return listener;
    }

    /** Publishes without letting anything travel. */
    private CompletableFuture<PublishResult> publish(Nodes.Node node, String data, PublishOptions options) {
        return node.bench()
                .broker
                .publish(TOKEN, OutgoingEvent.of(data), options)
                .toCompletableFuture();
    }

    @Test
    void isOneEvent() {
        Listener client = listen(one);
        CompletableFuture<PublishResult> first = publish(one, "event", ONCE);
        CompletableFuture<PublishResult> second = publish(other, "event", ONCE);
        nodes.settle();

        assertThat(client.data()).containsExactly("event");
        assertThat(first.join().id()).isNotNull();
        assertThat(second.join()).isEqualTo(first.join());
        CompletableFuture<PublishResult> later = publish(other, "event", ONCE);
        nodes.settle();
        assertThat(later.join()).isEqualTo(first.join());
        assertThat(client.data()).as("since then").isEmpty();
    }

    @Test
    void isOneEventForANodeThatStartsLater() {
        Listener client = listen(one);
        CompletableFuture<PublishResult> first = publish(other, "event", ONCE);
        CompletableFuture<PublishResult> second = publish(one, "event", ONCE);
        nodes.settle();
        assertThat(second.join()).isEqualTo(first.join());
        String id = Bench.lastId(client.sink.text());

        Nodes.Node late = nodes.start();
        CompletableFuture<PublishResult> later = publish(late, "event", ONCE);
        nodes.settle();
        assertThat(id).as("with the secret of the token").endsWith(position(later.join()));
        assertThat(client.data()).as("since then").isEmpty();
    }

    private static String position(PublishResult result) {
        String id = String.valueOf(result.id());
        return id.substring(id.indexOf(':'));
    }

    @Test
    void withOtherContentIsRefused() {
        Listener client = listen(one);
        CompletableFuture<PublishResult> first = publish(one, "event", ONCE);
        CompletableFuture<PublishResult> second =
                publish(other, "something else", PublishOptions.DEFAULT.withIdempotencyKey("key", "another print"));
        nodes.settle();

        assertThat(first.join().accepted()).isTrue();
        assertThat(second)
                .failsWithin(Duration.ZERO)
                .withThrowableThat()
                .withCauseInstanceOf(IdempotencyKeyReusedException.class);
        assertThat(client.data()).containsExactly("event");
    }

    @Test
    void isOneCommandWithOneHandle() {
        Listener client = listen(one);
        PublishOptions waits = ONCE.withTimeToLive(Duration.ofMinutes(1));
        CompletableFuture<BrokerEngine.Asked> first = ask(one, waits);
        other.bench().timer.advance(Duration.ofMillis(3)); // so that each would make another handle
        CompletableFuture<BrokerEngine.Asked> second = ask(other, waits);
        nodes.settle();

        String handle = first.join().handle();
        assertThat(second.join().handle()).isNotNull().isEqualTo(handle);
        assertThat(client.data()).containsExactly("reboot");
        assertThat(one.bench().broker.command(String.valueOf(handle))).isNotNull();
        assertThat(other.bench().broker.command(String.valueOf(handle))).isNotNull();
    }

    private static CompletableFuture<BrokerEngine.Asked> ask(Nodes.Node node, PublishOptions options) {
        return node.bench()
                .broker
                .ask(TOKEN, OutgoingEvent.of("reboot"), options, "/reply/c", Duration.ofSeconds(30))
                .toCompletableFuture();
    }

    @Test
    void afterTheFirstWasLostIsPublished() {
        Listener client = listen(other);
        one.cutOff();
        CompletableFuture<PublishResult> lost = publish(one, "event", ONCE);
        nodes.settle();
        assertThat(lost).isCompletedExceptionally();
        one.reconnect();

        CompletableFuture<PublishResult> again = publish(one, "event", ONCE);
        nodes.settle();
        assertThat(again.join().accepted()).isTrue();
        assertThat(client.data()).containsExactly("event");
    }
}
