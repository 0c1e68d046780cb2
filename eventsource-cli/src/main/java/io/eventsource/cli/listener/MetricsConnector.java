package io.eventsource.cli.listener;

import io.eventsource.cli.UsageException;
import io.eventsource.protocol.internal.FaultText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;

/**
 * A port for the metrics alone, without TLS, credentials and the limits of clients. It is the outermost handler, because what the
 * others check is for clients.
 */
final class MetricsConnector extends Handler.Wrapper {

    private static final int MAX_CONNECTIONS = 16;
    private static final Duration IDLE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration IDLE_STOP_TIMEOUT = Duration.ofMillis(100);

    private final MetricsOptions.Address address;
    private final ServerConnector connector;
    private final Handler metrics;

    /**
     * Adds a port to a server, whose other handlers must be set.
     *
     * @param allowedHosts the names that clients may use if only this machine can reach the port
     */
    MetricsConnector(
            MetricsOptions.Address address, List<String> allowedHosts, ListenerMetrics metrics, Server server) {
        this.address = address;
        MetricsHandler handler = new MetricsHandler(metrics, null);
        InetAddress bound = new InetSocketAddress(address.host(), 0).getAddress();
        this.metrics = bound != null && bound.isLoopbackAddress()
                ? new HostCheck(AllowedHosts.of(address.host(), allowedHosts), handler)
                : handler;
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setHttpCompliance(HttpCompliance.STRICT);
        // No thread accepts, since connections are few: the listener's threads are for clients.
        connector =
                new ServerConnector(server, null, null, null, 0, 1, ConnectionGuard.connectionFactory(configuration));
        connector.setHost(address.host());
        connector.setPort(address.port());
        connector.setIdleTimeout(IDLE_TIMEOUT.toMillis());
        connector.setShutdownIdleTimeout(IDLE_STOP_TIMEOUT.toMillis());
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(MAX_CONNECTIONS, connector));
        server.insertHandler(this);
        addBean(this.metrics);
        this.metrics.setServer(server);
    }

    /**
     * Binds the port.
     *
     * @throws UsageException if it cannot be bound
     */
    void bind() {
        try {
            connector.open();
        } catch (IOException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw UsageException.failed(
                    "cannot listen on " + address + ": " + FaultText.of(cause) + "; choose another address with "
                            + MetricsOptions.METRICS_ADDRESS,
                    e);
        }
    }

    /** The URL of the metrics, once the port is bound. */
    String url() {
        return "http://" + new MetricsOptions.Address(address.host(), connector.getLocalPort()) + "/metrics";
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        return request.getConnectionMetaData().getConnector() == connector
                ? metrics.handle(request, response, callback)
                : super.handle(request, response, callback);
    }
}
