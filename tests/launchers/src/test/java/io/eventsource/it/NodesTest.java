package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.NodeClient.Event;
import io.eventsource.it.support.Effort;
import io.eventsource.it.support.FullEffort;
import io.eventsource.it.support.RedisServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three listeners and one Redis, under load, also while listeners are killed. */
@FullEffort
class NodesTest {

    private static final int NODES = 3;

    @TempDir
    static Path directory;

    private static RedisServer redis;
    private static Nodes nodes;

    @BeforeAll
    static void start() throws Exception {
        redis = RedisServer.start(directory);
        nodes = Nodes.start(NODES, redis.uri(), "--subscribers", "many", "--token-history", Nodes.ALL);
    }

    @AfterAll
    static void stop() {
        if (nodes != null) {
            nodes.close();
        }
        redis.close();
    }

    @Test
    void subscribersOfAllNodesReceiveTheEventsOfAllInOneOrder() throws Exception {
        int count = Effort.of(2_000);
        List<NodeClient> clients = new ArrayList<>();
        for (int i = 0; i < 2 * NODES; i++) {
            int node = i % NODES;
            clients.add(NodeClient.open("news", "", () -> nodes.uri(node)));
        }
        List<Event> published = published(publishers("news", Duration.ZERO, count));
        assertThat(published).hasSize(NODES * count);
        assertAllReceived(clients, published);
        for (NodeClient client : clients) {
            assertThat(client.streams()).as(client::toString).isEqualTo(1);
            client.close();
        }
    }

    @Test
    void aClientThatHopsBetweenNodesMissesNothing() throws Exception {
        int hops = Effort.of(1_000);
        Random random = new Random(Long.getLong("seed", 1));
        NodeClient staying = NodeClient.open("hops", "", () -> nodes.uri(0));
        String first = nodes.publish(0, "hops", "first");
        NodeClient hopping =
                new NodeClient("hops", first, () -> nodes.uri(random.nextInt(NODES)), () -> 1 + random.nextInt(30));
        List<NodePublisher> publishers = publishers("hops", Duration.ofMillis(5), Integer.MAX_VALUE);
        hopping.awaitStreams(hops);
        for (NodePublisher publisher : publishers) {
            publisher.stop();
        }
        List<Event> published = published(publishers);
        assertAllReceived(List.of(hopping), published);
        published.add(new Event(first, "first"));
        assertAllReceived(List.of(staying), published);
        staying.close();
        hopping.close();
    }

    @Test
    void whatWasAcknowledgedIsReceivedOnceThoughNodesAreKilled() throws Exception {
        int kills = Effort.isFull() ? 50 : 2;
        Random random = new Random(Long.getLong("seed", 1));
        List<NodeClient> clients = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            int node = i;
            clients.add(NodeClient.open("kills", "", () -> nodes.uri(node))); // returns to its node
        }
        AtomicInteger next = new AtomicInteger();
        clients.add(NodeClient.open("kills", "", () -> nodes.uri(next.getAndIncrement() % NODES)));
        List<NodePublisher> publishers = new ArrayList<>();
        for (int i = 0; i < NODES; i++) { // each attempt goes to the next node, as behind a load balancer
            AtomicInteger turn = new AtomicInteger(i);
            publishers.add(new NodePublisher(
                    "from-" + i,
                    "kills",
                    () -> nodes.uri(turn.getAndIncrement() % NODES),
                    Duration.ofMillis(5),
                    Integer.MAX_VALUE));
        }
        for (int kill = 0; kill < kills; kill++) {
            Thread.sleep(50 + random.nextInt(250)); // the moment of the kill, not a wait for something
            int victim = random.nextInt(NODES);
            nodes.kill(victim);
            nodes.restart(victim);
        }
        for (NodePublisher publisher : publishers) {
            publisher.stop();
        }
        assertAllReceived(clients, published(publishers));
        for (NodeClient client : clients) {
            client.close();
        }
    }

    private static List<NodePublisher> publishers(String token, Duration interval, int count) {
        List<NodePublisher> publishers = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            int node = i;
            publishers.add(new NodePublisher("from-" + i, token, () -> nodes.uri(node), interval, count));
        }
        return publishers;
    }

    private static List<Event> published(List<NodePublisher> publishers) throws InterruptedException {
        List<Event> published = new ArrayList<>();
        for (NodePublisher publisher : publishers) {
            published.addAll(publisher.awaitEnd());
            assertThat(publisher.refusals()).as(publisher::toString).isEmpty();
        }
        return published;
    }

    /** Each client has received each event once, under the id that the publisher got, in the order of the ids. */
    private static void assertAllReceived(List<NodeClient> clients, List<Event> published) throws Exception {
        for (NodeClient client : clients) {
            client.awaitCount(published.size());
            assertThat(client.gaps()).as(client::toString).isEmpty();
            assertThat(client.refusals()).as(client::toString).isEmpty();
            List<Event> events = client.events();
            assertThat(events).as(client::toString).containsExactlyInAnyOrderElementsOf(published);
            assertThat(events.stream().map(event -> Nodes.position(event.id())))
                    .as(client::toString)
                    .isSorted();
        }
    }
}
