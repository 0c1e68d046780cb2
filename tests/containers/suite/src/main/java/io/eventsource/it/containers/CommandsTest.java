package io.eventsource.it.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.eventsource.it.containers.Http1.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** Requests that wait for the answer of a client, longer than the container's own timeout. */
@ExtendWith(LogWatch.class)
class CommandsTest {

    private static final int AT_ONCE = 50;
    /** A busy machine reads its table of connections less often. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Pattern REPLY = Pattern.compile("(?m)^reply: (\\S+)$");

    private static Server server;

    @BeforeAll
    static void start() throws Exception {
        server = Server.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    private final String token = UUID.randomUUID().toString();

    @AfterEach
    void allDisconnectsAreNoticed() throws Exception {
        server.awaitNoSubscriberOn(token);
    }

    private static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertThat(matcher.find()).as(text).isTrue();
        return matcher.group(1);
    }

    @Test
    void theAnswerOfTheClientIsTheAnswerOfTheRequest() throws Exception {
        try (Http1 stream = server.listen(token);
                Http1 asker = server.connect();
                Http1 client = server.connect()) {
            asker.post("/ping/" + token, "reboot", "Prefer: wait=60");
            String reply = find(REPLY, stream.event());
            assertThat(client.post(reply, "going down\n", "EventSource-Part: 1")
                            .answer()
                            .status())
                    .isEqualTo(200);
            assertThat(asker.hasAnswer()).isFalse();
            client.post(reply, "up\n", "EventSource-Part: 2", "EventSource-Exit: 3");
            assertThat(client.answer().body()).isEqualTo("{\"state\":\"done\"}\n");
            Answer answer = asker.answer();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.field("EventSource-Exit")).isEqualTo("3");
            assertThat(answer.body()).isEqualTo("going down\nup\n");
            Http1 outcome = asker.get(answer.field("Location"), "Accept: text/event-stream");
            assertThat(outcome.head().status()).isEqualTo(200);
            assertThat(outcome.rest()).contains("event: waiting", "event: output", "event: done");
        }
    }

    @Test
    void manyThatWaitGetTheirOwnAnswersAndThoseInVainTheState() throws Exception {
        List<Http1> askers = new ArrayList<>();
        try (Http1 stream = server.listen(token);
                Http1 client = server.connect()) {
            for (int i = 0; i < AT_ONCE; i++) {
                askers.add(server.connect().post("/ping/" + token, "number " + i + ".", "Prefer: wait=60"));
            }
            Http1 vain = server.connect().post("/ping/" + token, "vain", "Prefer: wait=1");
            askers.add(vain);
            for (int i = 0; i <= AT_ONCE; i++) {
                String event = stream.event();
                if (!event.contains("data: vain")) {
                    String number = find(Pattern.compile("data: number (\\d+)\\."), event);
                    client.post(find(REPLY, event), "answer " + number, "EventSource-Exit: 0");
                    assertThat(client.answer().status()).isEqualTo(200);
                }
            }
            for (int i = 0; i < AT_ONCE; i++) {
                assertThat(askers.get(i).answer().body()).isEqualTo("answer " + i);
            }
            Answer state = vain.answer();
            assertThat(state.status()).isEqualTo(504);
            assertThat(state.body()).contains("\"state\":\"delivered\"");
        } finally {
            for (Http1 asker : askers) {
                asker.close();
            }
        }
    }

    /** No container reports this, but Linux knows. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aRequestThatWaitsEndsAfterItsConnection() throws Exception {
        try (Server own = startWithHeartbeat();
                Http1 stream = own.listen(token)) {
            try (Http1 asker = own.connect()) {
                asker.post("/ping/" + token, "reboot", "Prefer: wait=600");
                assertThat(stream.event()).contains("reply: ");
            }
            own.awaitOpenRequests(1, PATIENCE);
        }
    }

    @Test
    void aRequestThatWaitsEndsAfterTheResetOfItsHttp2Stream() throws Exception {
        assumeThat(Container.get().facts().afterResetOfIdleHttp2Stream())
                .as("what the container reports")
                .isNotEmpty();
        try (Server own = startWithHeartbeat();
                Http1 stream = own.listen(token);
                Http2 client = Http2.connect(own.port())) {
            Http2.Exchange asker = client.post("/ping/" + token, "reboot", "Prefer", "wait=600");
            assertThat(stream.event()).contains("reply: ");
            asker.reset();
            own.awaitOpenRequests(1, PATIENCE);
        }
    }

    private static Server startWithHeartbeat() throws Exception {
        return Server.start(Server.options().heartbeat(Duration.ofMillis(300)));
    }
}
