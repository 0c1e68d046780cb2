package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.it.support.FullEffort;
import io.eventsource.it.support.RedisServer;
import io.eventsource.it.support.Relay;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redis starts again without data that it had acknowledged. Clients get a gap where that may have been lost. */
@FullEffort
class LostHistoryTest {

    private static final String TOKEN = "news";
    private static final String[] OPTIONS = {"--subscribers", "many", "-k", "1s"};

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();

    private <T extends AutoCloseable> T closed(T resource) {
        open.add(0, resource);
        return resource;
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private RedisServer redis(String... options) throws Exception {
        return closed(RedisServer.start(directory, options));
    }

    private Nodes nodes(int count, String uri) throws Exception {
        return closed(Nodes.start(count, uri, OPTIONS));
    }

    private NodeClient client(Nodes nodes, int node, String lastEventId) throws Exception {
        return closed(NodeClient.open(TOKEN, lastEventId, () -> nodes.uri(node)));
    }

    private static List<String> publish(Nodes nodes, String name, int count) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            ids.add(nodes.publish(i % nodes.count(), TOKEN, name + "-" + i));
        }
        return ids;
    }

    private static List<String> data(String name, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> name + "-" + i).toList();
    }

    private static List<String> concat(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    private static void awaitReady(Nodes nodes) throws Exception {
        for (int i = 0; i < nodes.count(); i++) {
            nodes.awaitReady(i);
        }
    }

    private static void assertReceived(NodeClient client, List<String> data) throws Exception {
        client.awaitCount(data.size());
        assertThat(client.data()).as(client::toString).isEqualTo(data);
    }

    private static void assertUndisturbed(NodeClient client) {
        assertThat(client.gaps()).as(client::toString).isEmpty();
        assertThat(client.streams()).as(client::toString).isEqualTo(1);
    }

    @Test
    void aReplicaWithoutTheLastEventsTakesOver() throws Exception {
        RedisServer primary = redis("--repl-diskless-sync-delay", "0");
        RedisServer replica = redis("--replicaof", "127.0.0.1", Integer.toString(primary.port()));
        Relay relay = closed(new Relay(primary.port()));
        String uri = "redis://127.0.0.1:" + relay.port();
        Nodes nodes = nodes(2, uri);
        List<NodeClient> clients = List.of(client(nodes, 0, ""), client(nodes, 1, ""));
        List<String> kept = publish(nodes, "kept", 10);
        Await.until(
                Duration.ofSeconds(20), () -> primary.command("WAIT", "1", "10").equals(":1"), () -> "no replica");
        assertThat(replica.command("REPLICAOF", "127.0.0.1", "1")).isEqualTo("+OK"); // it receives no more
        List<String> lost = publish(nodes, "lost", 10);
        List<String> before = concat(data("kept", 10), data("lost", 10));
        for (NodeClient client : clients) {
            assertReceived(client, before);
        }

        assertThat(replica.command("REPLICAOF", "NO", "ONE")).isEqualTo("+OK");
        relay.leadTo(replica.port());
        primary.kill();
        nodes.awaitRefusing(0, "connect");
        awaitReady(nodes);
        List<String> later = publish(nodes, "later", 10);
        List<String> all = concat(before, data("later", 10));
        for (NodeClient client : clients) {
            assertReceived(client, all);
            assertUndisturbed(client);
        }
        assertThat(Nodes.position(later.get(0)) - Nodes.position(lost.get(9))).isGreaterThan(1L << 32);

        int late = nodes.add(uri);
        NodeClient unaware = client(nodes, late, kept.get(9));
        assertReceived(unaware, data("later", 10));
        assertUndisturbed(unaware);
        NodeClient ahead = client(nodes, late, lost.get(4));
        assertReceived(ahead, data("later", 10));
        assertThat(ahead.gaps()).containsExactly("lost");
        NodeClient complete = client(nodes, 0, kept.get(9));
        assertReceived(complete, concat(data("lost", 10), data("later", 10)));
        assertUndisturbed(complete);
    }

    @Test
    void isEmptyAfterARestartWhileNodesRun() throws Exception {
        RedisServer redis = redis();
        Nodes nodes = nodes(2, redis.uri());
        List<NodeClient> clients = List.of(client(nodes, 0, ""), client(nodes, 1, ""));
        List<String> early = publish(nodes, "early", 10);
        for (NodeClient client : clients) {
            assertReceived(client, data("early", 10));
        }
        redis.kill();
        nodes.awaitRefusing(0, "connect");
        redis.start();
        awaitReady(nodes);
        List<String> later = publish(nodes, "later", 10);
        for (NodeClient client : clients) {
            assertReceived(client, concat(data("early", 10), data("later", 10)));
            assertUndisturbed(client);
        }
        assertThat(Nodes.position(later.get(0)) - Nodes.position(early.get(9))).isGreaterThan(1L << 32);

        NodeClient onOldNode = client(nodes, 1, early.get(4));
        assertReceived(onOldNode, concat(data("early", 10).subList(5, 10), data("later", 10)));
        assertUndisturbed(onOldNode);
        NodeClient onNewNode = client(nodes, nodes.add(redis.uri()), early.get(4));
        assertReceived(onNewNode, data("later", 10));
        assertThat(onNewNode.gaps()).hasSize(1);
    }

    @Test
    void isEmptyAndANewNodeFindsItFirst() throws Exception {
        RedisServer redis = redis();
        Relay relay = closed(new Relay(redis.port()));
        Nodes nodes = nodes(1, "redis://127.0.0.1:" + relay.port());
        AtomicInteger leadsTo = new AtomicInteger();
        NodeClient client = closed(NodeClient.open(TOKEN, "", () -> nodes.uri(leadsTo.get())));
        publish(nodes, "early", 10);
        assertReceived(client, data("early", 10));
        relay.refuse();
        redis.kill();
        redis.start();
        leadsTo.set(nodes.add(redis.uri()));
        relay.pass();
        client.awaitGap(); // for which its stream must have ended
        assertThat(client.gaps()).as(client::toString).containsExactly("other-epoch");

        nodes.awaitRefusing(0, "another history since .*; start this node again");
        HttpResponse<String> refused = nodes.post(0, TOKEN, "refused");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        assertThat(refused.body()).contains("another history", "start this node again");
        nodes.kill(0);
        nodes.restart(0);
        nodes.awaitAccepted(0, TOKEN, "later");
        client.awaitData("later");
    }

    @Test
    void isEmptyAndAllNodesStartAgain() throws Exception {
        RedisServer redis = redis();
        Nodes nodes = nodes(2, redis.uri());
        NodeClient client = client(nodes, 0, "");
        publish(nodes, "early", 10);
        assertReceived(client, data("early", 10));
        nodes.kill(0);
        nodes.kill(1);
        redis.kill();
        redis.start();
        nodes.restart(0);
        nodes.restart(1);
        client.awaitGap();
        assertThat(client.gaps()).as(client::toString).containsExactly("other-epoch");
        nodes.awaitAccepted(1, TOKEN, "later");
        client.awaitData("later");
    }

    @Test
    void hasRemovedEventsThatANodeHasNotRead() throws Exception {
        RedisServer redis = redis();
        Relay relay = closed(new Relay(redis.port()));
        Nodes nodes = closed(Nodes.start(
                1,
                "redis://127.0.0.1:" + relay.port(),
                Stream.concat(Stream.of(OPTIONS), Stream.of("--history", "100,1m,1h"))
                        .toArray(String[]::new)));
        int other = nodes.add(redis.uri());
        URI behind = nodes.uri(0);
        NodeClient missing = closed(NodeClient.open(TOKEN, "", () -> behind));
        NodeClient complete = client(nodes, other, "");
        nodes.publish(other, TOKEN, "before");
        missing.awaitData("before");
        relay.refuse();
        nodes.awaitRefusing(0, "connect");
        for (int i = 1; i <= 900; i++) {
            nodes.publish(other, TOKEN, "event-" + i);
        }
        relay.pass();
        missing.awaitGap();
        missing.awaitData("event-900");
        complete.awaitData("event-900");
        assertThat(complete.data()).as(complete::toString).hasSize(901);
        assertUndisturbed(complete);
        assertThat(missing.data()).as(missing::toString).hasSizeLessThan(901).doesNotHaveDuplicates();
        awaitReady(nodes);
        nodes.publish(0, TOKEN, "after");
        missing.awaitData("after");
        complete.awaitData("after");
    }
}
