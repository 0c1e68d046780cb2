package io.eventsource.cli.listener;

import io.eventsource.protocol.internal.VisibleText;
import java.util.List;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.unixdomain.server.UnixDomainServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.HostPort;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses requests for hosts that this listener does not serve. */
final class HostCheck extends Handler.Wrapper {

    private static final Logger LOG = LoggerFactory.getLogger(HostCheck.class);

    private final AllowedHosts allowed;

    HostCheck(AllowedHosts allowed, Handler handler) {
        super(handler);
        this.allowed = allowed;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        // No page reaches a Unix socket.
        boolean isByFile = request.getConnectionMetaData().getConnector() instanceof UnixDomainServerConnector;
        String foreign = isByFile ? null : foreignHost(request);
        if (foreign == null) {
            return super.handle(request, response, callback);
        }
        String name = VisibleText.line(foreign, 100);
        LOG.debug("Rejected a request for the host {}", name);
        response.setStatus(HttpStatus.MISDIRECTED_REQUEST_421);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain;charset=utf-8");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        Content.Sink.write(
                response,
                true,
                "this listener serves only this machine, and does not know the host \"" + name + "\"; start it with"
                        + " --allow-host " + name + " if clients may use that name\n",
                callback);
        return true;
    }

    /** The first host that the request names and that is not allowed; null if there is none. */
    private @Nullable String foreignHost(Request request) {
        List<String> named = request.getHeaders().getFields(HttpHeader.HOST).stream()
                .map(HttpField::getValue)
                .filter(value -> value != null && !value.isBlank())
                .toList();
        for (String authority : named) {
            String host = host(authority);
            if (!allowed.allow(host)) {
                return host;
            }
        }
        String host = request.getHttpURI().getHost(); // of HTTP/2, or of a request for a whole URL
        return host == null || host.isBlank() || allowed.allow(host) ? null : host;
    }

    private static String host(String authority) {
        try {
            String host = new HostPort(authority).getHost();
            return host == null ? authority : host;
        } catch (IllegalArgumentException e) {
            return authority;
        }
    }
}
