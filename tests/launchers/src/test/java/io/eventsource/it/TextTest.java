package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.eventsource.it.support.FullEffort;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text on command lines, in the environment and in file names is the user's, whatever locale is set or installed. */
class TextTest {

    /** "Grüße" as bytes that a shell makes: this JVM might not be able to pass them on. */
    private static final String UTF_8 = "Gr\\303\\274\\303\\237e";

    private static final String LATIN_1 = "Gr\\374\\337e";

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private HttpServer server;

    @BeforeEach
    void startServer() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String authorization = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            received.add(authorization + " " + exchange.getRequestURI() + " " + body);
            byte[] answer = ("Grüße: " + body + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(body.equals("refuse") ? 400 : 200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @ParameterizedTest
    @CsvSource({
        "LC_ALL, C",
        "LC_ALL, POSIX",
        "LC_ALL, de_AQ.UTF-8",
        "LC_ALL, nonsense",
        "LC_CTYPE, UTF-8",
        "LANG, de_AQ",
        "LC_TIME, de_AQ.UTF-8"
    })
    void dataArrivesInLocalesThatAreNotInstalledAndInNone(String variable, String value) throws Exception {
        Map<String, String> locale = variable.equals("LC_ALL") ? Map.of() : Map.of("LC_ALL", "");
        Launcher.Result result =
                withArgument(UTF_8, add(locale, variable, value), "request", "-P", port(), "t", "ping");
        assertThat(result).isEqualTo(new Launcher.Result(0, List.of("Grüße: Grüße"), List.of()));
        assertThat(received.poll(5, TimeUnit.SECONDS)).isEqualTo("null /ping/t Grüße");
    }

    @ParameterizedTest
    @ValueSource(strings = {"listener", "client", "request"})
    void textThatIsNotUtf8IsRefusedAndNotSent(String name) throws Exception {
        Launcher.Result result = withArgument(LATIN_1, Map.of(), name, "-P", port(), "t", "ping");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.out()).isEmpty();
        assertThat(result.err())
                .singleElement()
                .asString()
                .startsWith("eventsource-" + name + ": argument 5 contains bytes that are invalid in")
                .contains("\"Gr", "LC_ALL", "standard input");
        assertThat(received).isEmpty();
    }

    @Test
    void aPasswordInTheEnvironmentArrives() throws Exception {
        List<String> shell =
                List.of("/bin/sh", "-c", "EVENTSOURCE_PASSWORD=\"$(printf '" + UTF_8 + "')\" exec \"$@\"", "sh");
        Launcher.Result result;
        try (Launcher launcher = Launcher.start(
                shell, Map.of("LC_ALL", "de_AQ.UTF-8"), "request", "-P", port(), "-u", "me", "t", "ping", "x")) {
            result = launcher.awaitExit();
        }
        assertThat(result.exit()).as(result::toString).isZero();
        String basic = Base64.getEncoder().encodeToString("me:Grüße".getBytes(StandardCharsets.UTF_8));
        assertThat(received.poll(5, TimeUnit.SECONDS)).isEqualTo("Basic " + basic + " /ping/t x");
    }

    @Test
    void aRefusalIsShownInItsOwnAlphabet() throws Exception {
        Launcher.Result result =
                Launcher.run(Map.of("LC_ALL", "de_AQ.UTF-8"), "", "request", "-P", port(), "t", "ping", "refuse");
        assertThat(result.err()).containsExactly("eventsource-request: 400: Grüße: refuse");
    }

    @Test
    @FullEffort
    void aFileMayHaveAnyName(@TempDir Path directory) throws Exception {
        try (Launcher client = Launcher.start(
                List.of("/bin/sh", "-c", "exec \"$@\" -n 1 -D \"@" + directory + "/$(printf '" + UTF_8 + "')\"", "sh"),
                Map.of("LC_ALL", "de_AQ.UTF-8"),
                "client",
                "http://127.0.0.1:" + port() + "/s")) {
            Launcher.Result none = client.awaitExit();
            assertThat(none.err())
                    .singleElement()
                    .asString()
                    .contains("there is no")
                    .contains("Grüße");
        }
        new ProcessBuilder("/bin/sh", "-c", "printf refuse > \"" + directory + "/$(printf '" + UTF_8 + "')\"")
                .start()
                .waitFor();
        assertThat(directory).isNotEmptyDirectory();
        try (Launcher client = Launcher.start(
                List.of("/bin/sh", "-c", "exec \"$@\" -D \"@" + directory + "/$(printf '" + UTF_8 + "')\"", "sh"),
                Map.of("LC_ALL", "de_AQ.UTF-8"),
                "client",
                "http://127.0.0.1:" + port() + "/s")) {
            client.awaitExit();
            assertThat(received.poll(5, TimeUnit.SECONDS)).isEqualTo("null /s refuse");
        }
    }

    private String port() {
        return Integer.toString(server.getAddress().getPort());
    }

    private static Map<String, String> add(Map<String, String> variables, String name, String value) {
        Map<String, String> all = new HashMap<>(variables);
        all.put(name, value);
        return all;
    }

    /** Runs a launcher with one more argument, given as printf writes it. */
    private static Launcher.Result withArgument(
            String bytes, Map<String, String> environment, String name, String... arguments) throws Exception {
        List<String> shell = List.of("/bin/sh", "-c", "exec \"$@\" \"$(printf '" + bytes + "')\"", "sh");
        try (Launcher launcher = Launcher.start(shell, environment, name, arguments)) {
            return launcher.awaitExit();
        }
    }
}
