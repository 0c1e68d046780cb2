package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that is killed, and started again with what it has kept. */
class ClientStateTest {

    @TempDir
    Path home;

    private Map<String, String> environment;

    @BeforeEach
    void nameTheStateDirectory() {
        environment = Map.of("XDG_STATE_HOME", home.toString());
    }

    @Test
    void aKilledClientReceivesWhatWasSentMeanwhileWithoutAnyOption() throws Exception {
        try (Listener listener = Listener.start("-i")) {
            try (Launcher client = client(listener)) {
                listener.awaitStream("t");
                ping(listener, "one");
                client.awaitOut("ping: one"::equals);
                awaitPosition(":1");
                client.signal("KILL");
                client.awaitExit();
            }
            ping(listener, "two");
            try (Launcher client = client(listener)) {
                assertThat(client.awaitOut(line -> true)).isEqualTo("ping: two");
            }
        }
    }

    @Test
    void aSecondClientDoesNotTakeTheStreamOfTheFirst() throws Exception {
        try (Listener listener = Listener.start("-i");
                Launcher first = client(listener)) {
            listener.awaitStream("t");
            try (Launcher second = client(listener)) {
                Launcher.Result refused = second.awaitExit();
                assertThat(refused.exit()).isEqualTo(1);
                assertThat(refused.err().get(0)).contains("another client of yours has this stream");
                assertThat(refused.err().get(1)).contains("423");
            }
            ping(listener, "one");
            first.awaitOut("ping: one"::equals);
        }
    }

    @Test
    void aCommandThatOutlivesItsClientIsNotRunBesideItself() throws Exception {
        Path log = home.resolve("log");
        Path go = home.resolve("go");
        String command = "echo begun $EVENT_DATA >> %s; while [ ! -e %s ]; do sleep 0.1; done; echo done >> %s"
                .formatted(log, go, log);
        try (Listener listener = Listener.start("-i")) {
            try (Launcher client = client(listener, "-e", command)) {
                listener.awaitStream("t");
                ping(listener, "one");
                await(log, "begun one");
                client.signal("KILL");
                client.awaitExit();
            }
            try (Launcher client = client(listener, "-e", command)) {
                client.awaitErr(line -> line.contains("is still running"));
                assertThat(Files.readAllLines(log)).containsExactly("begun one");
                Files.createFile(go);
                listener.awaitStream("t");
                await(log, "begun one", "done", "begun one", "done");
            }
        }
    }

    @Test
    void commandsHaveTheirDataWhateverTheLocale() throws Exception {
        Path log = home.resolve("log");
        for (String locale : List.of("C", "de_AQ.UTF-8", "de_AQ")) {
            try (Listener listener = Listener.start("-i");
                    Launcher client = Launcher.start(
                            Map.of("XDG_STATE_HOME", home.toString(), "LC_ALL", locale, "EVENTSOURCE_PASSWORD", "x"),
                            "client",
                            "t",
                            "-P",
                            listener.port(),
                            "-n1",
                            "-e",
                            "echo \"$EVENT_DATA/$(cat)/ü/$LC_ALL/${EVENTSOURCE_PASSWORD-none}\" > " + log)) {
                listener.awaitStream("t");
                ping(listener, "Grüße €😀");
                assertThat(client.awaitExit().exit()).isZero();
                assertThat(log).hasContent("Grüße €😀/Grüße €😀/ü/" + locale + "/none\n");
            }
        }
    }

    @Test
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

    private Launcher client(Listener listener, String... options) throws Exception {
        List<String> line = new java.util.ArrayList<>(List.of("t", "-P", listener.port(), "-r", "100ms"));
        line.addAll(List.of(options));
        return Launcher.start(environment, "client", line.toArray(String[]::new));
    }

    private static void ping(Listener listener, String value) throws Exception {
        assertThat(Launcher.run("request", "-P", listener.port(), "t", "ping", value)
                        .exit())
                .isZero();
    }

    /** The client writes its position on a thread of its own. */
    private void awaitPosition(String end) throws Exception {
        Path directory = home.resolve("eventsource");
        for (long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30); ; TimeUnit.MILLISECONDS.sleep(20)) {
            try (var files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    if (file.getFileName().toString().matches("client-[0-9a-f]+")
                            && Files.readString(file).endsWith(end + "\n")) {
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
