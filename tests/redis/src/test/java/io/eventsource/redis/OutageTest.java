package io.eventsource.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.it.support.FullEffort;
import io.eventsource.it.support.RedisServer;
import io.eventsource.server.journal.JournalException;
import io.eventsource.server.journal.JournalRecord;
import io.eventsource.server.journal.RecordingFollower.Applied;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What nodes do when Redis goes away, and when it is back with all, some or none of its data. */
@Timeout(60)
class OutageTest {

    /** The least. */
    private static final long JUMP = 1L << 32;

    @TempDir
    Path directory;

    private RedisServer redis;

    private void start(String... options) throws Exception {
        redis = RedisServer.start(directory, options);
    }

    @AfterEach
    void stop() throws Exception {
        redis.close();
    }

    @Test
    void appendsFailAtOnceWhileRedisIsAwayAndGoOnByThemselves() throws Exception {
        start("--appendonly", "yes", "--appendfsync", "always");
        try (Node one = Node.on(redis);
                Node two = Node.on(redis)) {
            one.publish("1");
            two.publish("2");
            redis.kill();
            awaitProblem(one, two);
            Await.until(() -> one.journal.problem().startsWith("cannot"), one.journal::problem);
            assertThat(one.journal.problem()).isEqualTo("cannot connect to Redis: connection refused");
            CompletableFuture<Long> refused = one.append("refused");
            assertThat(refused).isCompletedExceptionally();
            assertThat(failure(refused).isOutcomeUnknown()).isFalse();

            redis.start();
            awaitWorking(one, two);
            long third = one.publish("3");
            long fourth = two.publish("4");
            assertThat(third).isGreaterThan(2 + JUMP);
            assertThat(fourth).isEqualTo(third + 1);
            await(one, "1", "2", "3", "4");
            await(two, "1", "2", "3", "4");
            assertThat(jumps(one)).as("one for all nodes").containsExactly(third - 1);
            assertThat(jumps(two)).containsExactly(third - 1);
            assertThat(one.trimmed).isEmpty();
            assertThat(two.trimmed).isEmpty();
        }
    }

    @Test
    void nodesContinueTheirHistoryInARedisThatCameBackEmpty() throws Exception {
        start();
        try (Node one = Node.on(redis);
                Node two = Node.on(redis)) {
            one.publish("1");
            long second = two.publish("2");
            await(one, "1", "2");
            redis.kill();
            awaitProblem(one, two);
            redis.start();
            awaitWorking(one, two);
            long third = one.publish("3");
            assertThat(third).isGreaterThan(second + JUMP);
            await(two, "1", "2", "3");
            try (Node late = Node.on(redis)) {
                assertThat(late.journal.epoch()).isEqualTo(one.journal.epoch());
                assertThat(late.journal.key()).isEqualTo(one.journal.key());
                assertThat(late.ids()).containsExactly("3");
                assertThat(late.trimmed).as("the lost records").containsExactly(third - 2);
            }
        }
    }

    @Test
    @FullEffort
    void aNodeNoticesThatRedisWasEmptiedUnderIt() throws Exception {
        start();
        try (Node node = Node.on(redis)) {
            long first = node.publish("1");
            assertThat(redis.command("FLUSHALL")).isEqualTo("+OK");
            Await.until(() -> !jumps(node).isEmpty(), () -> "not noticed by the heartbeat");
            assertThat(publish(node, "2")).isGreaterThan(first + JUMP);
        }
    }

    @Test
    void positionsThatRedisHasForgottenAreNotGivenAgain() throws Exception {
        start();
        try (Node one = Node.on(redis);
                Node two = Node.on(redis)) {
            one.publish("1");
            one.publish("2");
            assertThat(redis.command("SAVE")).isEqualTo("+OK");
            long last = 0;
            for (int i = 0; i < 5; i++) {
                last = two.publish("lost " + i);
            }
            redis.kill();
            awaitProblem(one, two);
            redis.start();
            awaitWorking(one, two);
            long next = one.publish("3");
            assertThat(next).isGreaterThan(JUMP + 2);
            Await.until(() -> two.ids().contains("3"), () -> "applied " + two.ids());
            try (Node late = Node.on(redis)) {
                assertThat(late.ids()).containsExactly("1", "2", "3");
                assertThat(late.publish("4")).isEqualTo(next + 1);
            }
            List<Long> all =
                    two.follower.applied().stream().map(Applied::position).toList();
            assertThat(all).doesNotHaveDuplicates().isSorted();
            assertThat(last).isLessThan(next);
        }
    }

    @Test
    void theHistoryEndsForANodeThatFindsAnotherOne() throws Exception {
        start();
        try (Relay relay = new Relay(redis.port());
                Node former = Node.on(relay.uri())) {
            former.publish("1");
            relay.down();
            redis.kill();
            redis.start();
            try (Node first = Node.on(redis)) {
                assertThat(first.journal.epoch()).isNotEqualTo(former.journal.epoch());
                first.publish("of another history");
                relay.up();
                Await.until(() -> !former.ended.isEmpty(), () -> "not ended: " + former.journal.problem());
            }
            assertThat(former.ended).singleElement().asString().contains("another history", "start this node again");
            assertThat(former.journal.problem()).isEqualTo(former.ended.get(0));
            assertThat(former.append("2")).isCompletedExceptionally();
            assertThat(former.ids()).containsExactly("1");
        }
    }

    @Test
    void anAppendWhoseReplyWasLostIsThereOnce() throws Exception {
        start();
        try (Relay relay = new Relay(redis.port());
                Node node = Node.on(relay.uri());
                Node other = Node.on(redis)) {
            node.publish("before");
            relay.cutAfter("the lost reply");
            CompletableFuture<Long> stage = node.append("the lost reply");
            assertThat(stage.join()).isEqualTo(2);
            assertThat(publish(node, "after")).as("no jump").isEqualTo(3);
            await(node, "before", "the lost reply", "after");
            await(other, "before", "the lost reply", "after");
        }
    }

    @Test
    void whatDoesNotReachRedisIsRefusedOnceItsOutcomeIsKnown() throws Exception {
        start();
        try (Relay relay = new Relay(redis.port());
                Node node = Node.on(relay.uri())) {
            node.publish("1");
            relay.cutBefore("never sent");
            JournalException failure = failure(node.append("never sent"));
            assertThat(failure.isOutcomeUnknown()).isFalse();
            publish(node, "2");
            await(node, "1", "2");
        }
    }

    @Test
    void aRequestThatArrivesAfterItsNodeHasReconnectedHasNoEffect() throws Exception {
        start();
        try (Relay relay = new Relay(redis.port());
                Node node = Node.on(relay.uri())) {
            node.publish("1");
            relay.delay("late");
            assertThat(failure(node.append("late")).isOutcomeUnknown())
                    .as("it will never be there")
                    .isFalse();
            publish(node, "2");
            relay.deliver();
            assertThat(publish(node, "3")).isEqualTo(3);
            await(node, "1", "2", "3");
        }
    }

    @Test
    void aRedisThatAnswersNothingIsNoticedAndNothingIsDoubled() throws Exception {
        start();
        try (Node one = Node.on(redis);
                Node two = Node.on(redis)) {
            one.publish("before");
            redis.pause();
            List<CompletableFuture<Long>> stages = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                stages.add(one.append("during " + i));
            }
            awaitProblem(one);
            assertThat(one.journal.problem()).endsWith("does not answer");
            for (CompletableFuture<Long> stage : stages) {
                assertThat(failure(stage)).isNotNull();
            }
            assertThat(one.append("refused")).isCompletedExceptionally();
            redis.resume();
            publish(one, "after");
            publish(two, "after, too");
            Await.until(() -> one.ids().contains("after, too"), () -> "applied " + one.ids());
            Await.until(() -> two.ids().contains("after, too"), () -> "applied " + two.ids());
            assertThat(one.ids()).isEqualTo(two.ids()).startsWith("before").doesNotContain("refused");
            assertThat(new HashSet<>(one.ids())).hasSameSizeAs(one.ids());
        }
    }

    private static List<Long> jumps(Node node) {
        return node.follower.applied().stream()
                .filter(applied -> applied.record().kind() == JournalRecord.Kind.JUMP)
                .map(Applied::position)
                .toList();
    }

    private static JournalException failure(CompletableFuture<Long> stage) throws Exception {
        try {
            stage.get(20, TimeUnit.SECONDS);
            throw new AssertionError("it has succeeded");
        } catch (ExecutionException | CompletionException e) {
            return (JournalException) e.getCause();
        }
    }

    private static void await(Node node, String... ids) throws Exception {
        Await.until(() -> node.ids().equals(List.of(ids)), () -> "applied " + node.ids());
    }

    private static void awaitProblem(Node... nodes) throws Exception {
        for (Node node : nodes) {
            Await.until(() -> node.journal.problem() != null, () -> "no problem");
        }
    }

    /** Publishes again until the event is not refused, because a node may notice late that it is disconnected. */
    private static long publish(Node node, String id) throws Exception {
        long[] position = new long[1];
        Await.until(
                () -> {
                    CompletableFuture<Long> stage = node.append(id);
                    try {
                        position[0] = stage.get(20, TimeUnit.SECONDS);
                        return true;
                    } catch (ExecutionException e) {
                        assertThat(((JournalException) e.getCause()).isOutcomeUnknown())
                                .isFalse();
                        return false;
                    }
                },
                () -> String.valueOf(node.journal.problem()));
        return position[0];
    }

    private static void awaitWorking(Node... nodes) throws Exception {
        for (Node node : nodes) {
            Await.until(
                    Duration.ofSeconds(20),
                    () -> node.journal.problem() == null,
                    () -> String.valueOf(node.journal.problem()));
        }
    }
}
