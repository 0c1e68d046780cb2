package io.eventsource.redis.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.redis.internal.SimulatedNode.Connection;
import io.eventsource.redis.internal.SimulatedNode.Server;
import io.eventsource.server.PublishResult;
import io.eventsource.server.journal.JournalException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** One random history of {@link FailoverSimulationTest}. */
final class FailoverSimulation {

    static final String CHANNEL = "news";
    private static final int NODES = 3;
    private static final int MOST_NODES = 5;
    private static final int CLIENTS = 4;
    private static final int PARTS = 3;
    private static final int STEPS = 40;

    private record Published(SimulatedNode node, CompletableFuture<PublishResult> stage) {}

    private final Random random;
    /** Whether Redis forgets, and the history is trimmed. */
    private final boolean isLossy;

    private final List<String> steps = new ArrayList<>();
    private final List<SimulatedNode> up = new ArrayList<>();
    private final List<SimulatedNode> all = new ArrayList<>();
    private final List<SimulatedClient> clients = new ArrayList<>();
    /** All connections with requests that may still be carried out. */
    private final List<Connection> connections = new ArrayList<>();
    /** What the primary had after each change: what a replica that lags, or a file, may have. */
    private List<ScriptModel> versions = new ArrayList<>();

    private Server primary;
    private int servers;
    private int count;

    private final Map<String, Published> published = new HashMap<>();
    private final Set<String> acknowledged = new HashSet<>();
    private final Set<String> refused = new HashSet<>();

    FailoverSimulation(long seed) {
        this.random = new Random(seed);
        this.isLossy = seed % 4 != 0;
        this.primary = new Server("server 0", new ScriptModel());
        versions.add(primary.data.copy());
    }

    List<String> steps() {
        return steps;
    }

    void run() {
        for (int i = 0; i < NODES; i++) {
            start();
        }
        for (int i = 0; i < CLIENTS; i++) {
            SimulatedClient client = new SimulatedClient(i);
            clients.add(client);
            client.open(any());
        }
        for (int part = 0; part < PARTS; part++) {
            for (int step = 0; step < STEPS; step++) {
                step();
                clients.forEach(SimulatedClient::read);
            }
            settle();
            check();
        }
    }

    private void step() {
        int choice = random.nextInt(100);
        if (choice < 30) {
            publish(any());
        } else if (choice < 50) {
            carryOut();
        } else if (choice < 68) {
            SimulatedNode node = any();
            if (isConnected(node)) {
                node.read(1 + random.nextInt(3));
            }
        } else if (choice < 76) {
            hop(clients.get(random.nextInt(clients.size())));
        } else if (choice < 80) {
            SimulatedNode node = any();
            note("cut off " + node);
            node.disconnect();
        } else if (choice < 90) {
            SimulatedNode node = any();
            if (!isConnected(node)) {
                connect(node);
            }
        } else if (choice < 93) {
            promote();
        } else if (choice < 95) {
            restart();
        } else if (choice < 97) {
            trim();
        } else {
            replace();
        }
    }

    private void note(String step) {
        steps.add(step);
    }

    private SimulatedNode any() {
        return up.get(random.nextInt(up.size()));
    }

    private static boolean isConnected(SimulatedNode node) {
        Connection connection = node.connection();
        if (connection != null && !connection.server.isUp) {
            node.disconnect();
            return false;
        }
        return connection != null;
    }

    private void start() {
        if (primary.data.isEmpty() && !up.isEmpty()) {
            return; // it would begin another history
        }
        SimulatedNode node = new SimulatedNode(all.size() + 1, primary, random);
        changed();
        connected(node);
        note("start " + node + " at " + node.position());
        up.add(node);
        all.add(node);
    }

    private void connect(SimulatedNode node) {
        assertThat(node.connect(primary)).as("the same history").isTrue();
        changed();
        connected(node);
        note("connect " + node + " at " + node.position() + " to " + primary.identity + " at "
                + primary.data.sequence());
    }

    private void connected(SimulatedNode node) {
        connections.add(Objects.requireNonNull(node.connection()));
    }

    private void changed() {
        versions.add(primary.data.copy());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // its action notes each outcome
    private void publish(SimulatedNode node) {
        String data = "n" + ++count;
        note("publish " + data + " on " + node);
        CompletableFuture<PublishResult> stage = node.publish(CHANNEL, data);
        published.put(data, new Published(node, stage));
        stage.whenComplete((result, failure) -> {
            if (failure == null) {
                acknowledged.add(data);
            } else if (!((JournalException) failure).isOutcomeUnknown()) {
                refused.add(data);
            }
        });
        node.broker().run();
    }

    /** A server carries out a request, perhaps of a connection that was cut. */
    private void carryOut() {
        List<Connection> pending =
                connections.stream().filter(Connection::hasRequests).toList();
        if (pending.isEmpty()) {
            return;
        }
        Connection connection = pending.get(random.nextInt(pending.size()));
        connection.node.carryOut(connection);
        if (connection.server == primary) {
            changed();
        }
    }

    /** The client reconnects to a node that has applied what it has received, as it would wait for that. */
    private void hop(SimulatedClient client) {
        SimulatedNode node = any();
        if (client.position() <= node.position()) {
            note(client + " at " + client.position() + " goes to " + node);
            client.open(node);
        }
    }

    /** A replica takes over, which may lag. The old primary may serve those that are connected to it for a while. */
    private void promote() {
        int lag = !isLossy ? 0 : random.nextInt(4) > 0 ? random.nextInt(8) : random.nextInt(versions.size());
        Server old = primary;
        replacePrimary(lag);
        note("promote " + primary.identity + ", which lags by " + lag + " changes, at " + primary.data.sequence());
        if (!isLossy || random.nextBoolean()) {
            old.isUp = false;
        }
    }

    /** The primary restarts with what is on its disk. */
    private void restart() {
        primary.isUp = false;
        boolean isEmpty = isLossy && random.nextInt(4) == 0;
        if (isEmpty) {
            versions = new ArrayList<>(List.of(new ScriptModel()));
        }
        replacePrimary(isLossy ? random.nextInt(6) : 0);
        note("restart as " + primary.identity + (isEmpty ? " empty" : " at " + primary.data.sequence()));
    }

    private void replacePrimary(int lag) {
        int version = Math.max(0, versions.size() - 1 - lag);
        if (versions.get(version).isEmpty()
                && !versions.get(versions.size() - 1).isEmpty()) {
            version = versions.size() - 1; // a replica that never had the history
        }
        versions = new ArrayList<>(versions.subList(0, version + 1));
        primary = new Server("server " + ++servers, versions.get(version).copy());
    }

    private void trim() {
        List<Entry> entries = primary.data.entries();
        if (isLossy && entries.size() > 5) {
            long before = entries.get(random.nextInt(entries.size() / 2)).position();
            note("trim before " + before);
            primary.data.trim(before);
            changed();
        }
    }

    /** A node is killed, or another one starts. */
    private void replace() {
        if (up.size() < MOST_NODES && random.nextBoolean()) {
            start();
        } else if (up.size() > 1 && !primary.data.isEmpty()) {
            SimulatedNode node = any();
            SimulatedNode next = up.stream()
                    .filter(other -> other != node)
                    .max(Comparator.comparingLong(SimulatedNode::position))
                    .orElseThrow();
            List<SimulatedClient> left =
                    clients.stream().filter(client -> client.isAt(node)).toList();
            if (left.stream().allMatch(client -> client.position() <= next.position())) { // else they would wait
                note("kill " + node);
                up.remove(node);
                node.disconnect();
                left.forEach(client -> client.open(next));
            }
        }
    }

    /** The old primaries have ended, all nodes connect, in any order, and read everything. */
    private void settle() {
        note("settle");
        List<SimulatedNode> order = new ArrayList<>(up);
        Collections.shuffle(order, random);
        for (SimulatedNode node : order) {
            Connection connection = node.connection();
            if (connection == null || connection.server != primary) {
                node.disconnect();
                connect(node);
            }
        }
        for (boolean worked = true; worked; ) {
            worked = false;
            for (SimulatedNode node : up) {
                Connection connection = Objects.requireNonNull(node.connection());
                while (connection.hasRequests()) {
                    node.carryOut(connection);
                    changed();
                    worked = true;
                }
                if (node.connection() == null) { // it was refused
                    connect(node);
                    worked = true;
                }
                worked |= node.read(100);
            }
        }
        clients.forEach(SimulatedClient::read);
    }

    private void check() {
        published.forEach((data, each) -> assertThat(each.stage().isDone() || !up.contains(each.node()))
                .as("the publisher of %s has an answer", data)
                .isTrue());
        TreeMap<Long, String> history = new TreeMap<>();
        for (Entry entry : primary.data.entries()) {
            String data = SimulatedNode.data(SimulatedNode.record(entry));
            if (data != null) {
                history.put(entry.position(), data);
            }
        }
        Map<Long, String> given = new HashMap<>(history);
        for (SimulatedNode node : all) {
            node.applied.forEach((position, data) -> assertThat(given.merge(position, data, (first, other) -> first))
                    .as("given twice: " + position + ", also on " + node)
                    .isEqualTo(data));
            assertThat(node.applied.values()).as("applied twice").doesNotHaveDuplicates();
            assertThat(node.applied.values()).as("applied and refused").noneMatch(refused::contains);
        }
        assertThat(history.values()).doesNotHaveDuplicates().noneMatch(refused::contains);
        for (SimulatedNode node : up) {
            history.tailMap(node.missingUpTo(), false)
                    .forEach((position, data) -> assertThat(node.applied.get(position))
                            .as(node + " at " + position)
                            .isEqualTo(data));
        }
        if (!isLossy) {
            assertThat(history.values()).containsAll(acknowledged);
        }
        clients.forEach(client -> client.check(history, !isLossy));
    }
}
