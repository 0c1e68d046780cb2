package io.eventsource.cli.listener;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.eventsource.cli.net.TestKey;
import io.eventsource.it.support.Await;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A listener with a key serves HTTP/2 and HTTP/1.1 on one port, and takes a new key while it runs. */
class TlsListenerTest {

    @TempDir
    Path directory;

    private Path key;
    private Path certificate;
    private ListenerServer server;
    private SSLContext trusting;

    @BeforeEach
    void start() throws Exception {
        TestKey made = TestKey.make(directory, "EC");
        key = Files.copy(made.key(), directory.resolve("key.pem"));
        certificate = Files.copy(made.certificate(), directory.resolve("chain.pem"));
        ListenerOptions options = TestListener.options("-P 0 -K " + key + " -C " + certificate);
        server = new ListenerServer(options.withLimits(new ListenerLimits(
                8 << 20, 2 << 20, 100, 100, 2, 99, Duration.ofMillis(1_500), Duration.ofMillis(1_500))));
        server.start();
        trusting = SSLContext.getInstance("TLS");
        trusting.init(null, new TrustManager[] {new AnyCertificate()}, null);
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private URI uri(String path) {
        return URI.create("https://localhost:" + port() + path);
    }

    private int port() {
        return URI.create(server.url()).getPort();
    }

    private <T> HttpResponse<T> send(
            HttpClient.Version version, HttpRequest.Builder request, HttpResponse.BodyHandler<T> to) throws Exception {
        return HttpClient.newBuilder()
                .version(version)
                .sslContext(trusting)
                .build()
                .send(request.build(), to);
    }

    @ParameterizedTest
    @EnumSource
    void theClientChoosesTheVersionOfHttp(HttpClient.Version version) throws Exception {
        HttpResponse<InputStream> stream =
                send(version, HttpRequest.newBuilder(uri("/poll/a")), BodyHandlers.ofInputStream());
        assertThat(stream.version()).isEqualTo(version);
        HttpRequest.Builder event = HttpRequest.newBuilder(uri("/ping/a")).POST(BodyPublishers.ofString("42"));
        assertThat(send(version, event, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), UTF_8))) {
            assertThat(lines.lines().filter(line -> line.contains("42")).findFirst())
                    .contains("data: 42");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bothVersionsOfTlsNegotiateHttp2(String version) throws Exception {
        try (SSLSocket socket = connect(version, "h2", "http/1.1")) {
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
        }
        try (SSLSocket socket = connect(version, "http/1.1")) {
            assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
        }
        try (SSLSocket socket = connect(version)) {
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".getBytes(UTF_8));
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .as("without ALPN")
                    .startsWith("HTTP/1.1 200 ");
        }
    }

    private SSLSocket connect(String version, String... protocols) throws Exception {
        SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket("localhost", port());
        var parameters = socket.getSSLParameters();
        parameters.setProtocols(new String[] {version});
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        socket.setSoTimeout(10_000);
        socket.startHandshake();
        return socket;
    }

    @Test
    void aHandshakeThatDoesNotEndIsEnded() throws Exception {
        try (Socket silent = new Socket("localhost", port());
                Socket slow = new Socket("localhost", port())) {
            silent.setSoTimeout(10_000);
            slow.setSoTimeout(10_000);
            slow.getOutputStream().write(new byte[] {22, 3, 1});
            assertThat(silent.getInputStream().readAllBytes()).isEmpty();
            assertThat(slow.getInputStream().readAllBytes()).hasSizeLessThan(16); // an alert at most
        }
    }

    @Test
    void anotherCertificateIsUsedWhileStreamsContinue() throws Exception {
        HttpResponse<InputStream> stream =
                send(HttpClient.Version.HTTP_2, HttpRequest.newBuilder(uri("/poll/a")), BodyHandlers.ofInputStream());
        assertThat(algorithm()).isEqualTo("EC");

        TestKey other = TestKey.make(directory, "RSA");
        Files.copy(other.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(other.key(), key, StandardCopyOption.REPLACE_EXISTING);
        Await.until(() -> algorithm().equals("RSA"), () -> "the old certificate is in use");

        HttpRequest.Builder event = HttpRequest.newBuilder(uri("/ping/a")).POST(BodyPublishers.ofString("42"));
        assertThat(send(HttpClient.Version.HTTP_2, event, BodyHandlers.discarding())
                        .statusCode())
                .isEqualTo(200);
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream.body(), UTF_8))) {
            assertThat(lines.lines().anyMatch(line -> line.equals("data: 42"))).isTrue();
        }
    }

    /** The algorithm of the key that the listener shows to a new client. */
    private String algorithm() {
        try (SSLSocket socket = connect("TLSv1.3")) {
            return socket.getSession().getPeerCertificates()[0].getPublicKey().getAlgorithm();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static final class AnyCertificate implements X509TrustManager {

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // any
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // any
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
