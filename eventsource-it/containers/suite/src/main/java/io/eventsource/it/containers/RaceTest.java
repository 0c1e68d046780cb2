package io.eventsource.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.server.Subscribers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Writers that race with the errors of their containers: clients leave at any moment while events are written to them.
 * A container that uses its request objects again would hand a stream's late write to somebody else, so every other
 * request must get its own answer, to the byte.
 */
@ExtendWith(LogWatch.class)
class RaceTest {

    private static final int LEAVERS = 4;
    private static final int CHECKERS = 2;
    private static final int LEAVES = 10_000;
    private static final int LEAVES_OF_HTTP2 = 2_000;
    private static final int TIMEOUT_SECONDS = 60;

    private final ExecutorService executor = Executors.newCachedThreadPool();
    private final AtomicInteger left = new AtomicInteger();

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @Test
    void clientsThatLeaveAtAnyMomentSpoilNoOtherAnswer() throws Exception {
        try (Server server = Server.start(Server.options().subscribers(Subscribers.MANY));
                Http1 witness = server.listen("race")) {
            race(server, witness, LEAVES, seed -> leaveAgainAndAgain(server, new Random(seed)));
        }
    }

    @Test
    void streamsThatAreResetAtAnyMomentSpoilNoOtherAnswer() throws Exception {
        try (Server server = Server.start(Server.options().subscribers(Subscribers.MANY));
                Http1 witness = server.listen("race")) {
            race(server, witness, LEAVES_OF_HTTP2, seed -> resetAgainAndAgain(server, new Random(seed)));
        }
    }

    private interface Leaver {
        void leaveUntilEnoughHaveLeft(int seed) throws Exception;
    }

    private void race(Server server, Http1 witness, int leaves, Leaver leaver) throws Exception {
        left.set(-leaves);
        List<Future<?>> tasks = new ArrayList<>();
        for (int i = 0; i < LEAVERS; i++) {
            int seed = i;
            tasks.add(start(() -> leaver.leaveUntilEnoughHaveLeft(seed)));
        }
        for (int i = 0; i < CHECKERS; i++) {
            String token = "checked-" + i;
            tasks.add(start(() -> check(server, token)));
        }
        tasks.add(start(() -> publish(server)));
        tasks.add(start(() -> watch(witness)));
        for (Future<?> task : tasks) {
            task.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }
        witness.close();
        server.awaitNobodyOn("race", "checked-0", "checked-1");
    }

    private interface Task {
        void run() throws Exception;
    }

    private Future<?> start(Task task) {
        return executor.submit((Callable<Void>) () -> {
            try {
                task.run();
                return null;
            } catch (Exception | AssertionError e) {
                left.set(0); // the others need not go on
                throw e;
            }
        });
    }

    private boolean goesOn() {
        return left.get() < 0;
    }

    /** Publishes without a pause, but for what the witness needs to stay within the log. */
    private void publish(Server server) throws Exception {
        Random random = new Random(1);
        String[] payloads = {" ", " " + "x".repeat(300), " " + "x".repeat(3_000), " " + "x".repeat(30_000)};
        int published = 0;
        while (goesOn()) {
            server.publish("race", published + payloads[random.nextInt(payloads.length)]);
            published++;
            int mostBehind = published - 20;
            Await.until(() -> witnessed.get() > mostBehind || !goesOn(), () -> "the witness stands still");
        }
        server.publish("race", "end");
    }

    private final AtomicInteger witnessed = new AtomicInteger();

    /** Reads one stream through it all. */
    private void watch(Http1 witness) throws Exception {
        for (String event = witness.event(); !event.endsWith("data: end\n"); event = witness.event()) {
            int expected = witnessed.getAndIncrement();
            assertThat(event).contains("\nevent: ping\ndata: " + expected + " ");
        }
    }

    private void leaveAgainAndAgain(Server server, Random random) throws Exception {
        while (goesOn()) {
            Http1 client = server.connect().get("/poll/race");
            try {
                switch (random.nextInt(4)) {
                    case 0 -> {} // at once
                    case 1 -> assertThat(client.head().status()).isEqualTo(200);
                    case 2 -> {
                        client.head();
                        assertThat(client.block()).startsWith("id: ");
                    }
                    default -> {
                        client.head();
                        client.event();
                        client.event();
                    }
                }
                client.reset();
            } catch (IOException e) {
                throw new AssertionError("a stream broke before its client left", e);
            }
            left.incrementAndGet();
        }
    }

    private void resetAgainAndAgain(Server server, Random random) throws Exception {
        while (goesOn()) {
            try (Http2 client = Http2.connect(server.port())) {
                for (int i = 0; i < 50 && goesOn(); i++) {
                    Http2.Exchange stream = client.get("/poll/race");
                    if (random.nextInt(3) > 0) {
                        assertThat(stream.status()).isEqualTo(200);
                    }
                    if (random.nextInt(3) > 0) {
                        stream.awaitText("\nevent: ping\n");
                    }
                    stream.reset();
                    left.incrementAndGet();
                    assertThat(client.post("/reboot/x", "").status()).isEqualTo(404);
                }
            }
        }
    }

    /** One connection kept alive for requests of all kinds, and a stream of its own. */
    private void check(Server server, String token) throws Exception {
        try (Http1 stream = server.listen(token);
                Http1 connection = server.connect()) {
            String page = connection.get("/").answer().body();
            String id = null;
            for (int i = 1; goesOn(); i++) {
                Http1.Answer answer =
                        connection.post("/ping/" + token, "value " + i).answer();
                assertThat(answer.status()).as(answer::toString).isEqualTo(200);
                String event = stream.event();
                String expectedId = event.substring("id: ".length(), event.indexOf('\n'));
                assertThat(event).isEqualTo("id: " + expectedId + "\nevent: ping\ndata: value " + i + "\n");
                assertThat(answer.body()).isEqualTo("{\"id\":\"" + expectedId + "\",\"subscribers\":1}\n");
                assertThat(expectedId).endsWith(":" + i).isNotEqualTo(id);
                id = expectedId;

                Http1.Answer unknown = connection.post("/reboot/" + token, "").answer();
                assertThat(unknown.status()).isEqualTo(404);
                assertThat(unknown.body())
                        .startsWith("unknown action \"reboot\"")
                        .hasLineCount(1);
                assertThat(connection.get("/").answer().body()).isEqualTo(page);
                assertThat(connection.request("HEAD", "/poll/x").headOnly().status())
                        .isEqualTo(200);
                assertThat(connection.get("/elsewhere").answer().status()).isEqualTo(302);
            }
        }
    }
}
