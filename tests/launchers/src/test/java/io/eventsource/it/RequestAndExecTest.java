package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.FullEffort;
import io.eventsource.it.support.Relay;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands from {@code eventsource-request} through a listener to {@code eventsource-client --exec}, and their results back. */
class RequestAndExecTest {

    private static final String TOKEN = "42:42:42:42:42:42";

    @TempDir
    Path directory;

    @TempDir
    Path states;

    @Test
    void outputAndStatusComeBackWholeAlthoughTheConnectionIsCut() throws Exception {
        Path cut = states.resolve("cut");
        String command =
                "seq 1 20000; while [ ! -e " + cut + " ]; do sleep 0.05; done; seq 20001 40000; echo end >&2; exit 4";
        try (Listener listener = listener(0);
                Relay relay = new Relay(Integer.parseInt(listener.port()));
                Launcher client = client(listener.port(), TOKEN)) {
            listener.awaitStream(TOKEN);
            try (Launcher request = Launcher.start(
                    "request", "-P", Integer.toString(relay.port()), "--wait=2m", TOKEN, "ping", command)) {
                request.awaitOut("20000"::equals);
                relay.cutClientSide();
                Files.createFile(cut);
                assertThat(request.awaitExit())
                        .isEqualTo(new Launcher.Result(
                                4,
                                IntStream.rangeClosed(1, 40_000)
                                        .mapToObj(Integer::toString)
                                        .toList(),
                                List.of("end")));
            }
            assertThat(client.isAlive()).isTrue();
        }
    }

    @Test
    @FullEffort
    void aCommandOutlivesTheListenerThatItWaitsIn() throws Exception {
        String port;
        Listener first = listener(0);
        port = first.port();
        try (Launcher request = Launcher.start(
                "request", "-P", port, "-d", "--wait=2m", "--ttl", "1h", TOKEN, "ping", "echo up; exit 5")) {
            request.awaitErr(line -> line.endsWith("the command waits for its client"));
            first.launcher().kill();
            request.awaitErr(line -> line.endsWith("connection refused; reconnecting"));
            try (Listener second = listener(Integer.parseInt(port));
                    Launcher client = client(port, TOKEN)) {
                Launcher.Result result = request.awaitExit();
                assertThat(result.exit()).as(result::toString).isEqualTo(5);
                assertThat(result.out()).containsExactly("up");
                assertThat(second.launcher().isAlive() && client.isAlive()).isTrue();
            }
        }
    }

    @Test
    @FullEffort
    void aHandleGivesTheResultLater() throws Exception {
        try (Listener listener = listener(0);
                Launcher client = client(listener.port(), TOKEN)) {
            listener.awaitStream(TOKEN);
            String port = listener.port();
            Launcher.Result asked =
                    Launcher.run("request", "-P", port, "--async", TOKEN, "ping", "echo up; echo hot >&2; exit 6");
            assertThat(asked.exit()).isZero();
            assertThat(asked.err()).isEmpty();
            assertThat(asked.out()).hasSize(1);
            String handle = asked.out().get(0);
            Launcher.Result result = new Launcher.Result(6, List.of("up"), List.of("hot"));
            assertThat(Launcher.run("request", "-P", port, "--result", handle, "--wait=1m"))
                    .isEqualTo(result);
            assertThat(Launcher.run("request", "--result", "http://127.0.0.1:" + port + "/commands/" + handle))
                    .isEqualTo(result);
            assertThat(Launcher.run("request", "-P", port, "--cancel", handle))
                    .isEqualTo(new Launcher.Result(
                            1,
                            List.of(),
                            List.of("eventsource-request: not cancelled: the command has ended with exit status 6")));
            assertThat(client.isAlive()).isTrue();
        }
    }

    @Test
    @FullEffort
    void oneCommandForEachOfSeveralAppliances() throws Exception {
        try (Listener listener = listener(0);
                Launcher one = client(listener.port(), "one");
                Launcher two = client(listener.port(), "two")) {
            listener.awaitStream("one");
            listener.awaitStream("two");
            Launcher.Result result = Launcher.run(
                    "request", "-P", listener.port(), "--wait=1m", "--each", "one,two,three", "ping", "echo up");
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.out()).containsExactlyInAnyOrder("one: up", "two: up");
            assertThat(result.err()).last().isEqualTo("eventsource-request: 2 of 3 succeeded; three: not accepted");
            assertThat(one.isAlive() && two.isAlive()).isTrue();
        }
    }

    private Listener listener(int port) throws Exception {
        return Listener.startOn(port, "--data", directory.toString());
    }

    private Launcher client(String port, String token) throws Exception {
        Map<String, String> environment =
                Map.of("XDG_STATE_HOME", states.resolve(token.replace(':', '-')).toString());
        return Launcher.start(environment, "client", token, "-P", port, "--exec", "sh -c \"$EVENT_DATA\"");
    }
}
