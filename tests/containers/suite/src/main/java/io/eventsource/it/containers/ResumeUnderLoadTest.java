package io.eventsource.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.server.SubscriberLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Clients that break their connection again and again while events are published, and reconnect with their id. */
@LoadTest
@ExtendWith(LogWatch.class)
class ResumeUnderLoadTest {

    private static final int CLIENTS = 6;
    private static final int EVENTS = 6_000;
    private static final int MOST_BEHIND = 500;
    private static final String END = "end";

    /** Alone on a token, a client replaces its own stream, whose loss the server may not have noticed. */
    @ParameterizedTest
    @EnumSource(names = {"ONE", "MANY"})
    void nothingIsLostAndNothingComesTwice(SubscriberLimit subscribers) throws Exception {
        ExecutorService executor = Executors.newCachedThreadPool();
        try (Server server = Server.startForLoad(subscribers, 0)) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(new Client(server, subscribers == SubscriberLimit.MANY ? "all" : "token-" + i, i));
            }
            List<Future<Integer>> connections = executor.invokeAll(clients.stream()
                    .map(client -> (Callable<Integer>) client::connectFirst)
                    .toList());
            assertThat(connections).hasSize(CLIENTS);
            connections = new ArrayList<>();
            for (Client client : clients) {
                connections.add(executor.submit(client));
            }
            publish(server, clients);
            int total = 0;
            for (Future<Integer> count : connections) {
                total += count.get(20, TimeUnit.SECONDS);
            }
            assertThat(total).as("connections").isGreaterThan(20 * CLIENTS);
            server.awaitNoSubscriberOn(
                    clients.stream().map(client -> client.token).distinct().toArray(String[]::new));
        } finally {
            executor.shutdownNow();
        }
    }

    private static void publish(Server server, List<Client> clients) throws Exception {
        List<String> tokens =
                clients.stream().map(client -> client.token).distinct().toList();
        for (int i = 0; i <= EVENTS; i++) {
            int behind = i - MOST_BEHIND;
            Await.until(
                    () -> clients.stream().allMatch(client -> client.next >= behind || client.failed),
                    () -> "a client lags too far");
            for (String token : tokens) {
                server.publish(token, i == EVENTS ? END : Integer.toString(i));
            }
        }
    }

    /** One client, which counts its connections. */
    private static final class Client implements Callable<Integer> {

        private final Server server;
        private final String token;
        private final Random random;
        private volatile int next;
        private volatile boolean failed;
        private String lastEventId;
        private Http1 stream;

        Client(Server server, String token, int seed) {
            this.server = server;
            this.token = token;
            this.random = new Random(seed);
        }

        /** Opens the first stream: from its opening block on the client has an id. */
        int connectFirst() throws Exception {
            stream = server.connect().get("/poll/" + token);
            assertThat(stream.head().status()).isEqualTo(200);
            lastEventId = id(stream.block());
            return 1;
        }

        @Override
        public Integer call() throws Exception {
            try {
                int connections = 1;
                while (!readSome()) {
                    leave();
                    stream = server.connect().get("/poll/" + token, "Last-Event-ID: " + lastEventId);
                    assertThat(stream.head().status()).isEqualTo(200);
                    connections++;
                }
                stream.close();
                return connections;
            } catch (Exception | AssertionError e) {
                failed = true;
                throw e;
            }
        }

        /** Reads some events, each of which must be the one after the one before; true at the last one. */
        private boolean readSome() throws Exception {
            for (int left = random.nextInt(200); left >= 0; left--) {
                String event = stream.event();
                assertThat(event).as("%s after %d events", token, next).isNotEmpty();
                lastEventId = id(event);
                String data = event.substring(event.indexOf("data: ") + 6, event.length() - 1);
                if (data.equals(END)) {
                    assertThat(next).isEqualTo(EVENTS);
                    return true;
                }
                assertThat(data).as("after %s", lastEventId).isEqualTo(Integer.toString(next));
                advance();
            }
            return false;
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // by this reader alone
        private void advance() {
            next++;
        }

        private void leave() throws Exception {
            if (random.nextBoolean()) {
                stream.reset();
            } else {
                stream.close();
            }
        }

        private static String id(String block) {
            return block.lines()
                    .filter(line -> line.startsWith("id: "))
                    .map(line -> line.substring(4))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no id in " + block));
        }
    }
}
