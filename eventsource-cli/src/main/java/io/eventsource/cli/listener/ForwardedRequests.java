package io.eventsource.cli.listener;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.eclipse.jetty.http.HttpScheme;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Gives requests that come through trusted proxies the address and the scheme of their client. What others send in the same
 * headers is ignored.
 */
final class ForwardedRequests extends Handler.Wrapper {

    private final TrustedProxies proxies;

    ForwardedRequests(TrustedProxies proxies) {
        this.proxies = proxies;
    }

    /** Returns whether the address of a request is that which a proxy named. */
    static boolean isForwarded(Request request) {
        return request instanceof OfClient;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!proxies.trust(request.getConnectionMetaData().getRemoteSocketAddress())) {
            return super.handle(request, response, callback);
        }
        ForwardedClient client = ForwardedClient.of(request.getHeaders(), proxies);
        if (client == null) {
            ErrorPage.write(
                    request,
                    response,
                    callback,
                    HttpStatus.BAD_REQUEST_400,
                    "Forwarded and X-Forwarded-For name different clients; a proxy must remove the one that it does not"
                            + " set");
            return true;
        }
        boolean isKnown = client.address() != null || client.scheme() != null;
        return super.handle(isKnown ? new OfClient(request, client) : request, response, callback);
    }

    private static final class OfClient extends Request.Wrapper {

        private final ConnectionMetaData connection;
        private final HttpURI uri;

        OfClient(Request request, ForwardedClient client) {
            super(request);
            String scheme = client.scheme();
            uri = scheme == null
                    ? request.getHttpURI()
                    : HttpURI.build(request.getHttpURI()).scheme(scheme).asImmutable();
            connection = new ToClient(request.getConnectionMetaData(), client.address(), scheme);
        }

        @Override
        public HttpURI getHttpURI() {
            return uri;
        }

        @Override
        public boolean isSecure() {
            return connection.isSecure();
        }

        @Override
        public ConnectionMetaData getConnectionMetaData() {
            return connection;
        }
    }

    private static final class ToClient extends ConnectionMetaData.Wrapper {

        private final SocketAddress remote;
        private final boolean isSecure;

        ToClient(ConnectionMetaData proxy, @Nullable InetAddress client, @Nullable String scheme) {
            super(proxy);
            // The client's port is unknown, so nothing is looked up of its connection to the proxy.
            remote = client == null ? proxy.getRemoteSocketAddress() : new InetSocketAddress(client, 0);
            isSecure = scheme == null ? proxy.isSecure() : HttpScheme.HTTPS.is(scheme);
        }

        @Override
        public SocketAddress getRemoteSocketAddress() {
            return remote;
        }

        @Override
        public boolean isSecure() {
            return isSecure;
        }
    }
}
