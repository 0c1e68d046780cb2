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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two brokers that share a history, as their clients see them. */
@Timeout(60)
class TwoBrokersTest {

    private static final Channels NEWS = Channels.of("news");
    private static final Channels TOKEN = Channels.of("token");

    @TempDir
    Path directory;

    private RedisServer redis;
    private EventBroker one;
    private EventBroker two;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start(directory);
        one = broker();
        two = broker();
    }

    private EventBroker broker() {
        return EventBroker.builder()
                .channels(name -> name.equals("token") ? ChannelOptions.TOKEN : ChannelOptions.BROADCAST)
                .heartbeat(Duration.ZERO)
                .journal(RedisJournal.builder(redis.uri())
                        .commandTimeout(Node.TIMEOUT)
                        .connect())
                .build();
    }

    @AfterEach
    void stop() throws Exception {
        one.close();
        two.close();
        redis.close();
    }

    @Test
    void subscribersOfBothReceiveWhatIsPublishedOnEachInOneOrder() throws Exception {
        OpenStream atOne = OpenStream.of(one, NEWS, "");
        OpenStream atTwo = OpenStream.of(two, NEWS, "");
        for (int i = 0; i < 50; i++) {
            one.publish(NEWS, OutgoingEvent.of("one " + i));
            two.publish(NEWS, OutgoingEvent.of("two " + i));
        }
        Await.until(() -> atOne.data().size() == 100, atOne::text);
        Await.until(() -> atTwo.data().size() == 100, atTwo::text);
        assertThat(atOne.events()).isEqualTo(atTwo.events());
    }

    @Test
    void aClientThatReconnectsToTheOtherResumes() throws Exception {
        String first = publish(one, NEWS, "1");
        publish(one, NEWS, "2");
        awaitApplied(two, first);
        OpenStream atTwo = OpenStream.of(two, NEWS, first);
        publish(one, NEWS, "3");
        Await.until(() -> atTwo.data().equals(List.of("2", "3")), atTwo::text);
        assertThat(atTwo.text()).doesNotContain("eventsource.gap");
    }

    @Test
    void theClientOfATokenResumesAtTheOther() throws Exception {
        OpenStream atOne = OpenStream.of(one, TOKEN, "");
        publish(one, TOKEN, "1");
        Await.until(() -> atOne.data().equals(List.of("1")), atOne::text);
        String last = atOne.lastId();
        atOne.close();
        String command = one.publish(
                        TOKEN, OutgoingEvent.of("2"), PublishOptions.DEFAULT.withTimeToLive(Duration.ofMinutes(1)))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .id();
        assertThat(command).isNotNull();
        Await.until(() -> two.waiting("token").size() == 1, () -> "not applied");

        OpenStream atTwo = OpenStream.of(two, TOKEN, last);
        Await.until(() -> atTwo.data().equals(List.of("2")), atTwo::text);
        assertThat(atTwo.text()).doesNotContain("eventsource.gap");
    }

    @Test
    void streamsStayOpenWhileRedisIsAwayAndContinueAfterwards() throws Exception {
        OpenStream atOne = OpenStream.of(one, NEWS, "");
        OpenStream atTwo = OpenStream.of(two, NEWS, "");
        publish(one, NEWS, "1");
        redis.kill();
        Await.until(() -> one.problem() != null && two.problem() != null, () -> "no problem");
        assertThat(one.publish(NEWS, OutgoingEvent.of("refused"))).failsWithin(Duration.ofSeconds(1));
        redis.start();
        Await.until(() -> one.problem() == null && two.problem() == null, () -> String.valueOf(one.problem()));
        publish(two, NEWS, "2");
        Await.until(() -> atOne.data().equals(List.of("1", "2")), atOne::text);
        Await.until(() -> atTwo.data().equals(List.of("1", "2")), atTwo::text);
        assertThat(atOne.isOpen).isTrue();
        assertThat(atTwo.isOpen).isTrue();
    }

    private static String publish(EventBroker broker, Channels channels, String data) throws Exception {
        PublishResult result = broker.publish(channels, OutgoingEvent.of(data))
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        assertThat(result.accepted()).isTrue();
        return String.valueOf(result.id());
    }

    /** Waits until a broker knows an id, without which a client would have a gap. */
    private static void awaitApplied(EventBroker broker, String id) throws Exception {
        Await.until(
                () -> {
                    OpenStream probe = OpenStream.of(broker, NEWS, id);
                    boolean isKnown = !probe.text().contains("eventsource.gap");
                    probe.close();
                    return isKnown;
                },
                () -> "not applied");
    }
}
