package io.eventsource.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.it.support.Await;
import io.eventsource.it.support.FullEffort;
import io.eventsource.it.support.RedisServer;
import io.eventsource.server.journal.JournalException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which servers a journal accepts, and what it says about the others. */
@Timeout(60)
class ServersTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"", "http://127.0.0.1:6379", "127.0.0.1", "redis://:secret@["})
    void refusesWhatIsNoUriOfRedis(String uri) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RedisJournal.builder(uri))
                .withMessageContaining("redis://host:6379")
                .withMessageNotContaining("secret");
    }

    @Test
    void saysThatThereIsNoServer() throws Exception {
        int port = RedisServer.freePort();
        assertRefused(
                "redis://user:secret@127.0.0.1:" + port,
                "cannot connect to Redis at 127.0.0.1:" + port + ": connection refused");
    }

    @Test
    void refusesAServerThatMayEvictTheHistory() throws Exception {
        try (RedisServer redis = RedisServer.start(directory, "--maxmemory-policy", "allkeys-lru")) {
            assertRefused(redis.uri(), "may evict the history", "allkeys-lru", "maxmemory-policy noeviction");
        }
    }

    @Test
    void refusesAReplica() throws Exception {
        try (RedisServer redis = RedisServer.start(directory, "--replicaof", "127.0.0.1", "1")) {
            assertRefused(redis.uri(), "is a replica", "name the primary");
        }
    }

    @Test
    void refusesAHistoryOfANewerFormat() throws Exception {
        try (RedisServer redis = RedisServer.start(directory)) {
            redis.command("HSET", "{eventsource}:meta", "format", "2");
            assertRefused(redis.uri(), "has version 2", "reads version 1", "use the release that wrote it");
        }
    }

    @Test
    void usesThePasswordAndTheDatabaseOfTheUri() throws Exception {
        try (RedisServer redis = RedisServer.start(directory, "--requirepass", "secret")) {
            String uri = redis.uri();
            assertRefused(uri, "does not accept the user and password");
            assertRefused(uri.replace("//", "//:wrong@"), "does not accept the user and password");
            try (Node node = Node.on(uri.replace("//", "//:secret@") + "/3");
                    Node other = Node.on(uri.replace("//", "//:secret@") + "/4")) {
                node.publish("1");
                assertThat(node.ids()).containsExactly("1");
                assertThat(other.journal.epoch()).isNotEqualTo(node.journal.epoch());
            }
        }
    }

    @Test
    void asksSentinelForThePrimary() throws Exception {
        try (RedisServer redis = RedisServer.start(directory);
                RedisServer sentinel = RedisServer.startSentinel(directory, redis.port());
                Node node = Node.on("redis-sentinel://127.0.0.1:" + sentinel.port() + "/0#main")) {
            assertThat(node.publish("1")).isEqualTo(1);
            redis.kill();
            Await.until(() -> node.journal.problem() != null, () -> "no problem");
            redis.start();
            Await.until(() -> node.journal.problem() == null, node.journal::problem);
            assertThat(node.publish("2")).isGreaterThan(2);
        }
    }

    @Test
    void anEntryThatNoJournalWroteEndsTheStart() throws Exception {
        try (RedisServer redis = RedisServer.start(directory)) {
            Node.on(redis).close();
            redis.command("XADD", "{eventsource}:stream", "7-7", "a", "b");
            assertThatThrownBy(() -> Node.on(redis))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("entry 7-7 that no journal wrote");
        }
    }

    @Test
    void eventsAreRefusedWhileRedisHasNoMemory() throws Exception {
        try (RedisServer redis = RedisServer.start(directory, "--maxmemory-policy", "noeviction");
                Node node = Node.on(redis)) {
            node.publish("1");
            redis.command("CONFIG", "SET", "maxmemory", "1mb");
            JournalException failure = failure(node);
            assertThat(failure).hasMessageContaining("has no memory left");
            assertThat(failure.isOutcomeUnknown()).isFalse();
            assertThat(node.journal.problem()).contains("has no memory left");
            redis.command("CONFIG", "SET", "maxmemory", "0");
            assertThat(node.publish("2")).isEqualTo(2);
            // The record may be applied before its reply is here.
            Await.until(() -> node.journal.problem() == null, node.journal::problem);
        }
    }

    @Test
    @FullEffort
    void aReplicatedAppendWaitsForItsReplicas() throws Exception {
        try (RedisServer redis = RedisServer.start(directory, "--repl-diskless-sync-delay", "0");
                RedisServer replica =
                        RedisServer.start(directory, "--replicaof", "127.0.0.1", Integer.toString(redis.port()));
                Node node = Node.on(redis.uri(), options -> options.replicated(1, Duration.ofSeconds(2)))) {
            Await.until(
                    Duration.ofSeconds(30),
                    () -> redis.command("WAIT", "1", "10").equals(":1"),
                    () -> "no replica");
            for (int i = 1; i <= 5; i++) {
                assertThat(node.publish("e" + i)).isEqualTo(i);
                assertThat(replica.command("XLEN", "{eventsource}:stream")).isEqualTo(":" + i);
            }
            replica.pause();
            JournalException failure = failure(node);
            assertThat(failure).hasMessageContaining("only 0 of 1 replicas");
            assertThat(failure.isOutcomeUnknown()).isTrue();
            replica.resume();
            Await.until(() -> redis.command("WAIT", "1", "10").equals(":1"), () -> "no replica");
            assertThat(node.publish("again")).isEqualTo(7);
        }
    }

    @Test
    @FullEffort
    void aReplicatedAppendFailsIfRedisGoesAwayBeforeItsReplicasHaveIt() throws Exception {
        try (RedisServer redis = RedisServer.start(directory);
                Node node = Node.on(redis.uri(), options -> options.replicated(1, Duration.ofSeconds(1)))) {
            CompletableFuture<Long> stage = node.append("1");
            Await.until(() -> node.ids().equals(List.of("1")), () -> "not applied");
            redis.kill();
            assertThat(failure(stage).isOutcomeUnknown()).isTrue();
            assertThat(node.journal.problem()).isNotNull();
        }
    }

    private static JournalException failure(Node node) throws Exception {
        return failure(node.append("refused"));
    }

    private static JournalException failure(CompletableFuture<Long> stage) throws Exception {
        try {
            stage.get(20, TimeUnit.SECONDS);
            throw new AssertionError("it was not refused");
        } catch (ExecutionException e) {
            return (JournalException) e.getCause();
        }
    }

    private static void assertRefused(String uri, String... reasons) {
        assertThatThrownBy(() ->
                        RedisJournal.builder(uri).commandTimeout(Node.TIMEOUT).connect())
                .isInstanceOf(JournalException.class)
                .message()
                .contains(reasons)
                .doesNotContain("secret");
    }
}
