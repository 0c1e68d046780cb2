package io.eventsource.cli.listener;

import io.eventsource.cli.UsageException;
import io.eventsource.cli.net.Tls;
import io.eventsource.protocol.internal.FaultText;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.journal.JournalException;
import io.eventsource.server.servlet.EventSourceServlet;
import io.eventsource.server.servlet.EventSourceServletBuilder;
import io.eventsource.server.servlet.HealthServlet;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Runs the servlet in an embedded Jetty. */
public final class ListenerServer {

    /** Threads for requests. Streams need no thread while they wait. */
    private static final int MAX_THREADS = 16;
    /** The buffer that each open stream keeps. */
    private static final int OUTPUT_BUFFER_SIZE = 1024;
    /** How long requests under way may take after the streams have ended. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

    /** How long clients that do not read delay the end at most. */
    private static final Duration DRAIN_TIME = Duration.ofSeconds(2);

    /** How long connections without a request may stay open at shutdown. */
    private static final Duration IDLE_STOP_TIMEOUT = Duration.ofMillis(100);

    /** A token may contain a percent sign, a semicolon or a backslash, which Jetty otherwise refuses as an attack. */
    private static final UriCompliance ANY_TOKEN = UriCompliance.DEFAULT.with(
            "ANY_TOKEN",
            UriCompliance.Violation.AMBIGUOUS_PATH_ENCODING,
            UriCompliance.Violation.SUSPICIOUS_PATH_CHARACTERS);

    private final ListenerOptions options;
    private final ConnectionGuard guard;
    private final EventSourceServlet servlet;
    private final Server server;
    private final ServerConnector connector;

    ListenerServer(ListenerOptions options) {
        this.options = options;
        guard = new ConnectionGuard(options.limits());
        servlet = servlet(options);
        server = new Server(new QueuedThreadPool(MAX_THREADS));
        connector = new ServerConnector(server, connectionFactories());
        connector.setHost(options.host());
        connector.setPort(options.port());
        connector.setShutdownIdleTimeout(IDLE_STOP_TIMEOUT.toMillis());
        connector.setIdleTimeout(options.limits().idleTimeout().toMillis());
        connector.addBean(guard, false); // as a listener; the server manages it as a handler
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(
                options.limits().connections() + options.limits().spareConnections(), connector));
        // DNS rebinding reaches plain HTTP alone, and on a network address the names are not known here.
        boolean checksHosts = options.key() == null && isLocal();
        server.setHandler(
                checksHosts
                        ? new HostCheck(AllowedHosts.of(options.host(), options.allowedHosts()), context())
                        : context());
        server.setStopTimeout(STOP_TIMEOUT.toMillis());
        server.insertHandler(new StrictRequests());
        server.insertHandler(guard); // the outermost, as it learns when each request is complete
        server.setErrorHandler(new ErrorPage());
    }

    private static EventSourceServlet servlet(ListenerOptions options) {
        EventSourceServletBuilder builder = EventSourceServlet.builder()
                .actions(options.actions())
                .ids(options.ids())
                .heartbeat(options.keepalive())
                .channels(ChannelOptions.TOKEN
                        .withSubscribers(options.subscribers())
                        .withMaxWaiting(options.maxWaiting().events()))
                .brokerOptions(broker -> broker.logBytes(options.limits().memory())
                        .maxTimeToLive(options.maxTtl())
                        .resultsKept(options.results())
                        .maxWaitingBytes(options.limits().waiting())
                        .maxSubscribers(options.limits().streams()));
        try {
            builder.allowedOrigins(options.allowedOrigins());
        } catch (IllegalArgumentException e) {
            throw UsageException.usage(ListenerOptions.ALLOW_ORIGIN + ": " + e.getMessage());
        }
        JournalOptions journal = options.journal();
        if (journal != null) {
            builder.journal(journal.open());
        }
        try {
            return builder.build();
        } catch (JournalException e) {
            throw UsageException.failed(String.valueOf(e.getMessage()), e);
        }
    }

    private ServletContextHandler context() {
        ServletContextHandler context = new ServletContextHandler("/", false, false);
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/*");
        ServletHolder health = new ServletHolder(new HealthServlet(servlet.broker()));
        context.addServlet(health, "/healthz");
        context.addServlet(health, "/readyz");
        context.getServletHandler().setDecodeAmbiguousURIs(true);
        return context;
    }

    private ConnectionFactory[] connectionFactories() {
        HttpConfiguration configuration = new HttpConfiguration();
        configuration.setSendServerVersion(false);
        configuration.setOutputBufferSize(OUTPUT_BUFFER_SIZE);
        configuration.setUriCompliance(ANY_TOKEN);
        configuration.setHttpCompliance(HttpCompliance.STRICT);
        HttpConnectionFactory http = ConnectionGuard.connectionFactory(configuration);
        ListenerOptions.KeyFiles key = options.key();
        if (key == null) {
            return new ConnectionFactory[] {http};
        }
        // Appliances connect by address as often as by name, so only the client can check the name.
        configuration.addCustomizer(new SecureRequestCustomizer(false));
        SslContextFactory.Server ssl = new SslContextFactory.Server();
        ssl.setSslContext(Tls.server(key.key(), key.certificate()));
        return new ConnectionFactory[] {new SslConnectionFactory(ssl, http.getProtocol()), http};
    }

    void start() throws Exception {
        try {
            server.start();
            guard.watch(connector);
        } catch (Exception e) {
            server.stop();
            servlet.broker().close();
            String reason = FaultText.of(e);
            String advice = reason.endsWith("in use") ? "; choose another port with " + ListenerOptions.PORT : "";
            throw UsageException.failed("cannot listen on " + authority(options.port()) + ": " + reason + advice, e);
        }
    }

    /** The URL under which the listener is reached. */
    String url() {
        return (options.key() == null ? "http://" : "https://") + authority(connector.getLocalPort()) + "/";
    }

    private String authority(int port) {
        String host = options.host();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** Whether only this machine can reach the listener. */
    boolean isLocal() {
        InetAddress address = new InetSocketAddress(options.host(), 0).getAddress();
        return address != null && address.isLoopbackAddress();
    }

    /** Disconnects all clients, each with its own reconnection time, closes the journal, then ends the rest. */
    void stop() throws Exception {
        try {
            servlet.broker()
                    .drain(DRAIN_TIME)
                    .toCompletableFuture()
                    .get(2 * DRAIN_TIME.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // close() ends the rest
        }
        servlet.broker().close();
        try {
            server.stop();
        } catch (TimeoutException e) {
            // A client did not read the rest in time, so its connection is closed.
        }
    }
}
