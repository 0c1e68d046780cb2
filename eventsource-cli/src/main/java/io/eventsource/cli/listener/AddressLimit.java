package io.eventsource.cli.listener;

import io.eventsource.protocol.internal.AddressCounts;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Limits the requests of one address that share connections: those over HTTP/2, and those that come through a proxy. All others
 * have a connection each, which {@link ConnectionGuard} counts.
 */
final class AddressLimit extends Handler.Wrapper {

    private final int most;
    private final AddressCounts requests = new AddressCounts();

    AddressLimit(int most) {
        this.most = most;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        boolean shares = ForwardedRequests.isForwarded(request)
                || request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_2;
        if (!shares) {
            return super.handle(request, response, callback);
        }
        InetAddress address = address(request);
        int ofAddress = requests.add(address);
        AtomicBoolean isOver = new AtomicBoolean();
        Request.addCompletionListener(request, failure -> {
            if (isOver.compareAndSet(false, true)) {
                requests.remove(address);
            }
        });
        if (ofAddress <= most) {
            return super.handle(request, response, callback);
        }
        response.getHeaders().put(HttpHeader.RETRY_AFTER, ConnectionGuard.RETRY_AFTER);
        ErrorPage.write(
                request,
                response,
                callback,
                HttpStatus.SERVICE_UNAVAILABLE_503,
                "your address has reached its limit of " + most + " requests; end some, or try again later");
        return true;
    }

    private static @Nullable InetAddress address(Request request) {
        return request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress remote
                ? remote.getAddress()
                : null;
    }
}
