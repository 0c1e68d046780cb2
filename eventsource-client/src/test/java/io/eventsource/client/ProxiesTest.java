package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.client.ProxyConfiguration.Proxy;
import org.eclipse.jetty.client.Socks4Proxy;
import org.eclipse.jetty.client.Socks5Proxy;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams through proxies resume through the same proxy after a loss. */
@Timeout(60)
class ProxiesTest {

    @TempDir
    private static Path directory;

    private static KeyFile key;

    private final Relay relay = new Relay();
    private final RecordingListener listener = new RecordingListener();
    private final HttpClient client = new HttpClient();
    private JettyServer server;
    private EventSource source;

    @BeforeAll
    static void makeKey() throws Exception {
        key = KeyFile.make(directory, "server");
    }

    @AfterEach
    void closeAll() {
        source.close();
        LifeCycle.stop(client);
        server.close();
        relay.close();
    }

    private void assertGoesOnThrough(Proxy proxy, String kind) throws Exception {
        client.getProxyConfiguration().addProxy(proxy);
        client.start();
        source = EventSource.builder(server.uri("/stream"))
                .httpClient(client)
                .bounds(SocketTest.EXACTLY)
                .reconnectionTime(Duration.ofMillis(100)) // after the relay has cut all it had
                .reconnectPolicy(ReconnectPolicy.standard())
                .connect(listener);
        for (int id = 1; id <= 3; id++) {
            listener.nextOpened();
            assertThat(listener.nextEvent().lastEventId()).isEqualTo(String.valueOf(id));
            assertThat(relay.asked()).isEqualTo(kind + " to " + server.port());
            relay.cut();
            listener.nextReconnecting(ConnectionEnd.ConnectionLost.class);
        }
    }

    @Test
    void socks4() throws Exception {
        server = JettyServer.plain(new EventAfterEvent());

        assertGoesOnThrough(new Socks4Proxy("127.0.0.1", relay.port()), "SOCKS 4");
    }

    @Test
    void socks5() throws Exception {
        server = JettyServer.plain(new EventAfterEvent());

        assertGoesOnThrough(new Socks5Proxy("127.0.0.1", relay.port()), "SOCKS 5");
    }

    @Test
    void tlsThroughATunnel() throws Exception {
        server = JettyServer.tls(new EventAfterEvent(), key.server());
        client.setSslContextFactory(key.trust(new SslContextFactory.Client()));

        assertGoesOnThrough(new HttpProxy("127.0.0.1", relay.port()), "CONNECT");
    }
}
