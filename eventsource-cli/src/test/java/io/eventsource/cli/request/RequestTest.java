package io.eventsource.cli.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Outcome;
import io.eventsource.cli.net.TestKey;
import io.eventsource.cli.net.Tls;
import io.eventsource.it.support.Daemon;
import io.eventsource.it.support.ForwardProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RequestTest {

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private HttpServer server;
    private int status = 200;
    private String answer = "{\"id\":null,\"subscribers\":1}\n";

    @BeforeEach
    void startServer() throws IOException {
        server = listening(HttpServer.create());
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    @Test
    void theAnswerIsPrintedAsItIs() {
        assertThat(request("42:42:42:42:42:42", "ping", "zwölf\n")).isEqualTo(new Outcome(ExitCode.DONE, answer, ""));
        assertThat(received.remove())
                .isEqualTo(
                        new Received("POST", "/ping/42:42:42:42:42:42", "text/plain; charset=utf-8", null, "zwölf\n"));
    }

    @Test
    void jsonSaysWhatItIs() {
        assertThat(request("-j", "t", "ping", "{\"a\": 1}").exitCode()).isEqualTo(ExitCode.DONE);
        assertThat(received.remove().contentType()).isEqualTo("application/json");
    }

    @Test
    void invalidJsonIsNotSentAndThePositionOfTheFaultIsNamed() {
        Outcome outcome = request("-j", "t", "ping", "{\"a\": }");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.err())
                .startsWith("eventsource-request: the data is not JSON: ")
                .contains("line 1 column");
        assertThat(received).isEmpty();
    }

    @Test
    void aUserIsNamedAtOnce() {
        request("-u", "me", "-p", "wörd", "t", "ping", "1");
        assertThat(received.remove().authorization()).isEqualTo("Basic bWU6d8O2cmQ=");
    }

    @Test
    void aRefusalIsTheServersReason() {
        status = 404;
        answer = "nobody listens on t\n";
        assertThat(request("t", "ping", "1"))
                .isEqualTo(new Outcome(ExitCode.FAILED, "", "eventsource-request: 404: nobody listens on t\n"));
    }

    @Test
    void aRefusalWithoutReasonIsTheStatus() {
        status = 503;
        answer = "";
        assertThat(request("t", "ping", "1").err()).isEqualTo("eventsource-request: 503: Service Unavailable\n");
    }

    @Test
    void aRedirectIsNotFollowed() {
        status = 302;
        assertThat(request("t", "ping", "1").exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(received).hasSize(1);
    }

    @Test
    void anUnreachableServerIsReportedInOneLine() {
        server.stop(0);
        Outcome outcome = request("t", "ping", "1");
        assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(outcome.err())
                .startsWith("eventsource-request: cannot connect to http://127.0.0.1:" + port() + ": ")
                .hasLineCount(1);
    }

    @Test
    void aConnectionThatBreaksIsNotTriedTwice() throws Exception {
        try (ServerSocket breaking = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            BlockingQueue<String> connections = new LinkedBlockingQueue<>();
            Daemon.run(() -> breakAll(breaking, connections));
            Outcome outcome = run(Map.of(), "-P", Integer.toString(breaking.getLocalPort()), "t", "ping", "1");
            assertThat(outcome.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(outcome.err()).startsWith("eventsource-request: no answer from ");
            assertThat(connections).hasSize(1);
        }
    }

    private static void breakAll(ServerSocket socket, BlockingQueue<String> connections) throws IOException {
        while (true) {
            try (var connection = socket.accept()) {
                connections.add("connection");
                connection.getInputStream().read(new byte[8192]);
            }
        }
    }

    @Test
    void aProxyTakesTheRequestAndItsOwnPassword() throws Exception {
        try (ForwardProxy proxy = new ForwardProxy("me:secret")) {
            Outcome outcome = request("--proxy", "http://me:secret@localhost:" + proxy.port(), "t", "ping", "1");
            assertThat(outcome).isEqualTo(new Outcome(ExitCode.DONE, answer, ""));
            assertThat(proxy.requests()).containsExactly("POST http://127.0.0.1:" + port() + "/ping/t HTTP/1.1");
        }
    }

    @Test
    void aCertificateMustBeTrustedUnlessInsecure(@TempDir Path directory) throws Exception {
        TestKey key = useTls(directory);
        String url = "https://localhost:" + port() + "/ping/t";
        Outcome untrusted = run(Map.of(), url, "1");
        assertThat(untrusted.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(untrusted.err())
                .isEqualTo("eventsource-request: cannot connect to https://localhost:" + port()
                        + ": its TLS certificate is not trusted (unknown authority); SSL_CERT_FILE names a file of"
                        + " trusted authorities, --insecure accepts any certificate\n");
        Map<String, String> believing =
                Map.of("SSL_CERT_FILE", key.certificate().toString());
        assertThat(run(believing, url, "1")).isEqualTo(new Outcome(ExitCode.DONE, answer, ""));
        // The certificate names localhost only.
        assertThat(run(believing, "-S", "-P", port(), "t", "ping", "1").err())
                .endsWith("its TLS certificate is not trusted (it was issued for another host);"
                        + " --insecure accepts any certificate\n");
        assertThat(run(Map.of(), "--insecure", "-S", "-P", port(), "t", "ping", "1"))
                .isEqualTo(new Outcome(
                        ExitCode.DONE,
                        answer,
                        "eventsource-request: warning: the server's certificate is not verified\n"));
    }

    @Test
    void tlsGoesThroughATunnelOfTheProxy(@TempDir Path directory) throws Exception {
        TestKey key = useTls(directory);
        try (ForwardProxy proxy = new ForwardProxy("me:secret")) {
            Map<String, String> believing =
                    Map.of("SSL_CERT_FILE", key.certificate().toString());
            String at = "localhost:" + proxy.port();
            String url = "https://localhost:" + port() + "/ping/t";
            assertThat(run(believing, "--proxy", "me:secret@" + at, url, "1"))
                    .isEqualTo(new Outcome(ExitCode.DONE, answer, ""));
            assertThat(proxy.requests()).containsExactly("CONNECT localhost:" + port() + " HTTP/1.1");
            Outcome refused = run(believing, "--proxy", at, url, "1");
            assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(refused.err()).contains("through the proxy " + at, "407").hasLineCount(1);
        }
    }

    private TestKey useTls(Path directory) throws Exception {
        server.stop(0);
        TestKey key = TestKey.make(directory, "EC");
        HttpsServer secure = HttpsServer.create();
        secure.setHttpsConfigurator(new HttpsConfigurator(Tls.server(key.key(), key.certificate())));
        server = listening(secure);
        return key;
    }

    private HttpServer listening(HttpServer made) throws IOException {
        made.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        made.createContext("/", this::handle);
        made.start();
        return made;
    }

    private void handle(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        received.add(new Received(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                headers.getFirst("Content-Type"),
                headers.getFirst("Authorization"),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private Outcome request(String... args) {
        String[] all = new String[args.length + 2];
        all[0] = "-P";
        all[1] = port();
        System.arraycopy(args, 0, all, 2, args.length);
        return run(Map.of(), all);
    }

    private static Outcome run(Map<String, String> variables, String... args) {
        return Outcome.of(RequestOptions.SYNTAX, variables, new RequestMain(), args);
    }

    private String port() {
        return Integer.toString(server.getAddress().getPort());
    }

    private record Received(String method, String path, String contentType, String authorization, String body) {}
}
