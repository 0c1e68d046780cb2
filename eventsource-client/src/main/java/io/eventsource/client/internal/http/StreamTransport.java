package io.eventsource.client.internal.http;

import java.io.IOException;
import java.util.Map;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientTransportOverHTTP;
import org.eclipse.jetty.http.HttpCompliance.Violation;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;

/** Transports HTTP/1.1, and reads responses that browsers read and Jetty refuses: see {@link ResponseHeadFilter}. */
public final class StreamTransport extends HttpClientTransportOverHTTP {

    private StreamTransport(ClientConnector connector) {
        super(connector);
    }

    /**
     * Makes an HTTP client that reads what browsers read: also fields without a colon, with a blank before the colon or over
     * several lines, and a length that is given twice if both are equal.
     *
     * @param connector opens its connections
     * @return the client, not started
     */
    public static HttpClient newClient(ClientConnector connector) {
        HttpClient client = new HttpClient(new StreamTransport(connector));
        client.setHttpCompliance(client.getHttpCompliance()
                .with(
                        "eventsource",
                        Violation.NO_COLON_AFTER_FIELD_NAME,
                        Violation.WHITESPACE_AFTER_FIELD_NAME,
                        Violation.MULTILINE_FIELD_VALUE,
                        Violation.MULTIPLE_CONTENT_LENGTHS));
        return client;
    }

    @Override
    public Connection newConnection(EndPoint endPoint, Map<String, Object> context) throws IOException {
        return super.newConnection(new FilteredEndPoint(endPoint), context);
    }
}
