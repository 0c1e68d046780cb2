package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Await;
import io.eventsource.it.support.ForwardProxy;
import io.eventsource.it.support.FullEffort;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Commands whose sender and whose appliance are both behind a proxy that loses connections. */
@DisabledOnOs(OS.WINDOWS)
class CommandsThroughProxyTest {

    private static final String TOKEN = "42:42:42:42:42:42";

    @TempDir
    Path directory;

    private ForwardProxy proxy;
    private Listener listener;

    @BeforeEach
    void start() throws Exception {
        proxy = new ForwardProxy();
        listener = Listener.start();
    }

    @AfterEach
    void stop() throws Exception {
        listener.close();
        proxy.close();
    }

    private Launcher client() throws Exception {
        Map<String, String> environment = Map.of("XDG_STATE_HOME", directory.toString());
        String command = "echo \"$EVENT_DATA\" >> " + directory.resolve("run") + "; sh -c \"$EVENT_DATA\"";
        return Launcher.start(
                environment,
                "client",
                TOKEN,
                "-P",
                listener.port(),
                "--proxy",
                proxy.url(),
                "--keep-reconnecting",
                "-r",
                "100",
                "--exec",
                command);
    }

    /** Sends a command that prints numbers, waits until the test lets it continue, and prints more. */
    private Launcher request() throws Exception {
        return Launcher.start(
                "request",
                "-P",
                listener.port(),
                "--proxy",
                proxy.url(),
                "--wait=2m",
                TOKEN,
                "ping",
                "seq 1 20000; while [ ! -e continue ]; do sleep 0.05; done; seq 20001 40000; echo end >&2; exit 4"
                        .replace("continue", directory.resolve("continue").toString()));
    }

    private long outcomesRead() {
        return proxy.requests().stream()
                .filter(line -> line.contains("/commands/"))
                .count();
    }

    /** Waits until the sender has connected again. The client does when its command has ended. */
    private void awaitOutcomesRead(long atLeast) throws Exception {
        Await.until(
                Duration.ofSeconds(30),
                () -> outcomesRead() >= atLeast,
                () -> "the sender connects again; so far " + proxy.requests());
    }

    private void checkResult(Launcher request) throws Exception {
        Files.createFile(directory.resolve("continue"));
        List<String> numbers =
                IntStream.rangeClosed(1, 40_000).mapToObj(Integer::toString).toList();
        assertThat(request.awaitExit()).isEqualTo(new Launcher.Result(4, numbers, List.of("end")));
        assertThat(Files.readAllLines(directory.resolve("run"))).hasSize(1);
    }

    private void checkNextCommand() throws Exception {
        Launcher.Result next = Launcher.run(
                "request",
                "-P",
                listener.port(),
                "--proxy",
                proxy.url(),
                "--wait=30s",
                "--ttl",
                "1m",
                TOKEN,
                "ping",
                "echo next");
        assertThat(next).isEqualTo(new Launcher.Result(0, List.of("next"), List.of()));
    }

    @Test
    @FullEffort
    void outputIsWholeThoughIdleConnectionsAreClosed() throws Exception {
        proxy.idleTimeout(Duration.ofMillis(500)); // much shorter than the heartbeat
        try (Launcher client = client()) {
            listener.awaitStream(TOKEN);
            try (Launcher request = request()) {
                request.awaitOut("20000"::equals);
                awaitOutcomesRead(outcomesRead() + 2);
                checkResult(request);
            }
            checkNextCommand();
            assertThat(client.isAlive()).isTrue();
        }
    }

    @Test
    void outputIsWholeThoughConnectionsAreCut() throws Exception {
        try (Launcher client = client()) {
            listener.awaitStream(TOKEN);
            try (Launcher request = request()) {
                request.awaitOut("10000"::equals);
                for (int i = 0; i < 2; i++) {
                    long before = outcomesRead();
                    proxy.cut();
                    awaitOutcomesRead(before + 1);
                }
                checkResult(request);
            }
            checkNextCommand();
            assertThat(client.isAlive()).isTrue();
        }
    }
}
