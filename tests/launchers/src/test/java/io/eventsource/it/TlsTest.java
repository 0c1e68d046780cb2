package io.eventsource.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.it.support.FullEffort;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scenario over TLS, with a self-signed certificate. */
class TlsTest {

    private static final String TOKEN = "42:42:42:42:42:42";
    private static final String PASSWORD = "changeit";

    @TempDir
    static Path directory;

    private static Path key;
    private static Path certificate;

    @BeforeAll
    static void makeACertificate() throws Exception {
        Path store = directory.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD,
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1")
                .redirectErrorStream(true)
                .start();
        keytool.getInputStream().readAllBytes();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = load(store);
        key = pem(
                "key.pem",
                "PRIVATE KEY",
                keys.getKey("test", PASSWORD.toCharArray()).getEncoded());
        certificate = pem("cert.pem", "CERTIFICATE", keys.getCertificate("test").getEncoded());
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

    private static KeyStore load(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static Path pem(String name, String type, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, "\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII))
                .encodeToString(der);
        return Files.writeString(
                directory.resolve(name), "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
    }
}
