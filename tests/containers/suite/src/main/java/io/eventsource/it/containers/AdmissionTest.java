package io.eventsource.it.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets a token that takes one stream at a time. */
@ExtendWith(LogWatch.class)
class AdmissionTest {

    private static final int LIMIT = 30;

    private static Server server;

    @BeforeAll
    static void start() throws Exception {
        server = Server.start(Server.options().reconnectionTime(Duration.ofSeconds(3)));
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    /** One for each test, because events sent to it after a disconnect are kept for a while. */
    private final String token = UUID.randomUUID().toString();

    @AfterEach
    void allDisconnectsAreNoticed() throws Exception {
        server.awaitNoSubscriberOn(token);
    }

    @Test
    void anotherClientIsRefusedOnceTheFirstWasProbed() throws Exception {
        try (Http1 first = server.listen(token);
                Http1 second = server.connect()) {
            Http1.Answer answer = second.get("/poll/" + token).answer();
            assertThat(answer.status()).isEqualTo(423);
            assertThat(answer.field("Retry-After")).isEqualTo("3");
            assertThat(answer.body()).contains(token);
            assertThat(first.block()).as("the probe").startsWith(":");
            server.ping(token, "still here");
            assertThat(first.event()).endsWith("data: still here\n");
            assertThat(second.get("/").answer().status())
                    .as("the same connection continues")
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDisconnectedClientDoesNotLockTheTokenFor(boolean reset) throws Exception {
        Http1 first = server.listen(token);
        if (reset) {
            first.reset();
        } else {
            first.close();
        }
        try (Http1 second = server.listen(token)) {
            assertThat(server.openRequests()).as("the first is freed").isEqualTo(1);
            server.ping(token, "hello");
            assertThat(second.event()).endsWith("data: hello\n");
        }
    }

    @Test
    void clientsThatDisconnectWhileTheyWaitDoNotCountForTheLimit() throws Exception {
        try (Server limited = Server.start(Server.options().maxStreamsPerAddress(LIMIT));
                Http1 first = limited.listen(token)) {
            for (int i = 0; i < 20; i++) {
                try (Http2 client = Http2.connect(limited.port())) {
                    List<Http2.Exchange> waiting = new ArrayList<>();
                    for (int j = 0; j < 20; j++) {
                        waiting.add(client.get("/poll/" + token));
                    }
                    for (Http2.Exchange exchange : waiting) {
                        exchange.reset();
                    }
                }
            }
            limited.publish(token, "still here");
            assertThat(first.event()).endsWith("data: still here\n");
            List<Http1> others = new ArrayList<>();
            for (int i = 1; i < LIMIT; i++) {
                String another = token + i;
                Await.until(() -> isOpened(limited, another, others), () -> "only " + others.size() + " more streams");
            }
            for (Http1 stream : others) {
                stream.close();
            }
        }
    }

    /** Tries to open a stream, which is kept. */
    private static boolean isOpened(Server server, String token, List<Http1> streams) throws Exception {
        Http1 stream = server.connect().get("/poll/" + token);
        boolean isOpened = stream.head().status() == 200;
        if (isOpened) {
            streams.add(stream);
        } else {
            stream.close();
        }
        return isOpened;
    }

    @Test
    void theSameClientReplacesItsOldStreamAndMissesNothing() throws Exception {
        try (Http1 old = server.listen(token)) {
            server.ping(token, "1");
            String id = id(old.event());
            server.ping(token, "2");
            try (Http1 again = server.connect().get("/poll/" + token, "Last-Event-ID: " + id)) {
                assertThat(again.head().status()).isEqualTo(200);
                assertThat(again.event()).endsWith("data: 2\n");
                assertThat(old.rest()).as("ends in order").contains("data: 2\n");
                server.ping(token, "3");
                assertThat(again.event()).endsWith("data: 3\n");
            }
        }
    }

    @Test
    void closeEndsTheStreamInOrderAndAReconnectGets204() throws Exception {
        try (Http1 stream = server.listen(token);
                Http1 sender = server.connect()) {
            server.ping(token, "last");
            assertThat(sender.post("/close/" + token, "").answer().status()).isEqualTo(200);
            String last = stream.event();
            assertThat(last).endsWith("data: last\n");
            assertThat(stream.rest()).isEmpty();
            server.awaitOpenRequests(0);

            Http1.Answer back =
                    sender.get("/poll/" + token, "Last-Event-ID: " + id(last)).answer();
            assertThat(back.status()).isEqualTo(204);
            assertThat(back.body()).isEmpty();
            assertThat(stream.get("/").answer().status())
                    .as("the connection of the stream continues")
                    .isEqualTo(200);
            server.listen(token).close();
        }
    }

    @Test
    void commandsForAClientThatIsJustReconnectingAreKeptInOrder() throws Exception {
        server.listen(token).reset();
        server.publish(token, "found to be disconnected");
        server.awaitOpenRequests(0);
        for (String data : List.of("1", "2", "3")) {
            Http1.Answer answer = server.ping(token, data);
            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.body()).endsWith("\"subscribers\":0}\n");
        }
        try (Http1 stream = server.listen(token)) {
            String all = "";
            while (!all.endsWith("data: 3\n")) {
                all += stream.event();
            }
            assertThat(all.lines().filter(line -> line.startsWith("data: ")))
                    .endsWith("data: 1", "data: 2", "data: 3")
                    .doesNotHaveDuplicates();
        }
    }

    private static String id(String block) {
        return block.lines()
                .filter(line -> line.startsWith("id: "))
                .map(line -> line.substring(4))
                .findFirst()
                .orElseThrow();
    }
}
