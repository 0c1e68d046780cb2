package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.Certificate;
import io.eventsource.it.support.FullEffort;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scenario over TLS, with a self-signed certificate. */
class TlsTest {

    private static final String TOKEN = "42:42:42:42:42:42";

    @TempDir
    static Path directory;

    private static Path key;
    private static Path certificate;

    @BeforeAll
    static void makeACertificate() throws Exception {
        Certificate made = Certificate.make(directory, "test");
        key = made.key();
        certificate = made.chain();
    }

    @Test
    void theScenarioWorksOverTls() throws Exception {
        try (Listener listener = Listener.start("-i", "-K", key.toString(), "-C", certificate.toString());
                Launcher client = Launcher.start(
                        "client", TOKEN, "-S", "--insecure", "-P", listener.port(), "-r", "200", "-o", "json")) {
            assertThat(listener.uri().getScheme()).isEqualTo("https");
            listener.awaitStream(TOKEN);
            Launcher.Result ping =
                    Launcher.run("request", "-S", "--insecure", "-P", listener.port(), TOKEN, "ping", "42");
            assertThat(ping.exit()).as(ping::toString).isZero();
            assertThat(client.awaitOut(line -> true)).contains("\"data\":\"42\"");
            assertThat(Launcher.run("request", "-S", "--insecure", "-P", listener.port(), TOKEN, "close")
                            .exit())
                    .isZero();
            assertThat(client.awaitExit().exit()).isZero();
        }
    }

    @Test
    @FullEffort
    void anUntrustedCertificateIsRefused() throws Exception {
        try (Listener listener = Listener.start("-i", "-K", key.toString(), "-C", certificate.toString())) {
            Launcher.Result request = Launcher.run("request", "-S", "-P", listener.port(), TOKEN, "ping", "42");
            assertThat(request.exit()).isEqualTo(1);
            assertThat(request.err()).singleElement().asString().containsIgnoringCase("certificate");

            Launcher.Result client = Launcher.run("client", TOKEN, "-S", "-P", listener.port(), "-r", "200");
            assertThat(client.exit()).isEqualTo(1);
            assertThat(client.err()).anySatisfy(line -> assertThat(line).containsIgnoringCase("certificate"));
        }
    }
}
