package io.eventsource.cli.listener;

import io.eventsource.auth.AccessControl;
import io.eventsource.cli.UsageException;
import io.eventsource.protocol.internal.FaultText;
import io.eventsource.server.ChannelOptions;
import io.eventsource.server.journal.JournalException;
import io.eventsource.server.servlet.EventSourceServlet;
import io.eventsource.server.servlet.EventSourceServletBuilder;
import io.eventsource.server.servlet.HealthServlet;
import io.eventsource.server.servlet.RootPage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the servlet in an embedded Jetty. */
public final class ListenerServer {

    /** Threads for requests. Streams need no thread while they wait. */
    private static final int MAX_THREADS = 16;
    /** How long requests under way may take after the streams have ended. */
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

    /** How long clients that do not read delay the end at most. */
    private static final Duration DRAIN_TIME = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(ListenerServer.class);

    private final ListenerOptions options;
    private final @Nullable AccessControl access;
    private final EventSourceServlet servlet;
    private final Server server;
    private final ListenerConnectors connectors;
    private final ListenerMetrics metrics = new ListenerMetrics();
    private final @Nullable MetricsConnector metricsPort;

    ListenerServer(ListenerOptions options) {
        this(options, true);
    }

    private ListenerServer(ListenerOptions options, boolean opensJournal) {
        this.options = options;
        TransportOptions transport = options.transport();
        access = options.access() == null ? null : options.access().open();
        servlet = servlet(options, access, opensJournal ? options.journal() : null);
        server = new Server(new QueuedThreadPool(MAX_THREADS));
        ConnectionGuard guard = new ConnectionGuard(options.limits(), transport.proxies());
        connectors = new ListenerConnectors(options, guard, server);
        // DNS rebinding reaches plain HTTP alone, and on a network address the names are not known here.
        boolean checksHosts = options.key() == null && isLocal();
        server.setHandler(
                checksHosts
                        ? new HostCheck(AllowedHosts.of(options.host(), options.allowedHosts()), handler())
                        : handler());
        server.setStopTimeout(STOP_TIMEOUT.toMillis());
        server.insertHandler(new StrictRequests());
        server.insertHandler(new AddressLimit(options.limits().connectionsPerAddress()));
        server.insertHandler(new ForwardedRequests(transport.proxies()));
        server.insertHandler(guard); // the outermost, as it learns when each request is complete
        server.setErrorHandler(new ErrorPage());
        MetricsOptions.Address address = options.metrics().address();
        metricsPort = address == null ? null : new MetricsConnector(address, options.allowedHosts(), metrics, server);
    }

    /**
     * Checks options as a start would, but binds no address and opens no journal, which another listener may be using.
     *
     * @throws UsageException if a listener could not start with them
     */
    static void check(ListenerOptions options) {
        ListenerServer server = new ListenerServer(options, false);
        server.close();
        if (options.journal() != null) {
            options.journal().check();
        }
    }

    private void close() {
        servlet.broker().close();
        metrics.close();
        if (access != null) {
            access.close();
        }
    }

    private static EventSourceServlet servlet(
            ListenerOptions options, @Nullable AccessControl access, @Nullable JournalOptions journal) {
        EventSourceServletBuilder builder = EventSourceServlet.builder()
                .actions(options.actions())
                .ids(options.ids())
                .heartbeat(options.keepalive())
                .rootPage(options.page() ? RootPage.CONSOLE : RootPage.NONE)
                .channels(ChannelOptions.TOKEN
                        .withSubscribers(options.subscribers())
                        .withHistory(options.tokenHistory())
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
        if (access != null) {
            builder.access(access);
        }
        if (journal != null) {
            builder.journal(journal.open());
        }
        try {
            return builder.build();
        } catch (JournalException e) {
            throw UsageException.failed(String.valueOf(e.getMessage()), e);
        }
    }

    private Handler handler() {
        if (options.metrics().address() != null) {
            return new MetricsHandler(
                    "the metrics are served on another address only, that of " + MetricsOptions.METRICS_ADDRESS,
                    context());
        }
        return options.access() != null && options.access().asksForCredentials()
                ? new MetricsHandler(
                        "a listener that asks for credentials serves its metrics on another address only, which "
                                + MetricsOptions.METRICS_ADDRESS + " sets",
                        context())
                : new MetricsHandler(metrics, context());
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

    void start() throws Exception {
        try {
            connectors.beforeStart();
            if (metricsPort != null) {
                metricsPort.bind();
            }
            server.start();
            connectors.afterStart();
            metrics.open(servlet.broker());
            if (metricsPort != null) {
                LOG.debug("the metrics are at {}", metricsPort.url());
            }
        } catch (Exception e) {
            server.stop();
            servlet.broker().close();
            if (e instanceof UsageException) {
                throw e;
            }
            String reason = FaultText.of(e);
            String advice = reason.endsWith("in use") ? "; choose another port with " + ListenerOptions.PORT : "";
            String where = options.transport().tcp() ? authority(options.port()) : url();
            throw UsageException.failed("cannot listen on " + where + ": " + reason + advice, e);
        }
    }

    /** The URL under which the listener is reached; without a TCP port, {@code unix:} and the path of its socket. */
    String url() {
        return options.transport().tcp()
                ? (options.key() == null ? "http://" : "https://") + authority(connectors.port()) + "/"
                : "unix:" + options.transport().unixSocket();
    }

    private String authority(int port) {
        String host = options.host();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }

    /** The URL of the metrics if they have their own address; null if not. */
    @Nullable String metricsUrl() {
        return metricsPort == null ? null : metricsPort.url();
    }

    /** Whether it asks clients for credentials. */
    boolean isGuarded() {
        return access != null;
    }

    /** Whether only this machine can reach the listener. */
    boolean isLocal() {
        if (!options.transport().tcp()) {
            return true;
        }
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
        close();
        try {
            server.stop();
        } catch (TimeoutException e) {
            // A client did not read the rest in time, so its connection is closed.
        }
    }
}
