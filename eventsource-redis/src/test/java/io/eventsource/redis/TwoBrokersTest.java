package io.eventsource.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.PublishOptions;
import io.eventsource.server.PublishResult;
import io.eventsource.server.Sink;
import io.eventsource.server.SubscribeRequest;
import io.eventsource.server.SubscribeResult;
import java.nio.charset.StandardCharsets;
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
        Stream atOne = Stream.of(one, NEWS, "");
        Stream atTwo = Stream.of(two, NEWS, "");
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
        Stream atTwo = Stream.of(two, NEWS, first);
        publish(one, NEWS, "3");
        Await.until(() -> atTwo.data().equals(List.of("2", "3")), atTwo::text);
        assertThat(atTwo.text()).doesNotContain("eventsource.gap");
    }

    @Test
    void theClientOfATokenResumesAtTheOther() throws Exception {
        Stream atOne = Stream.of(one, TOKEN, "");
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

        Stream atTwo = Stream.of(two, TOKEN, last);
        Await.until(() -> atTwo.data().equals(List.of("2")), atTwo::text);
        assertThat(atTwo.text()).doesNotContain("eventsource.gap");
    }

    @Test
    void streamsStayOpenWhileRedisIsAwayAndContinueAfterwards() throws Exception {
        Stream atOne = Stream.of(one, NEWS, "");
        Stream atTwo = Stream.of(two, NEWS, "");
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
                    Stream probe = Stream.of(broker, NEWS, id);
                    boolean isKnown = !probe.text().contains("eventsource.gap");
                    probe.close();
                    return isKnown;
                },
                () -> "not applied");
    }

    /** An open stream, and what it has received. */
    private static final class Stream implements Sink {

        /** Changed by one thread at a time. */
        private volatile String text = "";

        private volatile boolean isOpen = true;
        private SubscribeResult.Accepted accepted;

        static Stream of(EventBroker broker, Channels channels, String lastEventId) throws Exception {
            Stream stream = new Stream();
            SubscribeResult result = broker.subscribe(
                    SubscribeRequest.to(channels).withLastEventId(lastEventId),
                    stream,
                    reason -> stream.isOpen = false);
            assertThat(result).isInstanceOf(SubscribeResult.Accepted.class);
            stream.accepted = (SubscribeResult.Accepted) result;
            stream.accepted.signals().writable();
            Await.until(() -> !stream.text().isEmpty(), () -> "no opening");
            return stream;
        }

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            text = text.concat(new String(bytes, offset, length, StandardCharsets.UTF_8));
        }

        @Override
        public void end() {
            // The broker tells why.
        }

        void close() {
            accepted.signals().failed(null);
        }

        String text() {
            return text;
        }

        /** What follows the opening, whose id may be another on each node. */
        String events() {
            return text().substring(text().indexOf("\n\n"));
        }

        List<String> data() {
            return text().lines()
                    .filter(line -> line.startsWith("data: "))
                    .map(line -> line.substring("data: ".length()))
                    .toList();
        }

        String lastId() {
            return text().lines()
                    .filter(line -> line.startsWith("id: "))
                    .reduce((earlier, later) -> later)
                    .orElseThrow()
                    .substring("id: ".length());
        }
    }
}
