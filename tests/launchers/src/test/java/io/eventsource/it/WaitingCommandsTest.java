package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.it.support.FullEffort;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that wait for a client, whatever is killed meanwhile. */
class WaitingCommandsTest {

    private static final String TOKEN = "42:42:42:42:42:42";

    @TempDir
    Path directory;

    @TempDir
    Path states;

    @Test
    void commandsReachAKilledClientOnceAlthoughTheListenerIsKilledToo() throws Exception {
        String port;
        try (Listener listener = listener(0)) {
            port = listener.port();
            try (Launcher client = client(port, "state")) {
                listener.awaitStream(TOKEN);
                send(port, "before");
                client.awaitOut("ping: before"::equals);
                Await.until(
                        () -> listener.waiting(TOKEN).equals("[]"),
                        () -> "the client has not acknowledged what it has printed");
                client.kill();
            }
            sendThree(port);
            listener.launcher().kill();
        }
        try (Listener listener = listener(Integer.parseInt(port));
                Launcher client = client(port, "state")) {
            assertAllArriveOnce(listener, client);
        }
    }

    @Test
    @FullEffort
    void aClientThatHasLostItsStateMissesNoCommandEither() throws Exception {
        String port;
        try (Listener listener = listener(0)) {
            port = listener.port();
            try (Launcher client = client(port, "state")) {
                listener.awaitStream(TOKEN);
                client.kill();
            }
            sendThree(port);
            listener.launcher().kill();
        }
        try (Listener listener = listener(Integer.parseInt(port));
                Launcher client = client(port, "another state")) {
            assertAllArriveOnce(listener, client);
        }
    }

    @Test
    @FullEffort
    void aSecondSignalEndsTheListenerAtOnceAndLosesNothing() throws Exception {
        String port;
        try (Listener listener = listener(0)) {
            port = listener.port();
            sendThree(port);
            String pid = Long.toString(listener.launcher().pid());
            new ProcessBuilder("sh", "-c", "kill -TERM \"$1\"; kill -INT \"$1\"", "sh", pid)
                    .start()
                    .waitFor();
            // 0 if the listener, which has no stream, had ended before it saw the second signal.
            assertThat(listener.launcher().awaitExit().exit()).isIn(0, 130, 143);
        }
        try (Listener listener = listener(Integer.parseInt(port));
                Launcher client = client(port, "state")) {
            assertAllArriveOnce(listener, client);
        }
    }

    @Test
    void theFilesCanBeInspectedWhileTheListenerRunsAndAfterIt() throws Exception {
        try (Listener listener = listener(0)) {
            sendThree(listener.port());
            assertThat(inspect().out()).anyMatch(line -> line.endsWith(" open"));
            Launcher.Result records = Launcher.run("journal", "cat", "--channel", TOKEN, directory.toString());
            assertThat(records.out()).hasSize(3).allMatch(line -> line.contains("\"kind\":\"event\""));

            listener.launcher().signal("TERM");
            assertThat(listener.launcher().awaitExit().exit()).isZero();
            assertThat(inspect().out()).anyMatch(line -> line.endsWith(" closed"));
        }
    }

    @Test
    @FullEffort
    void aDirectoryThatAnotherListenerUsesIsOneLine() throws Exception {
        try (Listener listener = listener(0)) {
            Launcher.Result second = Launcher.run("listener", "-P", "0", "--data", directory.toString());
            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.out()).isEmpty();
            assertThat(second.err())
                    .containsExactly("eventsource-listener: the journal in " + directory + " is in use by process "
                            + listener.launcher().pid() + "; stop that, or choose another directory");
        }
    }

    private Launcher.Result inspect() throws Exception {
        Launcher.Result result = Launcher.run("journal", "inspect", directory.toString());
        assertThat(result.exit()).as(() -> "exit of " + result).isZero();
        return result;
    }

    private Listener listener(int port) throws Exception {
        return Listener.startOn(port, "--data", directory.toString());
    }

    private Launcher client(String port, String state) throws Exception {
        Map<String, String> environment =
                Map.of("XDG_STATE_HOME", states.resolve(state).toString());
        return Launcher.start(environment, "client", TOKEN, "-P", port);
    }

    private static void sendThree(String port) throws Exception {
        for (String data : new String[] {"one", "two", "three"}) {
            send(port, data);
        }
    }

    private static void send(String port, String data) throws Exception {
        Launcher.Result result = Launcher.run("request", "-P", port, "--ttl", "1h", TOKEN, "ping", data);
        assertThat(result.exit()).as(() -> "exit of " + result).isZero();
    }

    /** Ends the stream to see that nothing has come twice. */
    private static void assertAllArriveOnce(Listener listener, Launcher client) throws Exception {
        listener.awaitStream(TOKEN);
        client.awaitOut("ping: three"::equals);
        assertThat(Launcher.run("request", "-P", listener.port(), TOKEN, "close")
                        .exit())
                .isZero();
        assertThat(client.awaitExit().out()).containsExactly("ping: one", "ping: two", "ping: three");
    }
}
