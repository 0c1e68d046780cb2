package io.eventsource.cli.listener;

import io.eventsource.cli.net.Tls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.HTTP2Cipher;
import org.eclipse.jetty.server.AbstractConnector;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** Where the listener accepts connections, and the protocols that are spoken there. */
final class ListenerConnectors {

    /** The buffer that each open stream keeps. */
    private static final int OUTPUT_BUFFER_SIZE = 1024;
    /** How long connections without a request may stay open at shutdown. */
    private static final Duration IDLE_STOP_TIMEOUT = Duration.ofMillis(100);

    /** The name that clients choose (RFC 7301). Jetty's own is in upper case. */
    private static final String HTTP_1_1 = "http/1.1";

    /** A token may contain a percent sign, a semicolon or a backslash, which Jetty otherwise refuses as an attack. */
    private static final UriCompliance ANY_TOKEN = UriCompliance.DEFAULT.with(
            "ANY_TOKEN",
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
            UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS);

    private final ListenerOptions options;
    private final ConnectionGuard guard;
    private final List<AbstractConnector> all = new ArrayList<>();
    private final @Nullable ServerConnector tcp;
    private final SslContextFactory.@Nullable Server tls;
    private final @Nullable CertificateWatch certificate;

    /** Adds connectors to a server. */
    ListenerConnectors(ListenerOptions options, ConnectionGuard guard, Server server) {
        this.options = options;
        this.guard = guard;
        ListenerOptions.KeyFiles key = options.key();
        boolean isSecure = key != null && options.transport().tcp();
        tls = isSecure ? tls() : null;
        certificate = key == null || tls == null ? null : use(key, tls);
        tcp = options.transport().tcp() ? tcp(server) : null;
        if (tcp != null) {
            add(server, tcp);
        }
        Path path = options.transport().unixSocket();
        if (path != null) {
            add(server, unix(server, path));
        }
        ListenerLimits limits = options.limits();
        server.addBean(new NetworkConnectionLimit(
                limits.connections() + limits.spareConnections(), all.toArray(Connector[]::new)));
    }

    private static SslContextFactory.Server tls() {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setRenegotiationAllowed(false);
        tls.setCipherComparator(HTTP2Cipher.COMPARATOR); // HTTP/2 forbids many ciphers of TLS 1.2
        tls.setUseCipherSuitesOrder(true);
        return tls;
    }

    /** Uses a key, and those that replace it in its files. */
    private static CertificateWatch use(ListenerOptions.KeyFiles key, SslContextFactory.Server tls) {
        tls.setSslContext(Tls.server(key.key(), key.certificate()));
        return new CertificateWatch(key, context -> replace(tls, context));
    }

    private static void replace(SslContextFactory.Server tls, SSLContext context) {
        try {
            tls.reload(factory -> factory.setSslContext(context));
        } catch (Exception e) {
            throw new IllegalStateException("the TLS context cannot be replaced", e);
        }
    }

    private ServerConnector tcp(Server server) {
        ServerConnector connector = new ServerConnector(server, protocols(tls));
        connector.setHost(options.host());
        connector.setPort(options.port());
        return connector;
    }

    private UnixDomainServerConnector unix(Server server, Path path) {
        UnixDomainServerConnector connector = new UnixDomainServerConnector(server, protocols(null));
        connector.setUnixDomainPath(path);
        return connector;
    }

    private void add(Server server, AbstractConnector connector) {
        connector.setShutdownIdleTimeout(IDLE_STOP_TIMEOUT.toMillis());
        connector.setIdleTimeout(options.limits().idleTimeout().toMillis());
        connector.addBean(guard, false); // as a listener; the server manages it as a handler
        server.addConnector(connector);
        all.add(connector);
    }

    /** The first protocol is that with which a connection begins. */
    private ConnectionFactory[] protocols(SslContextFactory.@Nullable Server tls) {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setOutputBufferSize(OUTPUT_BUFFER_SIZE);
        configuration.setUriCompliance(ANY_TOKEN);
        configuration.setHttpCompliance(HttpCompliance.STRICT);
        ConnectionFactory http = ConnectionGuard.connectionFactory(configuration);
        List<ConnectionFactory> protocols = new ArrayList<>();
        if (tls == null) {
            protocols.add(http);
            protocols.add(Http2.priorKnowledge(configuration));
        } else {
            // Appliances connect by address as often as by name, so only the client can check the name.
            configuration.addCustomizer(new SecureRequestCustomizer(false));
            ALPNServerConnectionFactory choice = new ALPNServerConnectionFactory("h2", HTTP_1_1);
            choice.setDefaultProtocol(HTTP_1_1); // for clients that do not choose
            protocols.add(new SslConnectionFactory(tls, choice.getProtocol()));
            protocols.add(choice);
            protocols.add(Http2.negotiated(configuration));
            protocols.add(http);
        }
        TransportOptions transport = options.transport();
        if (transport.proxyProtocol()) {
            protocols.add(0, new ProxyProtocol(transport.proxies(), protocols.get(0)));
        }
        return protocols.toArray(ConnectionFactory[]::new);
    }

    /** Prepares to start. */
    void beforeStart() {
        Path path = options.transport().unixSocket();
        if (path != null) {
            UnixSocket.prepare(path);
        }
    }

    /** Completes the start of the server. */
    void afterStart() throws Exception {
        guard.watch(all.get(0));
        if (certificate != null) {
            certificate.watch(all.get(0));
        }
        Path path = options.transport().unixSocket();
        if (path != null) {
            UnixSocket.permitGroup(path);
        }
    }

    /** The TCP port; 0 if there is none. */
    int port() {
        return tcp == null ? 0 : tcp.getLocalPort();
    }
}
