package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.eventsource.it.support.FullEffort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the launchers start, stop and fail. */
class ProcessTest {

    @ParameterizedTest
    @ValueSource(strings = {"listener", "client", "request", "journal"})
    void helpAndVersionAreDataAndSucceed(String name) throws Exception {
        Launcher.Result help = Launcher.run(name, "--help");
        assertThat(help.exit()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(String.join("\n", help.out()))
                .contains("eventsource-" + name)
                .contains("--version");

        Launcher.Result version = Launcher.run(name, "--version");
        assertThat(version.exit()).isZero();
        assertThat(version.out()).singleElement().asString().contains(System.getProperty("eventsource.version"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"listener", "client", "request", "journal"})
    void wrongUsageSaysWhatIsWrongAndExitsWith2(String name) throws Exception {
        Launcher.Result result = Launcher.run(name, "--no-such-option");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(String.join("\n", result.err())).contains("--no-such-option").contains("--help");
    }

    @Test
    void aListenerEndsItsStreamsInOrderWhenItIsTerminated() throws Exception {
        try (Listener listener = Listener.start("-i");
                Launcher client =
                        Launcher.start("client", "t", "-P", listener.port(), "-r", "60000", "-o", "json", "-d")) {
            listener.awaitStream("t");
            assertThat(listener.publish("t", "ping", "last words")).isEqualTo(200);
            listener.launcher().signal("TERM");
            assertThat(listener.launcher().awaitExit().exit()).isZero();
            assertThat(client.awaitOut(line -> true)).contains("last words");
        }
    }

    @Test
    void anInterruptedClientExitsWith130() throws Exception {
        try (Listener listener = Listener.start("-i");
                Launcher client = Launcher.start("client", "t", "-P", listener.port())) {
            listener.awaitStream("t");
            client.signal("INT");
            assertThat(client.awaitExit().exit()).isEqualTo(130);
        }
    }

    @Test
    @FullEffort
    void theSecondInterruptEndsAClientAtOnceWithTheCommandThatItRuns() throws Exception {
        try (Listener listener = Listener.start("-i");
                Launcher client =
                        Launcher.start("client", "t", "-P", listener.port(), "-e", "sleep 600 & echo $$; wait")) {
            listener.awaitStream("t");
            assertThat(listener.publish("t", "ping", "")).isEqualTo(200);
            ProcessHandle command = ProcessHandle.of(Long.parseLong(client.awaitOut(line -> true)))
                    .orElseThrow();
            ProcessHandle sleep = command.descendants().findFirst().orElseThrow();

            client.signal("INT");
            client.awaitErr(line -> line.contains("waiting for the command to end"));
            client.signal("INT");

            assertThat(client.awaitExit().exit()).isEqualTo(130);
            command.onExit().get(20, TimeUnit.SECONDS);
            sleep.onExit().get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    @FullEffort
    void aClientSendsTheBytesOfItsStandardInput() throws Exception {
        String body = "{\"a\": \"é\"}\r\n";
        CompletableFuture<String> received = new CompletableFuture<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            received.complete(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/";
            assertThat(Launcher.run(Map.of(), body, "client", "--data", "-", url)
                            .exit())
                    .isZero();
            assertThat(received.join()).isEqualTo(body);
        } finally {
            server.stop(0);
        }
    }

    @Test
    @FullEffort
    void anInterruptedListenerExitsWith130() throws Exception {
        try (Listener listener = Listener.start()) {
            listener.launcher().signal("INT");
            assertThat(listener.launcher().awaitExit().exit()).isEqualTo(130);
        }
    }

    @Test
    @FullEffort
    void aPortThatIsTakenIsOneLineAndNoStackTrace() throws Exception {
        try (Listener listener = Listener.start()) {
            Launcher.Result second = Launcher.run("listener", "-P", listener.port());
            assertThat(second.exit()).isEqualTo(1);
            assertThat(second.err()).singleElement().asString().contains(listener.port());
        }
    }

    @Test
    @FullEffort
    void aRequestWithoutAClientPrintsOneLineAndNoStackTrace() throws Exception {
        String port;
        try (Listener listener = Listener.start()) {
            port = listener.port();
        }
        Launcher.Result result = Launcher.run("request", "-P", port, "t", "ping");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).singleElement().asString().contains(port);
    }
}
