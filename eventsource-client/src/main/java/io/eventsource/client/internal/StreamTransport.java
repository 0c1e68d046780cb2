package io.eventsource.client.internal;

import java.io.IOException;
import java.util.Map;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;

/** Transports HTTP/1.1 and, as browsers do, reads some codings that Jetty refuses: see {@link ResponseHeadFilter}. */
public final class StreamTransport extends HttpClientTransportOverHTTP {

    /**
     * Makes a transport.
     *
     * @param connector opens its connections
     */
    public StreamTransport(ClientConnector connector) {
        super(connector);
    }

    @Override
    public Connection newConnection(EndPoint endPoint, Map<String, Object> context) throws IOException {
        return super.newConnection(new FilteredEndPoint(endPoint), context);
    }
}
