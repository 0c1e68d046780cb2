package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.eventsource.protocol.OutgoingEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which channels a broker lists, and what it says of them. */
class ChannelListTest {

    private final Bench bench = new Bench(options ->
            options.channels(name -> name.startsWith("token-") ? ChannelOptions.TOKEN : ChannelOptions.BROADCAST));

    private Listener listen(String channel, String principal) {
        Listener listener = new Listener(
                bench.broker, SubscribeRequest.to(Channels.of(channel)).withPrincipal(principal), new ScriptedSink());
        listener.signals().writable();
        bench.executor.runAll();
        return listener;
    }

    private void publish(String channel, PublishOptions options) {
        bench.broker
                .publish(Channels.of(channel), OutgoingEvent.of("message", "1"), options)
                .toCompletableFuture()
                .join();
        bench.executor.runAll();
    }

    private List<String> names(ChannelQuery query) {
        return bench.broker.channels(query).channels().stream()
                .map(ChannelInfo::name)
                .toList();
    }

    private ChannelInfo only(String name) {
        return bench.broker
                .channels(ChannelQuery.ALL.withPrefix(name))
                .channels()
                .get(0);
    }

    @Test
    void thoseWithTheMostSubscribersComeFirst() {
        listen("b", "x");
        listen("a", "x");
        listen("c", "x");
        listen("c", "y");

        assertThat(names(ChannelQuery.ALL)).containsExactly("c", "a", "b");
        assertThat(names(ChannelQuery.ALL.withOrder(ChannelQuery.Order.NAME))).containsExactly("a", "b", "c");
        assertThat(names(ChannelQuery.ALL.withLimit(2))).containsExactly("c", "a");
        assertThat(bench.broker.channels(ChannelQuery.ALL.withLimit(2)).total()).isEqualTo(3);
        assertThat(bench.broker.channels(ChannelQuery.ALL.withLimit(0))).isEqualTo(new ChannelList(3, List.of()));
    }

    @Test
    void aPrefixAndAFilterLeaveOutOthers() {
        for (String channel : List.of("orders-1", "orders-2", "news")) {
            listen(channel, "x");
        }

        ChannelQuery orders = ChannelQuery.ALL.withPrefix("orders-");
        assertThat(names(orders)).containsExactly("orders-1", "orders-2");
        ChannelList one = bench.broker.channels(orders.withFilter(name -> name.endsWith("2")));
        assertThat(one.channels()).extracting(ChannelInfo::name).containsExactly("orders-2");
        assertThat(one.total()).isEqualTo(1);
    }

    @Test
    void aTokenShowsItsClient() {
        Listener client = listen("token-7", "ann");
        bench.timer.advance(Duration.ofSeconds(90));

        ChannelInfo connected = only("token-7");
        assertThat(connected.exclusive()).isTrue();
        assertThat(connected.subscribers()).isEqualTo(1);
        assertThat(connected.principal()).isEqualTo("ann");
        assertThat(connected.connectedAt())
                .isEqualTo(Instant.ofEpochMilli(bench.timer.currentTimeMillis()).minusSeconds(90));
        assertThat(connected.lastId()).isNull();

        bench.leave(client);
        ChannelInfo left = only("token-7");
        assertThat(left.subscribers()).isZero();
        assertThat(left.principal()).isNull();
        assertThat(left.connectedAt()).isNull();
    }

    @Test
    void aBroadcastShowsNoClient() {
        listen("news", "ann");

        assertThat(only("news").exclusive()).isFalse();
        assertThat(only("news").principal()).isNull();
        assertThat(only("news").connectedAt()).isNull();
    }

    @Test
    void eventsAreCountedAndTheLastHasThePublishersId() {
        listen("token-7", "ann");
        publish("token-7", PublishOptions.DEFAULT);
        publish("token-7", PublishOptions.DEFAULT);
        String id = bench.broker
                .publish("token-7", OutgoingEvent.of("message", "3"))
                .toCompletableFuture()
                .join()
                .id();

        assertThat(only("token-7").events()).isEqualTo(3);
        assertThat(only("token-7").lastId()).isEqualTo(id);
    }

    @Test
    void eventsThatWaitAreCountedUntilTheyAreCancelled() {
        PublishOptions waiting = PublishOptions.DEFAULT.withTimeToLive(Duration.ofMinutes(1));
        publish("token-7", waiting);
        publish("token-7", waiting);
        assertThat(only("token-7").waiting()).isEqualTo(2);
        assertThat(only("token-7").events()).isEqualTo(2);

        List<WaitingEvent> events = bench.broker.waiting("token-7");
        assertThat(only("token-7").lastId()).isEqualTo(events.get(1).id());
        bench.broker.cancel("token-7", events.get(0).id()).toCompletableFuture().join();
        assertThat(only("token-7").waiting()).isEqualTo(1);
    }

    @Test
    void theOutcomesOfCommandsAreNotListed() {
        listen("token-7", "ann");
        bench.broker.request("token-7", OutgoingEvent.of("message", "1"), Duration.ofSeconds(1));

        assertThat(names(ChannelQuery.ALL)).containsExactly("token-7");
    }

    @Test
    void ofAHundredThousandChannelsOnlyTheLimitIsReturned() {
        Bench many = new Bench(options ->
                options.channels(ChannelOptions.BROADCAST).maxChannels(200_000).logBytes(1L << 30));
        for (int i = 0; i < 100_000; i++) {
            many.broker.publish("channel-" + i, OutgoingEvent.of("message", ""));
        }
        listenTo(many, "channel-777");

        ChannelList found = many.broker.channels(ChannelQuery.ALL.withLimit(3));
        assertThat(found.total()).isEqualTo(100_000);
        assertThat(found.channels())
                .extracting(ChannelInfo::name)
                .containsExactly("channel-777", "channel-0", "channel-1");
    }

    private static void listenTo(Bench bench, String channel) {
        new Listener(bench.broker, SubscribeRequest.to(Channels.of(channel)), new ScriptedSink())
                .signals()
                .writable();
    }

    @Test
    void theLimitIsBounded() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ChannelQuery.ALL.withLimit(1_001))
                .withMessage("the limit must be from 0 to 1000, but is 1001");
        assertThatIllegalArgumentException().isThrownBy(() -> ChannelQuery.ALL.withLimit(-1));
    }
}
