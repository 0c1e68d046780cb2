package io.eventsource.client;

import java.net.URI;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.RateControl;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** A server on loopback that speaks HTTP/1.1 and HTTP/2, as its client likes. */
final class JettyServer implements AutoCloseable {

    /** Room for the longest ids of the tests; twice what servers have by default. */
    static final int MAX_HEADERS = 16 * 1024;

    private final Server server = new Server();
    private final ServerConnector connector;
    private final String scheme;

    /** Without TLS. */
    @SuppressWarnings("removal") // what Jetty 12.0 has, too
    static JettyServer plain(Handler handler) throws Exception {
        HttpConfiguration http = new HttpConfiguration();
        http.setRequestHeaderSize(MAX_HEADERS);
        HTTP2CServerConnectionFactory http2 = new HTTP2CServerConnectionFactory(http);
        // Hundreds of streams a second that are reset are no attack here.
        http2.setRateControlFactory(new RateControl.Factory() {});
        JettyServer jetty = new JettyServer("http");
        jetty.connector.addConnectionFactory(new HttpConnectionFactory(http));
        jetty.connector.addConnectionFactory(http2);
        return jetty.start(handler);
    }

    /** With TLS; ALPN chooses. */
    static JettyServer tls(Handler handler, SslContextFactory.Server tls) throws Exception {
        HttpConfiguration http = new HttpConfiguration();
        ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory("h2", "http/1.1");
        alpn.setDefaultProtocol("http/1.1");
        JettyServer jetty = new JettyServer("https");
        jetty.connector.addConnectionFactory(new SslConnectionFactory(tls, alpn.getProtocol()));
        jetty.connector.addConnectionFactory(alpn);
        jetty.connector.addConnectionFactory(new HTTP2ServerConnectionFactory(http));
        jetty.connector.addConnectionFactory(new HttpConnectionFactory(http));
        jetty.connector.setDefaultProtocol("SSL");
        return jetty.start(handler);
    }

    private JettyServer(String scheme) {
        this.scheme = scheme;
        connector = new ServerConnector(server, 1, 1);
        connector.clearConnectionFactories();
        connector.setHost("127.0.0.1");
    }

    private JettyServer start(Handler handler) throws Exception {
        server.addConnector(connector);
        server.setHandler(handler);
        server.start();
        return this;
    }

    int port() {
        return connector.getLocalPort();
    }

    URI uri(String path) {
        return URI.create(scheme + "://127.0.0.1:" + port() + path);
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
    }
}
