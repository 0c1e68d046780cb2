package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.PublishProbe.Answer;
import io.eventsource.it.support.Effort;
import io.eventsource.it.support.FullEffort;
import io.eventsource.it.support.RedisServer;
import io.eventsource.it.support.Relay;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Redis fails under load and starts again with all its data. Clients notice only that events come later; publishers are refused
 * at once, or after the command timeout at the latest.
 */
@FullEffort
class RedisOutageTest {

    private static final int NODES = 2;

    private static final Duration COMMAND_TIMEOUT = Duration.ofSeconds(3);
    /** What a request may take besides, more than one that depends on nothing. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    @TempDir
    static Path directory;

    private static RedisServer redis;
    private static Nodes nodes;

    private final List<NodeClient> clients = new ArrayList<>();
    private final List<PublishProbe> probes = new ArrayList<>();
    private Nodes tested;
    private String token;

    @BeforeAll
    static void startNodes() throws Exception {
        redis = RedisServer.start(
                directory, "--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction");
        nodes = startNodes(redis.uri());
    }

    private static Nodes startNodes(String uri) throws Exception {
        return Nodes.start(NODES, uri, "--subscribers", "many", "-k", "1s", "--token-history", Nodes.ALL);
    }

    @AfterAll
    static void stopNodes() {
        if (nodes != null) {
            nodes.close();
        }
        redis.close();
    }

    /** Begins to read and publish on nodes, each time for another token. */
    private void begin(Nodes nodes, String token) throws Exception {
        this.tested = nodes;
        this.token = token;
        for (int i = 0; i < NODES; i++) {
            int node = i;
            clients.add(NodeClient.open(token, "", () -> nodes.uri(node)));
        }
        for (int i = 0; i < NODES; i++) {
            nodes.publish(i, token, "before-" + i);
            probes.add(PublishProbe.start("from-" + i, nodes.uri(i), token));
        }
    }

    @AfterEach
    void stop() throws Exception {
        for (PublishProbe probe : probes) {
            probe.stop();
        }
        for (NodeClient client : clients) {
            client.close();
        }
    }

    @Test
    void isKilledAndStartedAgain() throws Exception {
        begin(nodes, "killed");
        redis.kill();
        long refusing = awaitRefusing("connection refused");
        awaitHeartbeats();
        long back = System.nanoTime();
        redis.start();
        awaitReady();
        long first = Nodes.position(clients.get(0).events().get(0).id());
        assertKept(refusing, back);
        List<NodeClient.Event> events = clients.get(0).events();
        long last = Nodes.position(events.get(events.size() - 1).id());
        assertThat(last - first).isGreaterThan(1L << 32);
    }

    @Test
    void isSuspended() throws Exception {
        begin(nodes, "suspended");
        redis.pause();
        long suspended = System.nanoTime();
        long refusing = awaitRefusing("does not answer");
        awaitHeartbeats();
        long left = suspended + TimeUnit.SECONDS.toNanos(Math.max(7, Effort.of(20))) - System.nanoTime();
        TimeUnit.NANOSECONDS.sleep(left); // a stopped process can be asked for nothing
        long back = System.nanoTime();
        redis.resume();
        awaitReady();
        assertKept(refusing, back);
    }

    @Test
    void answersNothingBecauseItsPacketsAreDropped() throws Exception {
        try (PacketFilter filter = PacketFilter.of(redis.port())) {
            begin(nodes, "dropped");
            filter.drop();
            long refusing = awaitRefusing("does not answer");
            awaitHeartbeats();
            long back = System.nanoTime();
            filter.pass();
            awaitReady();
            assertKept(refusing, back);
        }
    }

    @Test
    void isBehindARelayThatHasForgottenAllConnections() throws Exception {
        try (Relay relay = new Relay(redis.port());
                Nodes behind = startNodes("redis://127.0.0.1:" + relay.port())) {
            begin(behind, "forgotten");
            relay.drop();
            long refusing = awaitRefusing("does not answer");
            awaitHeartbeats();
            long back = System.nanoTime();
            relay.pass();
            awaitReady();
            assertKept(refusing, back);
        }
    }

    @Test
    void connectionsAreCutAgainAndAgain() throws Exception {
        try (Relay relay = new Relay(redis.port());
                Nodes behind = startNodes("redis://127.0.0.1:" + relay.port())) {
            begin(behind, "cut");
            for (int i = 0; i < 10; i++) {
                int published = clients.get(0).events().size();
                relay.cut();
                clients.get(0).awaitCount(published + 20);
            }
            awaitReady();
            assertKept(0, 0);
        }
    }

    @Test
    void hasNoMemoryLeft() throws Exception {
        begin(nodes, "memory");
        redis.command("CONFIG", "SET", "maxmemory", "1mb");
        long refusing = awaitRefusing("no memory left");
        awaitHeartbeats();
        long back = System.nanoTime();
        redis.command("CONFIG", "SET", "maxmemory", "0");
        awaitReady();
        assertKept(refusing, back);
    }

    /** Waits until all nodes refuse publishers, and returns since when they do. */
    private long awaitRefusing(String reason) throws Exception {
        for (int i = 0; i < NODES; i++) {
            tested.awaitRefusing(i, reason);
            assertThat(tested.check(i, "/healthz")).isEqualTo("200 ok");
        }
        return System.nanoTime();
    }

    private void awaitHeartbeats() throws Exception {
        for (NodeClient client : clients) {
            client.awaitHeartbeats(2);
        }
    }

    private void awaitReady() throws Exception {
        for (int i = 0; i < NODES; i++) {
            tested.awaitReady(i);
        }
    }

    /**
     * Ends the probes. Asserts that each event that was acknowledged has reached each client once, and none that was refused; that
     * all streams are those of before; and how long requests took.
     *
     * @param refusing since when all requests were refused
     * @param back until when
     */
    private void assertKept(long refusing, long back) throws Exception {
        List<Answer> answers = new ArrayList<>();
        for (PublishProbe probe : probes) {
            answers.addAll(probe.stop());
        }
        for (int i = 0; i < NODES; i++) {
            tested.publish(i, token, "after-" + i);
        }
        Duration slack = SLACK.plus(probes.stream()
                .map(PublishProbe::slowestCheck)
                .max(Duration::compareTo)
                .orElseThrow());
        for (Answer answer : answers) {
            assertAnswer(answer, answer.sent() > refusing && answer.sent() < back - slack.toNanos(), slack);
        }
        List<String> acknowledged = answers.stream()
                .filter(Answer::isAcknowledged)
                .map(Answer::data)
                .toList();
        List<String> possible = answers.stream()
                .filter(answer -> answer.isAcknowledged() || answer.isUnknown())
                .map(Answer::data)
                .toList();
        assertThat(acknowledged).hasSizeLessThan(answers.size());
        for (NodeClient client : clients) {
            for (int i = 0; i < NODES; i++) {
                client.awaitData("after-" + i);
            }
            List<String> received = client.data().stream()
                    .filter(data -> data.startsWith("from-"))
                    .toList();
            assertThat(received)
                    .as(client::toString)
                    .doesNotHaveDuplicates()
                    .containsAll(acknowledged)
                    .isSubsetOf(possible);
            assertThat(client.events())
                    .as(client::toString)
                    .isEqualTo(clients.get(0).events());
            assertThat(client.gaps()).as(client::toString).isEmpty();
            assertThat(client.streams()).as(client::toString).isEqualTo(1);
        }
    }

    private static void assertAnswer(Answer answer, boolean isDuringOutage, Duration slack) {
        assertThat(answer.status()).as(answer::toString).isIn(200, 503);
        if (!answer.isAcknowledged()) {
            assertThat(answer.retryAfter()).as(answer::toString).isEqualTo("1");
        }
        if (isDuringOutage) {
            assertThat(answer.isAcknowledged()).as(answer::toString).isFalse();
            assertThat(answer.isUnknown()).as(answer::toString).isFalse();
            assertThat(answer.took()).as(answer::toString).isLessThan(slack);
        }
        assertThat(answer.took()).as(answer::toString).isLessThan(COMMAND_TIMEOUT.plus(slack));
    }
}
