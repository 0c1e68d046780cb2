package io.eventsource.redis;

import static io.eventsource.server.journal.RecordingFollower.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.it.support.RedisServer;
import io.eventsource.server.Retention;
import io.eventsource.server.journal.RecordingFollower;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several nodes that share a history. */
@Timeout(60)
class SharedHistoryTest {

    @TempDir
    Path directory;

    private RedisServer redis;

    @BeforeEach
    void start() throws Exception {
        redis = RedisServer.start(directory);
    }

    @AfterEach
    void stop() throws Exception {
        redis.close();
    }

    @Test
    void allNodesApplyTheSameRecordsAtTheSamePositions() throws Exception {
        try (Node one = Node.on(redis);
                Node two = Node.on(redis)) {
            assertThat(one.journal.epoch()).isEqualTo(two.journal.epoch());
            assertThat(one.journal.key()).isEqualTo(two.journal.key());
            List<CompletableFuture<Long>> stages = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                stages.add(one.append("one-" + i));
                stages.add(two.append("two-" + i));
            }
            stages.forEach(CompletableFuture::join);
            awaitEnds(one, two);
            assertThat(positions(one)).isEqualTo(positions(two)).hasSize(1000);
            assertThat(one.ids()).isEqualTo(two.ids());
            try (Node late = Node.on(redis)) {
                assertThat(late.ids()).as("there when it starts").isEqualTo(one.ids());
                assertThat(positions(late)).isEqualTo(positions(one));
            }
        }
    }

    @Test
    void historiesWithOtherPrefixesDoNotMix() {
        try (Node one = Node.on(redis);
                Node other = Node.on(redis.uri(), options -> options.keyPrefix("other"))) {
            assertThat(one.journal.epoch()).isNotEqualTo(other.journal.epoch());
            one.publish("1");
            other.publish("2");
            assertThat(one.ids()).containsExactly("1");
            assertThat(other.ids()).containsExactly("2");
        }
    }

    @Test
    void keepsWhatTheRetentionSays() throws Exception {
        Retention small = new Retention(1_000, 1 << 20, Duration.ofDays(1));
        try (Node node = Node.on(redis.uri(), options -> options.retention(small))) {
            appendAll(node, 5_000, 20);
            awaitLength(1_000, 1_500);
            appendAll(node, 500, 20_000);
            awaitLength(50, 300);
            try (Node late = Node.on(redis)) {
                long first = late.follower.applied().get(0).position();
                assertThat(late.trimmed).containsExactly(first - 1);
            }
        }
    }

    @Test
    void aNodeThatWasPausedWhileTheStreamWasTrimmedMissesRecordsAndKnowsIt() throws Exception {
        try (Relay relay = new Relay(redis.port());
                Node slow = Node.on(relay.uri());
                Node fast = Node.on(
                        redis.uri(), options -> options.retention(new Retention(100, 1 << 20, Duration.ofDays(1))))) {
            fast.publish("1");
            Await.until(() -> slow.ids().size() == 1, () -> "applied " + slow.ids());
            relay.down();
            appendAll(fast, 1_000, 20);
            awaitLength(100, 400);
            relay.up();
            Await.until(() -> slow.ids().contains("e999"), () -> "applied " + slow.ids());

            long next = slow.follower.events().get(1).position();
            assertThat(next).isGreaterThan(500);
            assertThat(slow.trimmed).containsExactly(next - 1);
            assertThat(fast.trimmed).isEmpty();
            Await.until(() -> slow.journal.problem() == null, slow.journal::problem);
            assertThat(slow.publish("after")).isEqualTo(1_002);
        }
    }

    private static void appendAll(Node node, int count, int bytes) {
        List<CompletableFuture<Long>> stages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            stages.add(node.append(event("e" + i, bytes)));
            if (i % 200 == 199) {
                stages.forEach(CompletableFuture::join);
            }
        }
        stages.forEach(RecordingFollower::await);
    }

    private void awaitLength(long least, long most) throws Exception {
        Await.until(() -> length() <= most, () -> length() + " records are left");
        assertThat(length()).isGreaterThanOrEqualTo(least);
    }

    private long length() {
        return Long.parseLong(redis.command("XLEN", "{eventsource}:stream").substring(1));
    }

    private static List<Long> positions(Node node) {
        return node.follower.applied().stream()
                .map(RecordingFollower.Applied::position)
                .toList();
    }

    private static void awaitEnds(Node... nodes) throws Exception {
        for (Node node : nodes) {
            Await.until(
                    () -> node.ids().size() == 1000,
                    () -> "applied " + node.ids().size());
        }
    }
}
