package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientConnectionFactory;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.ClientConnectionFactoryOverHTTP2;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams over TLS, with HTTP/1.1 and, by ALPN, with HTTP/2. */
@Timeout(60)
class TlsTest {

    @TempDir
    private static Path directory;

    private static KeyFile serverKey;
    private static KeyFile clientKey;

    private final EventAfterEvent events = new EventAfterEvent();
    private final RecordingListener listener = new RecordingListener();
    private JettyServer server;
    private HttpClient client;
    private EventSource source;

    @BeforeAll
    static void makeKeys() throws Exception {
        serverKey = KeyFile.make(directory, "server");
        clientKey = KeyFile.make(directory, "client");
    }

    @AfterEach
    void closeAll() {
        source.close();
        LifeCycle.stop(client);
        server.close();
    }

    private static HttpClient http1(SslContextFactory.Client tls) {
        ClientConnector connector = new ClientConnector();
        connector.setSslContextFactory(tls);
        return new HttpClient(new HttpClientTransportDynamic(connector));
    }

    private static HttpClient http2OrHttp1(SslContextFactory.Client tls) {
        ClientConnector connector = new ClientConnector();
        connector.setSslContextFactory(tls);
        return new HttpClient(new HttpClientTransportDynamic(
                connector,
                new ClientConnectionFactoryOverHTTP2.HTTP2(new HTTP2Client(connector)),
                HttpClientConnectionFactory.HTTP11));
    }

    private void connect(SslContextFactory.Server serverTls, HttpClient with) throws Exception {
        server = JettyServer.tls(events, serverTls);
        client = with;
        client.start();
        source = EventSource.builder(server.uri("/stream"))
                .httpClient(client)
                .bounds(SocketTest.EXACTLY)
                .reconnectionTime(Duration.ofMillis(1))
                .reconnectPolicy(ReconnectPolicy.standard())
                .connect(listener);
    }

    private void assertGoesOnAfterCuts(String version) throws InterruptedException {
        for (int id = 1; id <= 3; id++) {
            listener.nextOpened();
            var event = listener.nextEvent();
            assertThat(event.lastEventId()).isEqualTo(String.valueOf(id));
            assertThat(event.data()).isEqualTo(version);
            events.cut();
            listener.nextReconnecting(ConnectionEnd.ConnectionLost.class);
        }
    }

    private static SslContextFactory.Server askingForCertificate() {
        SslContextFactory.Server tls = clientKey.trust(serverKey.server());
        tls.setNeedClientAuth(true);
        return tls;
    }

    @Test
    void http2ByAlpnResumes() throws Exception {
        connect(serverKey.server(), http2OrHttp1(serverKey.trust(new SslContextFactory.Client())));

        assertGoesOnAfterCuts("HTTP/2.0");
    }

    @Test
    void http1Resumes() throws Exception {
        connect(serverKey.server(), http1(serverKey.trust(new SslContextFactory.Client())));

        assertGoesOnAfterCuts("HTTP/1.1");
    }

    @Test
    void aClientWithACertificateIsAcceptedAndResumes() throws Exception {
        SslContextFactory.Client tls = serverKey.trust(new SslContextFactory.Client());
        connect(askingForCertificate(), http2OrHttp1(clientKey.identify(tls)));

        assertGoesOnAfterCuts("HTTP/2.0");
    }

    @Test
    void aClientWithoutACertificateIsRefused() throws Exception {
        connect(askingForCertificate(), http1(serverKey.trust(new SslContextFactory.Client())));

        ConnectionEnd.ConnectionLost lost = listener.nextReconnecting(ConnectionEnd.ConnectionLost.class);
        assertThat(lost.cause()).hasStackTraceContaining("certificate");
        assertThat(lost.cause()).isInstanceOf(SSLException.class);
    }

    @Test
    void anUntrustedCertificateFailsPermanently() throws Exception {
        connect(serverKey.server(), http1(new SslContextFactory.Client()));

        ConnectionEnd.ConnectionLost lost = listener.nextClosed(ConnectionEnd.ConnectionLost.class);
        assertThat(lost.message())
                .startsWith("cannot connect to " + server.uri("/stream") + ": its TLS certificate is not trusted (");
        assertThat(lost.cause()).hasCauseInstanceOf(CertificateException.class);
    }

    @Test
    void aPostThatWaitsForATrustedCertificateHasNotBeenSent() throws Exception {
        server = JettyServer.tls(events, serverKey.server());
        client = http1(new SslContextFactory.Client());
        client.start();
        source = EventSource.builder(server.uri("/stream"))
                .httpClient(client)
                .bounds(SocketTest.EXACTLY)
                .post("text/plain", new byte[1_000])
                .reconnectionTime(Duration.ofMillis(1))
                .reconnectPolicy(ReconnectPolicy.persistent())
                .connect(listener);

        listener.nextReconnecting(ConnectionEnd.ConnectionLost.class);
        listener.nextReconnecting(ConnectionEnd.ConnectionLost.class);
    }
}
