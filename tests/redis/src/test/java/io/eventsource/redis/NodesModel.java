package io.eventsource.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.it.support.RedisServer;
import io.eventsource.protocol.OutgoingEvent;
import io.eventsource.server.BrokerBusyException;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.Channels;
import io.eventsource.server.EventBroker;
import io.eventsource.server.PublishResult;
import io.eventsource.server.journal.JournalException;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One random history of {@link NodesModelTest}. */
final class NodesModel {

    private static final int STEPS = 50;
    private static final int NODES = 3;
    private static final int CLIENTS = 6;
    private static final List<String> CHANNELS = List.of("a", "b");
    private static final Duration TIMEOUT = Duration.ofMillis(400);
    private static final Duration LONG = Duration.ofSeconds(30);

    /** The result of a publish. */
    private enum Outcome {
        ACKNOWLEDGED,
        REFUSED,
        UNKNOWN
    }

    /** A broker behind a relay, which cuts it off. */
    private final class Broker {

        private final Relay relay = new Relay(redis.port());
        private final ObservedJournal journal = new ObservedJournal(RedisJournal.builder(relay.uri())
                .commandTimeout(TIMEOUT)
                .silence(Duration.ofSeconds(30)) // longer than a run, so that no node counts as gone
                .connect());
        private final EventBroker broker = EventBroker.builder()
                .channels(ChannelOptions.BROADCAST)
                .heartbeat(Duration.ZERO)
                .journal(journal)
                .build();
        private boolean isCut;

        private Broker() throws IOException {}

        private void cut() throws IOException {
            relay.down();
            isCut = true;
        }

        private void connect() throws Exception {
            Await.until(LONG, this::isUp, () -> "the port of a relay is taken");
            isCut = false;
        }

        /** Another process may have the port for a moment. */
        private boolean isUp() throws IOException {
            try {
                relay.up();
                return true;
            } catch (BindException e) {
                return false;
            }
        }
    }

    private final Random random;
    private final RedisServer redis;
    private final List<Broker> up = new ArrayList<>();
    private final List<Broker> all = new ArrayList<>();
    private final List<CompletableFuture<Void>> killed = new ArrayList<>();
    private final List<ModelClient> clients = new ArrayList<>();
    private final Map<String, Outcome> outcomes = new ConcurrentHashMap<>();
    private final List<CompletableFuture<?>> published = new ArrayList<>();
    private final List<String> steps = new ArrayList<>();
    private boolean isSuspended;
    private int count;

    NodesModel(long seed, Path directory) throws Exception {
        random = new Random(seed);
        redis = startRedis(directory, 3);
    }

    /** Another process may take the port before Redis does. */
    private static RedisServer startRedis(Path directory, int tries) throws Exception {
        try {
            return RedisServer.start(directory, "--appendonly", "yes", "--appendfsync", "always");
        } catch (AssertionError e) {
            if (tries == 1) {
                throw e;
            }
            return startRedis(directory, tries - 1);
        }
    }

    /** Returns what was done. */
    List<String> steps() {
        return steps;
    }

    void run() throws Exception {
        for (int i = 0; i < NODES; i++) {
            start();
        }
        for (int i = 0; i < CLIENTS; i++) {
            ModelClient client = new ModelClient(CHANNELS.get(i % CHANNELS.size()));
            clients.add(client);
            client.open(any().broker);
            Await.until(client::hasPosition, () -> "no opening"); // without it, it would begin again elsewhere
        }
        for (int step = 0; step < STEPS; step++) {
            step();
        }
        settle();
        check();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the outcome is kept with the event
    private void step() throws Exception {
        int choice = random.nextInt(100);
        if (choice < 50) {
            note("publish");
            for (int i = random.nextInt(5); i >= 0; i--) {
                publish(any(), next());
            }
            if (random.nextBoolean()) {
                awaitOutcomes();
            }
        } else if (choice < 70) {
            hop(clients.get(random.nextInt(clients.size())));
        } else if (choice < 76) {
            Broker node = any();
            if (!node.isCut) {
                note("cut off " + all.indexOf(node));
                node.cut();
            }
        } else if (choice < 84) {
            for (Broker node : up) {
                if (node.isCut) {
                    note("connect " + all.indexOf(node));
                    node.connect();
                    break;
                }
            }
        } else if (choice < 90) {
            Broker node = any();
            String data = next();
            boolean isReply = random.nextInt(3) > 0;
            note((isReply ? "lose the reply to " : "lose ") + data + " of " + all.indexOf(node));
            if (isReply) {
                node.relay.cutAfter(data);
            } else {
                node.relay.cutBefore(data);
            }
            publish(node, data);
        } else if (choice < 94) {
            note(isSuspended ? "resume Redis" : "suspend Redis");
            suspend(!isSuspended);
        } else if (choice < 99) {
            replace(any(), random.nextBoolean());
        } else {
            note("restart Redis");
            redis.kill();
            isSuspended = false;
            redis.start();
        }
    }

    private void note(String step) {
        steps.add(step);
    }

    private Broker any() {
        return up.get(random.nextInt(up.size()));
    }

    private String next() {
        return "n" + ++count + ".";
    }

    private void start() throws Exception {
        suspend(false);
        Broker[] started = new Broker[1];
        Await.until(LONG, () -> hasStarted(started), () -> "Redis does not answer");
        up.add(started[0]);
        all.add(started[0]);
    }

    /** A start fails if Redis does not answer at once, or another process has the port. */
    private boolean hasStarted(Broker[] started) throws IOException {
        try {
            started[0] = new Broker();
            return true;
        } catch (JournalException | BindException e) {
            return false;
        }
    }

    /** Closes a node, or has it vanish as if its process was killed. Another one takes its place. */
    private void replace(Broker node, boolean isKilled) throws Exception {
        note((isKilled ? "kill " : "close ") + all.indexOf(node));
        clients.stream().filter(client -> client.isAt(node.broker)).forEach(ModelClient::leave);
        up.remove(node);
        if (isKilled) {
            node.cut();
        }
        killed.add(CompletableFuture.runAsync(node.broker::close, task -> new Thread(task, "close").start()));
        start();
    }

    private void suspend(boolean suspended) throws Exception {
        if (suspended) {
            redis.pause();
        } else if (isSuspended) {
            redis.resume();
        }
        isSuspended = suspended;
    }

    /** The client reconnects to a node that has applied what it has received, as it would wait for that. */
    private void hop(ModelClient client) throws Exception {
        Broker node = any();
        if (client.position() <= node.journal.end()) {
            note("a client of " + client.channel() + " goes to " + all.indexOf(node));
            client.leave();
            client.open(node.broker);
        }
    }

    private CompletableFuture<PublishResult> publish(Broker node, String data) {
        String channel = CHANNELS.get(random.nextInt(CHANNELS.size()));
        CompletableFuture<PublishResult> stage = node.broker
                .publish(Channels.of(channel), OutgoingEvent.of(data))
                .toCompletableFuture();
        published.add(stage.handle((result, failure) -> outcomes.put(data, outcome(failure))));
        return stage;
    }

    private static Outcome outcome(Throwable failure) {
        if (failure == null) {
            return Outcome.ACKNOWLEDGED;
        }
        if (failure instanceof JournalException journal) {
            return journal.isOutcomeUnknown() ? Outcome.UNKNOWN : Outcome.REFUSED;
        }
        assertThat(failure).isInstanceOf(BrokerBusyException.class);
        return Outcome.REFUSED;
    }

    /** Waits for what was published, for a moment: Redis may be suspended, or a node cut off. */
    private void awaitOutcomes() throws Exception {
        try {
            CompletableFuture.allOf(published.toArray(CompletableFuture[]::new)).get(100, TimeUnit.MILLISECONDS);
            published.clear();
        } catch (TimeoutException e) {
            // Later.
        }
    }

    /** Mends everything, has each node publish once more, and waits until all have everything. */
    private void settle() throws Exception {
        note("settle");
        suspend(false);
        for (Broker node : up) {
            if (node.isCut) {
                node.connect();
            }
        }
        for (Broker node : up) {
            Await.until(LONG, () -> isPublished(node), () -> String.valueOf(node.broker.problem()));
        }
        CompletableFuture.allOf(published.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
        for (CompletableFuture<Void> closed : killed) {
            closed.get(30, TimeUnit.SECONDS);
        }
        long last = up.stream().mapToLong(node -> node.journal.end()).max().orElseThrow();
        for (Broker node : up) {
            Await.until(LONG, () -> node.journal.end() >= last, () -> "at " + node.journal.end() + " of " + last);
        }
        for (ModelClient client : clients) {
            if (!client.isOpen()) {
                client.open(any().broker);
            }
        }
    }

    private boolean isPublished(Broker node) throws Exception {
        try {
            publish(node, next()).get(30, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            return false;
        }
    }

    private void check() throws Exception {
        List<ObservedJournal.Applied> history = new ArrayList<>();
        Map<String, List<String>> channels = new HashMap<>();
        try (Node late = Node.on(redis.uri())) {
            late.follower.events().forEach(event -> {
                String data = ObservedJournal.data(event.record());
                history.add(new ObservedJournal.Applied(event.position(), data));
                channels.computeIfAbsent(event.record().channels().get(0), name -> new ArrayList<>())
                        .add(data);
            });
        }
        List<String> data = history.stream().map(ObservedJournal.Applied::data).toList();
        assertThat(data).as("the history").doesNotHaveDuplicates();
        outcomes.forEach((each, outcome) -> {
            switch (outcome) {
                case ACKNOWLEDGED -> assertThat(data).contains(each);
                case REFUSED -> assertThat(data).doesNotContain(each);
                case UNKNOWN -> {} // there once at most, as shown above
            }
        });
        for (Broker node : all) {
            List<ObservedJournal.Applied> applied = node.journal.applied();
            assertThat(applied)
                    .as("what node %d has applied", all.indexOf(node))
                    .isEqualTo(history.subList(0, applied.size()));
            assertThat(node.journal.isMissing()).isFalse();
            if (up.contains(node)) {
                assertThat(applied).hasSameSizeAs(history);
            }
        }
        for (ModelClient client : clients) {
            List<String> expected = channels.getOrDefault(client.channel(), List.of());
            Await.until(
                    () -> client.received().size() >= expected.size(),
                    () -> client + " has received " + client.received() + " of " + expected);
            assertThat(client.received()).as("received on " + client.channel()).isEqualTo(expected);
        }
    }

    void close() throws Exception {
        suspend(false);
        redis.close(); // first, so that no node waits for an answer
        for (Broker node : all) {
            node.relay.close();
            node.broker.close();
        }
    }
}
