package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code eventsource-request --wait} as a process: its exit status, its streams, and signals. */
class RequestWaitTest {

    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private String end = "";

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    @AfterEach
    void stopServer() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    /** Accepts a command, whose stream has some output, and then its end or none. */
    private void handle(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        if (exchange.getRequestMethod().equals("POST")) {
            exchange.getResponseHeaders().set("Location", "/commands/h1");
            exchange.sendResponseHeaders(202, -1);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        String output = """
                id: 1
                event: output
                data: {"stream":"stdout","text":"out\\n"}

                id: 2
                event: output
                data: {"stream":"stderr","text":"err\\n"}

                """;
        exchange.getResponseBody().write((output + end).getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String port() {
        return Integer.toString(server.getAddress().getPort());
    }

    @Test
    void theProcessEndsWithTheStatusOfTheCommand() throws Exception {
        end = "id: 3\nevent: done\ndata: {\"state\":\"done\",\"exit\":7}\n\n";
        assertThat(Launcher.run("request", "-P", port(), "--wait", "t", "ping", "reboot"))
                .isEqualTo(new Launcher.Result(7, List.of("out"), List.of("err")));
    }

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143", "HUP, 143"})
    void aSignalEndsTheProcessAndNamesTheHandle(String signal, int status) throws Exception {
        try (Launcher request = Launcher.start("request", "-P", port(), "--wait=10m", "t", "ping", "reboot")) {
            request.awaitOut("out"::equals);
            request.awaitErr("err"::equals);
            request.signal(signal);
            assertThat(request.awaitExit())
                    .isEqualTo(new Launcher.Result(
                            status,
                            List.of("out"),
                            List.of(
                                    "err",
                                    "eventsource-request: interrupted; eventsource-request --result http://127.0.0.1:"
                                            + port() + "/commands/h1 shows the result later")));
        }
    }
}
