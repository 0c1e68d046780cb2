package io.eventsource.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.it.support.Effort;
import io.eventsource.server.SubscriberLimit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Writers that race with the errors of their containers: clients leave at any moment while events are written to them.
 * A container that reuses its request objects would send a stream's late write to another client, so every other
 * request must get its own answer, to the byte.
 */
@LoadTest
@ExtendWith(LogWatch.class)
class RaceTest {

    private static final int LEAVERS = 4;
    private static final int CHECKERS = 2;
    private static final int LEAVES = Effort.of(10_000);
    private static final int LEAVES_OF_HTTP2 = Effort.of(1_000);
    private static final int TIMEOUT_SECONDS = 120;
    /** Five requests each, and one: Tomcat keeps a connection for 100. */
    private static final int ROUNDS_OF_A_CONNECTION = 19;
    /** How far publishing is ahead of who reads: the log keeps 1 MiB, which is 700 events or so. */
    private static final int MOST_AHEAD_OF_WITNESS = 20;

    private static final int MOST_AHEAD_OF_LEAVER = 200;
    /** Of so many that leave the container may forget one, or lose a connection for it, where it is known to do so. */
    private static final int ONE_FAULT_IN = 20;

    private final ExecutorService executor = Executors.newCachedThreadPool();
    /** Counts up to 0, while clients are to leave. */
    private final AtomicInteger left = new AtomicInteger();

    private final AtomicInteger lostConnections = new AtomicInteger();
    private final AtomicInteger published = new AtomicInteger();
    private final AtomicInteger witnessed = new AtomicInteger();
    /** For each leaver, how many events were published when it began to wait for more. */
    private final AtomicIntegerArray expectedFrom = new AtomicIntegerArray(LEAVERS);
    /** Whether all have disconnected, so that none waits for an event. */
    private volatile boolean over;

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    @Test
    void clientsThatLeaveAtAnyMomentSpoilNoOtherAnswer() throws Exception {
        race(LEAVES, this::leaveAgainAndAgain);
    }

    @Test
    void streamsThatAreResetAtAnyMomentSpoilNoOtherAnswer() throws Exception {
        race(LEAVES_OF_HTTP2, this::resetAgainAndAgain);
    }

    private interface Leaver {
        void leaveUntilEnoughHaveLeft(Server server, int number) throws Exception;
    }

    private void race(int leaves, Leaver leaver) throws Exception {
        left.set(-leaves);
        try (Server server = Server.startForLoad(SubscriberLimit.MANY, 0);
                Http1 witness = server.listen("race")) {
            List<Future<?>> leavers = new ArrayList<>();
            for (int i = 0; i < LEAVERS; i++) {
                int number = i;
                leavers.add(start(() -> leaver.leaveUntilEnoughHaveLeft(server, number)));
            }
            List<Future<?>> others = new ArrayList<>();
            for (int i = 0; i < CHECKERS; i++) {
                String token = "checked-" + i;
                others.add(start(() -> check(server, token)));
            }
            others.add(start(() -> publish(server)));
            others.add(start(() -> watch(witness)));
            await(leavers);
            over = true;
            await(others);
            witness.close();
            server.awaitNoSubscriberOn("race", "checked-0", "checked-1");
            assertThat(server.unreportedRequests())
                    .as("requests that were forgotten")
                    .isLessThan(leaves / ONE_FAULT_IN);
            assertThat(lostConnections.get()).as("connections that were lost").isLessThan(leaves / ONE_FAULT_IN);
        }
    }

    private static void await(List<Future<?>> tasks) throws Exception {
        for (Future<?> task : tasks) {
            task.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        }
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
                left.set(0); // the others need not continue
                over = true;
                throw e;
            }
        });
    }

    /** Publishes without a pause, except to keep the readers within the log. */
    private void publish(Server server) throws Exception {
        Random random = new Random(1);
        String[] payloads = {" ", " " + "x".repeat(300), " " + "x".repeat(4_000)};
        while (!over) {
            server.publish("race", published.get() + payloads[random.nextInt(payloads.length)]);
            published.incrementAndGet();
            Await.until(() -> isNobodyFarBehind() || over, () -> "a reader stands still");
        }
        server.publish("race", "end");
    }

    private boolean isNobodyFarBehind() {
        boolean near = witnessed.get() > published.get() - MOST_AHEAD_OF_WITNESS;
        for (int i = 0; i < LEAVERS; i++) {
            near &= expectedFrom.get(i) > published.get() - MOST_AHEAD_OF_LEAVER;
        }
        return near;
    }

    /** Reads one stream through it all. */
    private void watch(Http1 witness) throws Exception {
        for (String event = witness.event(); !event.endsWith("data: end\n"); event = witness.event()) {
            int expected = witnessed.getAndIncrement();
            assertThat(event).contains("\nevent: ping\ndata: " + expected + " ");
        }
    }

    private void leaveAgainAndAgain(Server server, int number) throws Exception {
        Random random = new Random(number);
        while (left.get() < 0) {
            expectsEvents(number);
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
                        expectsEvents(number);
                        assertThat(client.event()).contains("\nevent: ping\n");
                        assertThat(client.event()).contains("\nevent: ping\n");
                    }
                }
                client.reset();
            } catch (IOException e) {
                throw new AssertionError("a stream broke before its client left", e);
            }
            left.incrementAndGet();
        }
        expectsNothing(number);
    }

    private void resetAgainAndAgain(Server server, int number) throws Exception {
        Random random = new Random(number);
        while (left.get() < 0) {
            try (Http2 client = Http2.connect(server.port())) {
                try {
                    for (int i = 0; i < 50 && left.get() < 0; i++) {
                        resetOnce(client, number, random);
                        left.incrementAndGet();
                    }
                } catch (AssertionError | ExecutionException e) {
                    expectsNothing(number);
                    if (!client.mayBeLost()) {
                        throw e;
                    }
                    lostConnections.incrementAndGet();
                }
            }
        }
        expectsNothing(number);
    }

    private void resetOnce(Http2 client, int number, Random random) throws Exception {
        expectsEvents(number);
        Http2.Exchange stream = client.get("/poll/race");
        if (random.nextInt(3) > 0) {
            assertThat(stream.status()).isEqualTo(200);
        }
        if (random.nextInt(3) > 0) {
            stream.awaitText("\n\n");
            expectsEvents(number);
            stream.awaitText("\nevent: ping\n");
        }
        stream.reset();
        assertThat(client.post("/reboot/x", "").status()).isEqualTo(404);
    }

    /** Lets publishing continue, also if it had stopped before this stream was open. */
    private void expectsEvents(int number) {
        expectedFrom.set(number, published.get());
    }

    private void expectsNothing(int number) {
        expectedFrom.set(number, Integer.MAX_VALUE);
    }

    /** A stream, and connections that are kept alive for requests of all kinds. */
    private void check(Server server, String token) throws Exception {
        try (Http1 stream = server.listen(token)) {
            long last = 0;
            int pings = 0;
            while (!over) {
                try (Http1 connection = server.connect()) {
                    String page = connection.get("/").answer().body();
                    for (int i = 0; i < ROUNDS_OF_A_CONNECTION && !over; i++) {
                        last = checkOnce(connection, stream, token, ++pings, last);
                        assertThat(connection.get("/").answer().body()).isEqualTo(page);
                    }
                }
            }
        }
    }

    /** Sends and gets one event, whose sequence is more than that of the last one, and returns it. */
    private static long checkOnce(Http1 connection, Http1 stream, String token, int number, long last)
            throws Exception {
        Http1.Answer answer =
                connection.post("/ping/" + token, "value " + number).answer();
        assertThat(answer.status()).as(answer::toString).isEqualTo(200);
        String event = stream.event();
        String id = event.substring("id: ".length(), event.indexOf('\n'));
        assertThat(event).isEqualTo("id: " + id + "\nevent: ping\ndata: value " + number + "\n");
        assertThat(answer.body()).isEqualTo("{\"id\":\"" + Server.withoutSecret(id) + "\",\"subscribers\":1}\n");
        long sequence = Long.parseLong(id.substring(id.lastIndexOf(':') + 1));
        assertThat(sequence).as(id).isGreaterThan(last);

        Http1.Answer unknown = connection.post("/reboot/" + token, "").answer();
        assertThat(unknown.status()).isEqualTo(404);
        assertThat(unknown.body()).startsWith("unknown action \"reboot\"").hasLineCount(1);
        assertThat(connection.request("HEAD", "/poll/x").headOnly().status()).isEqualTo(200);
        assertThat(connection.get("/elsewhere").answer().status()).isEqualTo(302);
        return sequence;
    }
}
