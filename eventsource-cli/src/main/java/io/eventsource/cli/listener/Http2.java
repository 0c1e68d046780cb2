package io.eventsource.cli.listener;

import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.http2.BufferingFlowControlStrategy;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.server.AbstractHTTP2ServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.WindowRateControl;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.jspecify.annotations.Nullable;

/** HTTP/2 with bounds for clients that do not keep to its rules. */
final class Http2 {

    /** Requests and streams on one connection. */
    static final int MAX_STREAMS = 100;

    /** Frames in a second that cost the server more than the client, such as RST_STREAM, PING and SETTINGS. */
    private static final int MAX_COSTLY_FRAMES = 128;

    /** What a client may send ahead of what was read. Bodies are small, and read as they arrive. */
    private static final int STREAM_WINDOW = 64 * 1024 - 1;

    private static final int SESSION_WINDOW = 2 * STREAM_WINDOW;

    private Http2() {}

    /** Creates HTTP/2 for a port with TLS, where clients choose it while they connect. */
    static ConnectionFactory negotiated(HttpConfiguration configuration) {
        return bounded(new HTTP2ServerConnectionFactory(configuration));
    }

    /** Creates HTTP/2 for a port without TLS, where clients know beforehand that the server speaks it. */
    static ConnectionFactory priorKnowledge(HttpConfiguration configuration) {
        return bounded(new PriorKnowledge(configuration));
    }

    private static <F extends AbstractHTTP2ServerConnectionFactory> F bounded(F factory) {
        factory.setMaxConcurrentStreams(MAX_STREAMS);
        factory.setRateControlFactory(new WindowRateControl.Factory(MAX_COSTLY_FRAMES));
        factory.setInitialStreamRecvWindow(STREAM_WINDOW);
        factory.setInitialSessionRecvWindow(SESSION_WINDOW);
        factory.setConnectProtocolEnabled(false);
        factory.setFlowControlStrategyFactory(SharedWindow::new);
        return factory;
    }

    /**
     * Refuses to change a connection to HTTP/2 later, by {@code Upgrade: h2c}. A proxy that passes this header on would let its
     * clients send requests past its own rules.
     */
    private static final class PriorKnowledge extends HTTP2CServerConnectionFactory {

        PriorKnowledge(HttpConfiguration configuration) {
            super(configuration);
        }

        @Override
        public @Nullable Connection upgradeConnection(
                Connector connector, EndPoint endPoint, MetaData.Request request, HttpFields.Mutable response) {
            return HttpMethod.PRI.is(request.getMethod())
                    ? super.upgradeConnection(connector, endPoint, request, response)
                    : null;
        }
    }

    /**
     * Leaves a quarter of each stream's window unused. A client may announce the same window for a stream as for the whole
     * connection; a stream that it does not read would then take all of it, and the others would wait. Clients renew a window
     * when half of it is used.
     */
    private static final class SharedWindow extends BufferingFlowControlStrategy {

        SharedWindow() {
            super(0.5F);
        }

        @Override
        public void onStreamCreated(Stream stream) {
            super.onStreamCreated(stream);
            updateSendWindow(stream, -getInitialStreamSendWindow() / 4);
        }
    }
}
