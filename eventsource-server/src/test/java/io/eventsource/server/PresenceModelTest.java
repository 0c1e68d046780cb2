package io.eventsource.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Effort;
import io.eventsource.protocol.OutgoingEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random clients of two tokens on three nodes that are cut off, suspended and killed, against one list of what was acknowledged: a
 * token never keeps two clients, no stream gets an event twice or out of order, and nothing acknowledged is lost.
 */
class PresenceModelTest {

    private static final int RUNS = 1_000;
    private static final int STEPS = 60;
    private static final long FIRST_SEED = Long.getLong("presence.seed", 1);
    private static final List<String> TOKENS = List.of("first", "second");
    private static final PublishOptions WAITS = PublishOptions.DEFAULT.withTimeToLive(Duration.ofHours(1));

    @Test
    void nothingIsLostAndNoTokenHasTwoClients() {
        for (int i = 0; i < Effort.of(RUNS); i++) {
            long seed = FIRST_SEED + i;
            try {
                new Run(seed).run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": repeat with -Dpresence.seed=" + seed, e);
            }
        }
    }

    /** A client, which has one stream at a time. */
    private static final class Client {

        private final String token;
        private final String principal;
        private Nodes.@Nullable Node node;
        private @Nullable Listener stream;
        private String lastId = "";
        /** What the present stream has received. */
        private final List<Integer> received = new ArrayList<>();

        Client(String token, String principal) {
            this.token = token;
            this.principal = principal;
        }

        boolean isOpen() {
            return stream != null && stream.reasons().isEmpty();
        }

        /** Takes what has arrived. */
        void read() {
            if (stream == null) {
                return;
            }
            String text = stream.sink.text();
            for (String line : text.lines().toList()) {
                if (line.startsWith("id: ")) {
                    lastId = line.substring("id: ".length());
                } else if (line.matches("data: \\d+")) {
                    received.add(Integer.parseInt(line.substring("data: ".length())));
                }
            }
            assertThat(received).as("received by " + principal).isSorted().doesNotHaveDuplicates();
        }
    }

    /** A stream that was open at a time; its client may have left it for another one. */
    private record Opened(Listener stream, String token, Nodes.Node node) {}

    private static final class Run {

        private final Random random;
        private final Nodes nodes = new Nodes(options -> options);
        private final List<Nodes.Node> up = new ArrayList<>();
        private final List<Nodes.Node> cut = new ArrayList<>();
        private final List<Client> clients = new ArrayList<>();
        private final List<List<Integer>> acknowledged = List.of(new ArrayList<>(), new ArrayList<>());
        private final List<Opened> opened = new ArrayList<>();
        private int published;

        Run(long seed) {
            random = new Random(seed);
            for (int i = 0; i < 3; i++) {
                up.add(nodes.start());
            }
            for (int i = 0; i < 6; i++) {
                clients.add(new Client(TOKENS.get(i % 2), "client " + i));
            }
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                step();
                if (random.nextInt(3) > 0) {
                    nodes.settle();
                }
                clients.forEach(Client::read);
            }
            List.copyOf(cut).forEach(this::reconnect);
            nodes.settle();
            nodes.advance(Duration.ofSeconds(1));
            clients.forEach(Client::read);
            for (int i = 0; i < TOKENS.size(); i++) {
                requireAll(TOKENS.get(i), acknowledged.get(i));
            }
        }

        private void requireAll(String token, List<Integer> expected) {
            List<Opened> open = opened.stream()
                    .filter(each -> each.token().equals(token)
                            && up.contains(each.node())
                            && each.stream().reasons().isEmpty())
                    .toList();
            assertThat(open).as("streams of " + token).hasSizeLessThanOrEqualTo(1);
            int subscribers = publish(token).toCompletableFuture().join().subscribers();
            assertThat(subscribers).as("subscribers that publishers see").isEqualTo(open.size());
            open.forEach(each -> each.node().bench().leave(each.stream()));
            nodes.settle();
            Client last = new Client(token, "the last one");
            connect(last, up.get(random.nextInt(up.size())));
            nodes.settle();
            last.read();
            assertThat(last.received).as("what waits for " + token).isEqualTo(expected);
            disconnect(last);
            nodes.settle();
        }

        private void step() {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> connect(clients.get(random.nextInt(clients.size())), any());
                case 3, 4 -> disconnect(clients.get(random.nextInt(clients.size())));
                case 5, 6, 7 -> publish(TOKENS.get(random.nextInt(TOKENS.size())));
                case 8 -> nodes.advance(Duration.ofMillis(250));
                case 9 -> {
                    if (up.size() > 1) {
                        Nodes.Node node = any();
                        if (random.nextBoolean()) {
                            node.cutOff();
                        } else {
                            node.cutOffUnanswered();
                        }
                        up.remove(node);
                        cut.add(node);
                        if (random.nextBoolean()) {
                            any().misses(node); // as if it were dead
                        }
                    }
                }
                case 10 -> {
                    if (!cut.isEmpty()) {
                        reconnect(cut.get(random.nextInt(cut.size())));
                    }
                }
                default -> {
                    if (up.size() > 1) {
                        kill(any());
                        up.add(nodes.start());
                    }
                }
            }
        }

        private Nodes.Node any() {
            return up.get(random.nextInt(up.size()));
        }

        private void reconnect(Nodes.Node node) {
            if (random.nextBoolean()) {
                node.reconnectBehind();
                nodes.advance(Duration.ofMillis(random.nextInt(1_500)));
            }
            node.reconnect();
            cut.remove(node);
            up.add(node);
        }

        private void kill(Nodes.Node node) {
            clients.stream().filter(client -> client.node == node).forEach(client -> {
                client.read();
                client.stream = null;
                client.node = null;
            });
            node.kill();
            up.remove(node);
            any().misses(node);
        }

        private void connect(Client client, Nodes.Node node) {
            if (client.isOpen() && random.nextBoolean()) {
                disconnect(client); // else the old stream is half-open
            }
            client.read();
            client.received.clear();
            SubscribeRequest request = SubscribeRequest.to(Channels.of(client.token))
                    .withPrincipal(client.principal)
                    .withLastEventId(random.nextBoolean() ? client.lastId : "");
            Listener listener = new Listener(node.bench().broker, request, new ScriptedSink());
            if (listener.result() instanceof SubscribeResult.Accepted) {
                opened.add(new Opened(listener, client.token, node));
                client.stream = listener;
                client.node = node;
                listener.signals().writable();
            }
        }

        private void disconnect(Client client) {
            if (client.isOpen() && client.node != null) {
                client.read();
                client.node.bench().leave(Objects.requireNonNull(client.stream));
            }
            client.stream = null;
            client.node = null;
        }

        private CompletionStage<PublishResult> publish(String token) {
            int number = ++published;
            CompletionStage<PublishResult> stage = any().bench()
                    .broker
                    .publish(Channels.of(token), OutgoingEvent.of("message", Integer.toString(number)), WAITS);
            acknowledged.get(TOKENS.indexOf(token)).add(number);
            nodes.settle();
            assertThat(stage.toCompletableFuture()).isCompleted();
            return stage;
        }
    }
}
