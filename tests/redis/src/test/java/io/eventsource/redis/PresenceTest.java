package io.eventsource.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.it.support.FullEffort;
import io.eventsource.it.support.RedisServer;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Channels;
import io.eventsource.server.CloseReason;
import io.eventsource.server.EventBroker;
import io.eventsource.server.GapPolicy;
import io.eventsource.server.PublishResult;
import io.eventsource.server.Sink;
import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.SubscribeResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who subscribes where, as nodes tell each other through Redis. What follows from that is tested without Redis. */
@Timeout(180)
class PresenceTest {

    /** Nodes notice each other within seconds, and connect again at growing intervals. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private static final Channels TOKEN = Channels.of("token");
    private static final Duration SILENCE = Duration.ofMillis(1_500);

    @TempDir
    Path directory;

    private RedisServer redis;
    private Relay relay;
    private EventBroker one;
    private EventBroker other;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start(directory);
        relay = new Relay(redis.port());
        one = broker(relay.uri());
        other = broker(redis.uri());
    }

    /** A stream outlives a gap there: Redis may be killed before a node has applied the last event. */
    private static EventBroker broker(String uri) {
        return EventBroker.builder()
                .channels(ChannelOptions.TOKEN.withGapPolicy(GapPolicy.SKIP))
                .heartbeat(Duration.ZERO)
                .journal(RedisJournal.builder(uri)
                        .commandTimeout(Node.TIMEOUT)
                        .silence(SILENCE)
                        .connect())
                .build();
    }

    @AfterEach
    void stop() throws Exception {
        one.close();
        other.close();
        relay.close();
        redis.close();
    }

    private static SubscribeResult subscribe(EventBroker broker, List<CloseReason> reasons) {
        SubscribeResult result = broker.subscribe(
                SubscribeRequest.to(TOKEN),
                new Sink() {
                    @Override
                    public boolean isReady() {
                        return true;
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) {}

                    @Override
                    public void end() {}
                },
                reasons::add);
        if (result instanceof SubscribeResult.Accepted accepted) {
            accepted.signals().writable();
        }
        return result;
    }

    private static PublishResult publish(EventBroker broker) throws Exception {
        return broker.publish(TOKEN, OutgoingEvent.of("1"))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private static void awaitSubscribers(EventBroker broker, int count) throws Exception {
        Await.until(PATIENCE, () -> publish(broker).subscribers() == count, () -> "another number of subscribers");
    }

    @Test
    void theClientOfAnotherNodeIsCountedAndHoldsItsToken() throws Exception {
        assertThat(publish(other).accepted()).isFalse();
        SubscribeResult held = subscribe(one, new CopyOnWriteArrayList<>());
        awaitSubscribers(other, 1);
        assertThat(subscribe(other, new CopyOnWriteArrayList<>())).isInstanceOf(SubscribeResult.ChannelTaken.class);
        ((SubscribeResult.Accepted) held).subscription().close();
        awaitSubscribers(other, 0);
        assertThat(subscribe(other, new CopyOnWriteArrayList<>())).isInstanceOf(SubscribeResult.Accepted.class);
    }

    @Test
    void theTokenOfANodeThatIsSilentIsFreeAndTheNodeLearnsIt() throws Exception {
        List<CloseReason> reasons = new CopyOnWriteArrayList<>();
        subscribe(one, reasons);
        awaitSubscribers(other, 1);
        relay.down();
        awaitSubscribers(other, 0);
        SubscribeResult taken = subscribe(other, new CopyOnWriteArrayList<>());
        assertThat(taken).isInstanceOf(SubscribeResult.Accepted.class);
        assertThat(reasons).as("it cannot know yet").isEmpty();

        relay.up();
        Await.until(PATIENCE, () -> reasons.equals(List.of(CloseReason.REPLACED)), reasons::toString);
        awaitSubscribers(other, 1); // which has yet to learn that the stream has ended
    }

    @Test
    @FullEffort
    void aNodeWithoutACompetitorIsKnownAgainWhenItIsBack() throws Exception {
        List<CloseReason> reasons = new CopyOnWriteArrayList<>();
        subscribe(one, reasons);
        awaitSubscribers(other, 1);
        relay.down();
        awaitSubscribers(other, 0);
        relay.up();
        awaitSubscribers(other, 1);
        assertThat(reasons).isEmpty();
    }

    @Test
    void aNodeThatIsClosedLeavesItsTokensAtOnce() throws Exception {
        subscribe(one, new CopyOnWriteArrayList<>());
        awaitSubscribers(other, 1);
        one.close();
        awaitSubscribers(other, 0);
    }

    @Test
    @FullEffort
    void nodesThatRedisHasForgottenAnnounceThemselvesAgain() throws Exception {
        subscribe(one, new CopyOnWriteArrayList<>());
        awaitSubscribers(other, 1);
        redis.kill();
        Await.until(PATIENCE, () -> one.problem() != null && other.problem() != null, () -> "no problem");
        redis.start();
        Await.until(
                PATIENCE, () -> one.problem() == null && other.problem() == null, () -> String.valueOf(one.problem()));
        awaitSubscribers(other, 1);
        EventBroker third = broker(redis.uri());
        try {
            awaitSubscribers(third, 1);
        } finally {
            third.close();
        }
    }
}
