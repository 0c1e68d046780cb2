package io.eventsource.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.it.support.RedisServer;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.PublishOptions;
import io.eventsource.server.PublishResult;
import io.eventsource.server.Retention;
import io.eventsource.server.SubscribeRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What outlives the retention: events that wait, and idempotency keys. */
@Timeout(60)
class NeededTest {

    private static final Channels NEWS = Channels.of("news");
    private static final Channels TOKEN = Channels.of("token");
    private static final PublishOptions WAITS = PublishOptions.DEFAULT.withTimeToLive(Duration.ofHours(1));
    private static final Retention SMALL = new Retention(200, 1 << 20, Duration.ofDays(1));

    @TempDir
    Path directory;

    private final List<EventBroker> brokers = new ArrayList<>();
    private RedisServer redis;
    private EventBroker one;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start(directory);
        one = broker(redis.uri());
    }

    private EventBroker broker(String uri) {
        EventBroker broker = EventBroker.builder()
                .channels(name -> name.equals("news") ? ChannelOptions.BROADCAST : ChannelOptions.TOKEN)
                .heartbeat(Duration.ZERO)
                .journal(RedisJournal.builder(uri)
                        .commandTimeout(Node.TIMEOUT)
                        .retention(SMALL)
                        .connect())
                .build();
        brokers.add(broker);
        return broker;
    }

    @AfterEach
    void stop() throws Exception {
        brokers.forEach(EventBroker::close);
        redis.close();
    }

    private static String publish(EventBroker broker, Channels channels, String data, PublishOptions options)
            throws Exception {
        PublishResult result = broker.publish(channels, OutgoingEvent.of(data), options)
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        assertThat(result.accepted()).isTrue();
        return String.valueOf(result.id());
    }

    /** Publishes more than the retention keeps, and waits until the rest is removed. */
    private void flood() throws Exception {
        long before = meta("sequence");
        for (int i = 0; i < 20; i++) {
            List<CompletionStage<PublishResult>> stages = new ArrayList<>();
            for (int j = 0; j < 50; j++) {
                stages.add(one.publish(NEWS, OutgoingEvent.of("flood")));
            }
            for (CompletionStage<PublishResult> stage : stages) {
                stage.toCompletableFuture().get(10, TimeUnit.SECONDS);
            }
        }
        Await.until(
                () -> meta("carried") > before && length() < 400,
                () -> length() + " entries are left, carried before " + meta("carried"));
    }

    private long length() {
        return number(redis.command("XLEN", "{eventsource}:stream"));
    }

    private long needed() {
        return number(redis.command("HLEN", "{eventsource}:needed"));
    }

    private long meta(String field) {
        String script =
                "\"return tonumber(redis.call('HGET',KEYS[1],ARGV[1]) or '0')\""; // quoted: a command is one line
        return number(redis.command("EVAL", script, "1", "{eventsource}:meta", field));
    }

    private static long number(String reply) {
        return Long.parseLong(reply.substring(1));
    }

    @Test
    void anEventThatWaitsIsThereForANodeThatStartsLater() throws Exception {
        publish(one, TOKEN, "1", WAITS);
        publish(one, Channels.of("other"), "2", WAITS);
        flood();
        assertThat(needed()).isGreaterThanOrEqualTo(2);

        EventBroker late = broker(redis.uri());
        assertThat(late.waiting("token")).hasSize(1);
        assertThat(late.waiting("other")).hasSize(1);
        OpenStream client = OpenStream.of(late, SubscribeRequest.to(TOKEN).withClientId("appliance"));
        Await.until(() -> client.data().equals(List.of("1")), client::text);

        assertThat(late.confirm("token", client.lastId()).toCompletableFuture().get(10, TimeUnit.SECONDS))
                .isTrue();
        Await.until(() -> one.waiting("token").isEmpty(), () -> "still waiting");
        flood();
        EventBroker later = broker(redis.uri());
        assertThat(later.waiting("token")).as("confirmed").isEmpty();
        assertThat(later.waiting("other")).hasSize(1);
    }

    @Test
    void anIdempotencyKeyOutlivesItsEvent() throws Exception {
        PublishOptions once = PublishOptions.DEFAULT.withIdempotencyKey("key", "print");
        String id = publish(one, NEWS, "1", once);
        flood();
        EventBroker late = broker(redis.uri());
        OpenStream client = OpenStream.of(late, NEWS, "");
        assertThat(publish(late, NEWS, "1", once)).isEqualTo(id);
        publish(late, NEWS, "2", PublishOptions.DEFAULT);
        Await.until(() -> client.data().contains("2"), client::text);
        assertThat(client.data()).doesNotContain("1");
    }

    @Test
    void aNodeThatHasMissedRecordsKnowsWhatWaitsAndWhatDoesNot() throws Exception {
        try (Relay relay = new Relay(redis.port())) {
            EventBroker slow = broker(relay.uri());
            publish(one, TOKEN, "confirmed", WAITS);
            publish(one, Channels.of("other"), "unchanged", WAITS);
            Await.until(
                    () -> slow.waiting("token").size() == 1
                            && slow.waiting("other").size() == 1,
                    () -> "not applied");
            relay.down();
            Await.until(() -> slow.problem() != null, () -> "no problem");
            OpenStream client = OpenStream.of(one, SubscribeRequest.to(TOKEN).withClientId("appliance"));
            Await.until(() -> client.data().equals(List.of("confirmed")), client::text);
            assertThat(one.confirm("token", client.lastId())
                            .toCompletableFuture()
                            .get(10, TimeUnit.SECONDS))
                    .isTrue();
            publish(one, Channels.of("third"), "new", WAITS);
            flood();
            relay.up();

            Await.until(() -> slow.waiting("third").size() == 1, () -> "not there");
            assertThat(slow.waiting("token")).isEmpty();
            assertThat(slow.waiting("other")).hasSize(1);
        }
    }
}
