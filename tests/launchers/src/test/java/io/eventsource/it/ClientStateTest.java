package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.eventsource.it.support.FullEffort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that is killed, and started again with what it has kept. The tests share a listener; each has a token. */
class ClientStateTest {

    private static Listener listener;

    @TempDir
    Path home;

    @BeforeAll
    static void startTheListener() throws Exception {
        listener = Listener.start("-i");
    }

    @AfterAll
    static void stopTheListener() {
        listener.close();
    }

    @Test
    void aKilledClientReceivesMissedEventsWithoutAnyOption() throws Exception {
        try (Launcher client = client("killed", "-o", "json")) {
            listener.awaitStream("killed");
            ping("killed", "one");
            String event = client.awaitOut(line -> line.contains("\"one\""));
            awaitPosition(event.replaceFirst(".*\"lastEventId\":\"([^\"]+)\".*", "$1"));
            client.kill();
        }
        ping("killed", "two");
        try (Launcher client = client("killed")) {
            assertThat(client.awaitOut(line -> true)).isEqualTo("ping: two");
        }
    }

    @Test
    @FullEffort
    void aSecondClientDoesNotTakeTheStreamOfTheFirst() throws Exception {
        try (Launcher first = client("taken")) {
            listener.awaitStream("taken");
            try (Launcher second = client("taken")) {
                Launcher.Result refused = second.awaitExit();
                assertThat(refused.exit()).isEqualTo(1);
                assertThat(refused.err().get(0)).contains("another of your clients reads this stream");
                assertThat(refused.err().get(1)).contains("423");
            }
            ping("taken", "one");
            first.awaitOut("ping: one"::equals);
        }
    }

    @Test
    @FullEffort
    void aCommandThatOutlivesItsClientIsNotRunBesideItself() throws Exception {
        Path log = home.resolve("log");
        Path go = home.resolve("go");
        String command = "echo begun $EVENT_DATA >> %s; while [ ! -e %s ]; do sleep 0.1; done; echo done >> %s"
                .formatted(log, go, log);
        try (Launcher client = client("command", "-e", command)) {
            listener.awaitStream("command");
            ping("command", "one");
            await(log, "begun one");
            client.kill();
        }
        try (Launcher client = client("command", "-e", command)) {
            client.awaitErr(line -> line.contains("is still running"));
            assertThat(Files.readAllLines(log)).containsExactly("begun one");
            Files.createFile(go);
            listener.awaitStream("command");
            await(log, "begun one", "done", "begun one", "done");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "de_AQ.UTF-8", "de_AQ"})
    @FullEffort
    void commandsHaveTheirDataWhateverTheLocale(String locale) throws Exception {
        Path log = home.resolve("log");
        String command = "echo \"$EVENT_DATA/$(cat)/ü/$LC_ALL/${EVENTSOURCE_PASSWORD-none}\" > " + log;
        try (Launcher client =
                client(Map.of("LC_ALL", locale, "EVENTSOURCE_PASSWORD", "x"), locale, "-n1", "-e", command)) {
            listener.awaitStream(locale);
            ping(locale, "Grüße €😀");
            assertThat(client.awaitExit().exit()).isZero();
            assertThat(log).hasContent("Grüße €😀/Grüße €😀/ü/" + locale + "/none\n");
        }
    }

    @Test
    @FullEffort
    void anEventThatDoesNotFitTheHeapIsAClearEnd() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(("data: " + "x".repeat(32 << 20)).getBytes(StandardCharsets.US_ASCII));
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
        try (Launcher client = Launcher.start(
                Map.of("XDG_STATE_HOME", home.toString(), "EVENTSOURCE_JAVA_OPTS", "-Xmx64m"), "client", url)) {
            Launcher.Result result = client.awaitExit();
            assertThat(result.exit()).isEqualTo(1);
            assertThat(result.err()).singleElement().asString().contains("--max-event-size", "--skip-large-events");
        } finally {
            server.stop(0);
        }
    }

    private Launcher client(String token, String... options) throws Exception {
        return client(Map.of(), token, options);
    }

    private Launcher client(Map<String, String> variables, String token, String... options) throws Exception {
        List<String> line = new ArrayList<>(List.of(token, "-P", listener.port(), "-r", "100ms"));
        line.addAll(List.of(options));
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("XDG_STATE_HOME", home.toString());
        return Launcher.start(environment, "client", line.toArray(String[]::new));
    }

    private static void ping(String token, String value) throws Exception {
        assertThat(listener.publish(token, "ping", value)).isEqualTo(200);
    }

    /** The client writes its position on a separate thread. */
    private void awaitPosition(String position) throws Exception {
        Path directory = home.resolve("eventsource");
        for (long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30); ; TimeUnit.MILLISECONDS.sleep(20)) {
            try (var files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    if (file.getFileName().toString().matches("client-[0-9a-f]+")
                            && Files.readString(file).endsWith("position: " + position + "\n")) {
                        return;
                    }
                }
            }
            assertThat(System.nanoTime()).as("time to write the position").isLessThan(deadline);
        }
    }

    private static void await(Path log, String... lines) throws Exception {
        for (long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30); ; TimeUnit.MILLISECONDS.sleep(20)) {
            if (Files.exists(log) && Files.readAllLines(log).equals(List.of(lines))) {
                return;
            }
            assertThat(System.nanoTime())
                    .as(() -> "time to write " + List.of(lines))
                    .isLessThan(deadline);
        }
    }
}
