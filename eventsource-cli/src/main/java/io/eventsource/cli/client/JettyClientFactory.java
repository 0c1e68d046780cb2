package io.eventsource.cli.client;

import io.eventsource.cli.Environment;
import io.eventsource.cli.net.Credentials;
import io.eventsource.cli.net.ProxyServer;
import io.eventsource.cli.net.Target;
import io.eventsource.cli.net.Tls;
import io.eventsource.client.EventSourceBuilder;
import io.eventsource.client.internal.http.StreamTransport;
import java.net.URI;
import org.eclipse.jetty.client.BasicAuthentication;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpProxy;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty's client, set up for one stream to one destination. */
final class JettyClientFactory {

    private static final int MAX_THREADS = 8;

    /** Room for the longest last event ID, a long URL and headers. */
    private static final int MAX_REQUEST_HEADERS = 64 * 1024;

    private JettyClientFactory() {}

    /** A client that has been started. */
    static HttpClient start(Target destination, Environment environment) throws Exception {
        HttpClient client = StreamTransport.newClient(connector(destination, environment));
        client.setUserAgentField(new HttpField(HttpHeader.USER_AGENT, "eventsource-client"));
        client.setIdleTimeout(0); // a stream may be silent for any time
        client.setHttpCookieStore(new HttpCookieStore.Empty()); // as curl: a server's cookies are not kept
        client.setMaxResponseHeadersSize(EventSourceBuilder.MAX_RESPONSE_HEADER_SIZE);
        client.setMaxRequestHeadersSize(MAX_REQUEST_HEADERS);
        // Event sources skip interim responses themselves, and bound their number.
        for (String known : new String[] {"continue", "processing", "early-hints"}) {
            client.getProtocolHandlers().remove(known);
        }
        ProxyServer proxy = destination.proxy();
        if (proxy != null) {
            use(proxy, client);
        }
        client.start();
        return client;
    }

    private static ClientConnector connector(Target destination, Environment environment) {
        SslContextFactory.Client ssl = new SslContextFactory.Client();
        if (destination.uri().getScheme().equalsIgnoreCase("https")) {
            ssl.setSslContext(Tls.client(destination.insecure(), environment));
        }
        if (destination.insecure()) {
            ssl.setEndpointIdentificationAlgorithm(null);
        }
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, 1);
        threads.setName("eventsource");
        ClientConnector connector = new ClientConnector();
        connector.setSslContextFactory(ssl);
        connector.setExecutor(threads);
        connector.setSelectors(1);
        return connector;
    }

    private static void use(ProxyServer server, HttpClient client) {
        HttpProxy proxy = new HttpProxy(server.host(), server.port());
        client.getProxyConfiguration().addProxy(proxy);
        Credentials credentials = server.credentials();
        String user = credentials == null ? null : credentials.user();
        if (credentials != null && user != null) {
            URI uri = proxy.getURI();
            client.getAuthenticationStore()
                    .addAuthenticationResult(new BasicAuthentication.BasicResult(
                            uri, HttpHeader.PROXY_AUTHORIZATION, user, credentials.password()));
        }
    }
}
