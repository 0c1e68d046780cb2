package io.eventsource.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.cli.Arguments;
import io.eventsource.cli.CommandLines;
import io.eventsource.cli.Environment;
import io.eventsource.cli.ExitCode;
import io.eventsource.cli.Logging;
import io.eventsource.cli.Outcome;
import io.eventsource.cli.listener.TestListener;
import io.eventsource.cli.net.Target;
import io.eventsource.cli.net.TestKey;
import io.eventsource.it.support.ForwardProxy;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.eclipse.jetty.client.HttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JettyClientFactoryTest {

    private TestListener server;

    @BeforeAll
    static void configureLogging() {
        Logging.configure(false);
    }

    @AfterEach
    void stopServer() throws Exception {
        server.stop();
    }

    @Test
    void aProxyTakesTheRequestAndItsOwnPassword() throws Exception {
        start("-P 0");
        try (ForwardProxy proxy = new ForwardProxy("me:secret")) {
            assertThat(statusOf(server.url(), Map.of(), "--proxy me:secret@localhost:" + proxy.port()))
                    .isEqualTo(200);
            assertThat(proxy.requests()).containsExactly("GET " + server.url() + " HTTP/1.1");
        }
    }

    @Test
    void tlsGoesThroughATunnelOfTheProxy(@TempDir Path directory) throws Exception {
        Map<String, String> believing =
                Map.of("SSL_CERT_FILE", startTls(directory).toString());
        try (ForwardProxy proxy = new ForwardProxy("me:secret")) {
            assertThat(statusOf(tlsUrl(), believing, "--proxy me:secret@localhost:" + proxy.port()))
                    .isEqualTo(200);
            assertThat(proxy.requests()).singleElement().asString().startsWith("CONNECT localhost:");
        }
    }

    @Test
    void aCertificateMustBeTrustedUnlessInsecure(@TempDir Path directory) throws Exception {
        Map<String, String> believing =
                Map.of("SSL_CERT_FILE", startTls(directory).toString());
        assertThat(statusOf(tlsUrl(), believing, "")).isEqualTo(200);
        assertThatThrownBy(() -> statusOf(tlsUrl(), Map.of(), "")).isInstanceOf(ExecutionException.class);
        // The certificate names localhost only.
        assertThatThrownBy(() -> statusOf(server.url(), believing, "")).isInstanceOf(ExecutionException.class);
        assertThat(statusOf(server.url(), Map.of(), "--insecure")).isEqualTo(200);
    }

    @Test
    void aCertificateThatIsNotTrustedIsReportedWithWhatToDo(@TempDir Path directory) throws Exception {
        startTls(directory);
        assertThat(new ClientRun().run("--no-state", tlsUrl()))
                .isEqualTo(new Outcome(
                        ExitCode.FAILED,
                        "",
                        "eventsource-client: cannot connect to " + tlsUrl()
                                + ": its TLS certificate is not trusted (unknown authority); SSL_CERT_FILE names a file"
                                + " of trusted authorities, --insecure accepts any certificate\n"));
    }

    private Path startTls(Path directory) throws Exception {
        TestKey key = TestKey.make(directory, "EC");
        start("-P 0 -K " + key.key() + " -C " + key.certificate());
        return key.certificate();
    }

    private void start(String line) throws Exception {
        server = TestListener.start(line);
    }

    private String tlsUrl() {
        return server.url().replace("127.0.0.1", "localhost");
    }

    private static int statusOf(String url, Map<String, String> variables, String flags) throws Exception {
        Environment environment = CommandLines.environment(variables);
        Arguments arguments = ClientOptions.SYNTAX.parse(CommandLines.split(flags + " " + url));
        Target destination = ClientOptions.of(arguments, environment).destination();
        HttpClient client = JettyClientFactory.start(destination, environment);
        try {
            return client.GET(destination.uri()).getStatus();
        } finally {
            client.stop();
        }
    }
}
